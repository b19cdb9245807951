import { units } from "../fit.js";
import type { AlertMessage } from "../message.js";
import { type Line, more, outline, type Run, sectionLines } from "../outline.js";
import { type Writer, writeLines, writeSections } from "../pages.js";
import type { Channel, ChannelOptions } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { endpoint, post } from "./http.js";

/** A text of Slack's mark-up within a block. `verbatim` keeps Slack from making links of what looks like names. */
interface SlackText {
  type: "mrkdwn";
  text: string;
  verbatim: true;
}

/** What Slack's incoming webhooks take. */
export interface SlackBody {
  /** What notifications show. */
  text: string;
  blocks: ({ type: "section"; text: SlackText } | { type: "context"; elements: SlackText[] })[];
  unfurl_links: false;
  unfurl_media: false;
}

/** A text has at most 3,000 characters and a message 50 blocks; one of some 13,200 characters in all is refused too. */
const limits = { text: 3000, items: 40, all: 8000, frame: 1500 };

const writer: Writer<string> = {
  write: (line) => line.map(writeRun).join("").trimEnd(),
  cost: (written) => units(written) + 1,
};

/** A message in Slack's Block Kit. */
export function slackBody(message: AlertMessage): SlackBody {
  const digest = message.kind === "digest";
  const { title, counts, sections, footer } = outline(message, {
    items: limits.items,
    sources: 5,
    brief: digest,
  });
  const written = writeSections(sections.map(sectionLines), { each: limits.text, all: limits.all }, writer);
  const rest = more(message, written.length);
  const head: Line[] = [[title], ...(counts === null ? [] : [[{ text: counts }]])];
  return {
    text: escapeSlack(title.text),
    blocks: [
      section(writeLines(head, limits.frame, writer)),
      ...written.map(section),
      ...(rest === null ? [] : [section(writeLines([rest], limits.frame, writer))]),
      { type: "context", elements: [slackText(writeLines([footer], limits.frame, writer))] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Posts messages into a channel of Slack, through an incoming webhook. */
export function openSlack(config: ConfigOf<"slack">, options: ChannelOptions): Channel {
  const renew = "make a new incoming webhook in Slack and put it into the channel's url";
  const receiver = endpoint("The Slack channel", config.url, {
    advice: {
      400: "Slack did not understand the message",
      403: `the webhook may not post; ${renew}`,
      404: `the webhook was removed; ${renew}`,
      410: `the channel was archived; ${renew}`,
    },
  });
  return {
    type: "slack",
    target: receiver.url.host,
    async send(message) {
      await post(receiver, { id: message.id, body: JSON.stringify(slackBody(message)) }, options);
    },
    async close() {},
  };
}

/** The three characters that Slack reads as mark-up of links, mentions and entities. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function writeRun({ text, strong, url }: Run): string {
  const escaped = escapeSlack(text);
  const linked =
    typeof url === "string" ? `<${escapeSlack(url.replaceAll("|", "%7C"))}|${escaped}>` : escaped;
  // Slack reads emphasis only where no space stands on its inside.
  return strong === true ? linked.replace(/^(\s*)(.*?)(\s*)$/s, "$1*$2*$3") : linked;
}

function slackText(lines: readonly string[]): SlackText {
  return { type: "mrkdwn", text: lines.join("\n"), verbatim: true };
}

function section(lines: readonly string[]): { type: "section"; text: SlackText } {
  return { type: "section", text: slackText(lines) };
}
