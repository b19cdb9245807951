import { cut, units } from "../fit.js";
import type { AlertMessage } from "../message.js";
import { more, outline, type Run, sectionLines } from "../outline.js";
import { type Writer, writeLines, writeSections } from "../pages.js";
import type { Channel, ChannelOptions } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { endpoint, post } from "./http.js";

/** What Discord's webhooks take. */
export interface DiscordBody {
  content: string;
  embeds: { title: string; description: string }[];
  /** Nobody is pinged, whatever a headline says. */
  allowed_mentions: { parse: [] };
}

/** In characters; the embeds of a message share one limit. */
const limits = { content: 2000, embeds: 10, title: 256, description: 4096, all: 6000 };

const writer: Writer<string> = {
  write: (line) => line.map(writeRun).join("").trimEnd(),
  cost: (written) => units(written) + 1,
};

/** A message for Discord: its title, and an embed for each item. */
export function discordBody(message: AlertMessage): DiscordBody {
  const digest = message.kind === "digest";
  const { title, counts, sections, footer } = outline(message, {
    items: limits.embeds,
    sources: 5,
    brief: digest,
  });
  const titles = sections.map(({ headline }) =>
    escapeDiscord(cut(headline.text, limits.title, (character) => units(escapeDiscord(character)))),
  );
  // The link stands in the description, as Discord refuses embeds whose own url has no public host.
  const bodies = sections.map((section) => [
    [{ text: "Open the story", url: section.headline.url ?? null }],
    ...sectionLines(section).slice(1),
  ]);
  const all = limits.all - units(titles.join(""));
  const written = writeSections(bodies, { each: limits.description, all }, writer);
  const rest = more(message, written.length);
  const head = [
    [title],
    ...(counts === null ? [] : [[{ text: counts }]]),
    ...(rest === null ? [] : [rest]),
    footer,
  ];
  return {
    content: writeLines(head, limits.content, writer).join("\n"),
    embeds: written.map((lines, index) => ({
      title: titles[index] ?? "",
      description: lines.join("\n"),
    })),
    allowed_mentions: { parse: [] },
  };
}

/** Posts messages into a channel of Discord, through a webhook. */
export function openDiscord(config: ConfigOf<"discord">, options: ChannelOptions): Channel {
  const renew = "make a new webhook in the channel's settings in Discord and put it into the channel's url";
  const receiver = endpoint("The Discord channel", config.url, {
    advice: {
      400: "Discord did not understand the message",
      401: `the webhook's token is wrong; ${renew}`,
      403: `the webhook may not post; ${renew}`,
      404: `the webhook was removed; ${renew}`,
    },
  });
  // Without it, Discord says that all is well before it has looked at the message.
  receiver.url.searchParams.set("wait", "true");
  return {
    type: "discord",
    target: receiver.url.host,
    async send(message) {
      await post(receiver, { id: message.id, body: JSON.stringify(discordBody(message)) }, options);
    },
    async close() {},
  };
}

/** Everything that Discord's Markdown reads as more than itself. */
function escapeDiscord(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<@:-]/g, "\\$&");
}

function writeRun({ text, strong, url }: Run): string {
  const escaped = escapeDiscord(text);
  const linked =
    typeof url === "string"
      ? `[${escaped}](<${url.replace(/[()\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}>)`
      : escaped;
  return strong === true ? linked.replace(/^(\s*)(.*?)(\s*)$/s, "$1**$2**$3") : linked;
}
