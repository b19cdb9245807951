import { bytes, clean, cut } from "../fit.js";
import type { AlertMessage } from "../message.js";
import { more, outline, sectionLines } from "../outline.js";
import { type Writer, writeSections } from "../pages.js";
import { plainLine } from "../text.js";
import type { Channel, ChannelOptions } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { endpoint, post } from "./http.js";

/** What ntfy takes as JSON. */
export interface NtfyBody {
  topic: string;
  title: string;
  message: string;
  /** What a tap opens. */
  click?: string;
  tags: string[];
  priority?: number;
}

/** In bytes: a longer message becomes a file that nobody opens. */
const limits = { title: 250, message: 4096, end: 100, items: 20 };

// Without links, as ntfy shows one: that of the notification.
const writer: Writer<string> = {
  write: (line) => plainLine(line, false),
  cost: (written) => bytes(written) + 2,
};

/** A message for the readers of a topic. */
export function ntfyBody(
  message: AlertMessage,
  { topic, priority }: Pick<ConfigOf<"ntfy">, "topic" | "priority">,
): NtfyBody {
  const digest = message.kind === "digest";
  const { title, counts, sections } = outline(message, { items: limits.items, sources: 5, brief: digest });
  const first = counts === null ? [] : [cut(counts, 900, bytes)];
  const all = limits.message - limits.end - bytes(first.join());
  const written = writeSections(sections.map(sectionLines), { each: all, all }, writer);
  const rest = more(message, written.length);
  const last = rest === null ? [] : [plainLine(rest, false)];
  const labels = new Set(message.items.flatMap(({ tags }) => tags.map(({ label }) => cut(clean(label), 40))));
  return {
    topic,
    title: cut(title.text, limits.title, bytes),
    message: [...first, ...written.map((lines) => lines.join("\n")), ...last].join("\n\n"),
    ...(typeof title.url === "string" ? { click: title.url } : {}),
    tags: [...labels].filter((label) => label !== "").slice(0, 5),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** Sends messages to a topic of ntfy, on its public server or one of your own. */
export function openNtfy(config: ConfigOf<"ntfy">, options: ChannelOptions): Channel {
  const { topic, token } = config;
  const receiver = endpoint("The ntfy server", config.server, {
    // Who knows a topic reads it, so that it is a secret too.
    secrets: [topic, ...(token === undefined ? [] : [token])],
    advice: {
      400: "it did not understand the message",
      401: "it does not know the token; make a new one in ntfy and put it into the channel's token",
      403: "the topic is not open to the token; give the channel a token that may write to it",
      404: "no ntfy is there; put its address, without a topic, into the channel's server",
    },
  });
  return {
    type: "ntfy",
    target: receiver.url.host,
    async send(message) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const body = JSON.stringify(ntfyBody(message, config));
      await post(receiver, { id: message.id, headers, body }, options);
    },
    async close() {},
  };
}
