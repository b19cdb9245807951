import { units } from "../fit.js";
import { escapeHtml } from "../html.js";
import type { AlertMessage } from "../message.js";
import { type Line, more, outline, type Run, sectionLines } from "../outline.js";
import { type Writer, writeLines, writeSections } from "../pages.js";
import type { Channel, ChannelOptions } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { endpoint, post } from "./http.js";

/** What the method `sendMessage` of Telegram's Bot API takes. */
export interface TelegramBody {
  chat_id: string;
  text: string;
  parse_mode: "HTML";
  link_preview_options: { is_disabled: true };
}

/** In characters. Telegram counts without the mark-up; with it counted, no way of counting gives more. */
const limits = { text: 4096, head: 1300, end: 700, items: 20 };

const writer: Writer<string> = {
  write: (line) => line.map(writeRun).join("").trimEnd(),
  cost: (written) => units(written) + 2,
};

/** A message for a chat, in Telegram's HTML. */
export function telegramBody(message: AlertMessage, chat: string): TelegramBody {
  const digest = message.kind === "digest";
  const { title, counts, sections, footer } = outline(message, {
    items: limits.items,
    sources: 5,
    brief: digest,
  });
  const lines: Line[] = [[title], ...(counts === null ? [] : [[{ text: counts }]])];
  const head = writeLines(lines, limits.head, writer);
  const all = limits.text - limits.end - writer.cost(head.join("\n\n"));
  const written = writeSections(sections.map(sectionLines), { each: all, all }, writer);
  const rest = more(message, written.length);
  const end = writeLines([...(rest === null ? [] : [rest]), footer], limits.end, writer);
  const blocks = [head, ...written, end];
  return {
    chat_id: chat,
    text: blocks.map((lines) => lines.join("\n")).join("\n\n"),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
  };
}

/** Sends messages as a Telegram bot into a chat or channel. */
export function openTelegram(config: ConfigOf<"telegram">, options: ChannelOptions): Channel {
  const { token, chat, api } = config;
  const receiver = endpoint("Telegram", `${api.replace(/\/+$/, "")}/bot${token}/sendMessage`, {
    secrets: [token],
    advice: {
      400: "check the channel's chat, and that the bot is a member of it",
      401: "the bot's token is wrong; ask @BotFather for it and put it into the channel's token",
      403: "the bot may not write there; add it to the chat, or start a chat with it",
      404: "the bot's token is wrong; ask @BotFather for it and put it into the channel's token",
    },
  });
  return {
    type: "telegram",
    target: `${chat} at ${receiver.url.host}`,
    async send(message) {
      await post(receiver, { id: message.id, body: JSON.stringify(telegramBody(message, chat)) }, options);
    },
    async close() {},
  };
}

function writeRun({ text, strong, url }: Run): string {
  const escaped = escapeHtml(text);
  const linked = typeof url === "string" ? `<a href="${escapeHtml(url)}">${escaped}</a>` : escaped;
  return strong === true ? `<b>${linked}</b>` : linked;
}
