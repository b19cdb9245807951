import { bytes } from "../fit.js";
import type { AlertMessage } from "../message.js";
import { type Line, more, outline, sectionLines } from "../outline.js";
import { type Writer, writeLines, writeSections } from "../pages.js";
import type { Channel, ChannelOptions } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { endpoint, post } from "./http.js";

interface TextRun {
  type: "TextRun";
  text: string;
  weight?: "Bolder";
  selectAction?: { type: "Action.OpenUrl"; url: string };
}

/** A line of a card. Unlike a `TextBlock` it reads no Markdown, so that a headline stays what it is. */
interface TextLine {
  type: "RichTextBlock";
  inlines: TextRun[];
  separator?: true;
}

/** What a workflow "when a Teams webhook request is received" takes: a message with an Adaptive Card. */
export interface TeamsBody {
  type: "message";
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive";
      contentUrl: null;
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
        type: "AdaptiveCard";
        version: "1.4";
        msteams: { width: "Full" };
        fallbackText: string;
        body: TextLine[];
      };
    },
  ];
}

/** In bytes of JSON: a message has at most 28 KB, some of which is for the frame, the title and the end. */
const limits = { items: 30, all: 20_000, frame: 3000 };

const writer: Writer<TextLine> = {
  write: (line) => ({
    type: "RichTextBlock",
    inlines: line.map(({ text, strong, url }) => ({
      type: "TextRun",
      text,
      ...(strong === true ? { weight: "Bolder" } : {}),
      ...(typeof url === "string" ? { selectAction: { type: "Action.OpenUrl", url } } : {}),
    })),
  }),
  // The comma and, of the first line of a section, the separator.
  cost: (written) => bytes(JSON.stringify(written)) + 20,
};

/** A message as an Adaptive Card for Microsoft Teams. */
export function teamsBody(message: AlertMessage): TeamsBody {
  const digest = message.kind === "digest";
  const { title, counts, sections, footer } = outline(message, {
    items: limits.items,
    sources: 5,
    brief: digest,
  });
  const written = writeSections(sections.map(sectionLines), { each: limits.all, all: limits.all }, writer);
  const rest = more(message, written.length);
  const head: Line[] = [[title], ...(counts === null ? [] : [[{ text: counts }]])];
  const end: Line[] = [...(rest === null ? [] : [rest]), footer];
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          fallbackText: title.text,
          body: [
            ...writeLines(head, limits.frame, writer),
            ...written.flatMap(apart),
            ...apart(writeLines(end, limits.frame, writer)),
          ],
        },
      },
    ],
  };
}

/** Posts messages into a channel of Microsoft Teams, through a workflow. */
export function openTeams(config: ConfigOf<"teams">, options: ChannelOptions): Channel {
  const renew = "make a new workflow for the channel in Teams and put its URL into the channel's url";
  const receiver = endpoint("The Teams channel", config.url, {
    advice: {
      400: "the workflow did not understand the message, or is turned off",
      401: `the URL's signature is wrong; ${renew}`,
      403: `the URL's signature is wrong; ${renew}`,
      404: `the workflow was removed; ${renew}`,
      410: `the workflow was removed; ${renew}`,
    },
  });
  return {
    type: "teams",
    target: receiver.url.host,
    async send(message) {
      await post(receiver, { id: message.id, body: JSON.stringify(teamsBody(message)) }, options);
    },
    async close() {},
  };
}

function apart(lines: readonly TextLine[]): TextLine[] {
  return lines.map((line, index) => (index === 0 ? { ...line, separator: true } : line));
}
