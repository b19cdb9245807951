import { clean, cut, webUrl } from "./fit.js";
import type { AlertMessage, MessageItem, MessageSource, MessageTag } from "./message.js";

/** A stretch of text. It is one line, and never longer than a few hundred characters. */
export interface Run {
  readonly text: string;
  readonly strong?: boolean;
  /** Where it leads; always http(s). */
  readonly url?: string | null;
  /** BCP 47, where it is not English. */
  readonly language?: string | null;
}

/** Runs that stand one after the other. */
export type Line = readonly Run[];

/** What an item says under one label, such as its tags. */
export interface Part {
  readonly label: string;
  /** At least one. */
  readonly lines: readonly Line[];
}

/** One story, or one surge. */
export interface Section {
  /** Leads to the dashboard. */
  readonly headline: Run;
  readonly parts: readonly Part[];
}

/** What a message says and in which order, for every channel: each has only to write it in its own way. */
export interface Outline {
  readonly title: Run;
  /** Of a digest, how many stories bear which tag; null for an instant alert. */
  readonly counts: string | null;
  readonly sections: readonly Section[];
  /** Why it was sent, and where to change that. */
  readonly footer: Line;
}

/** How much to say. */
export interface Detail {
  /** The most items; the first ones stay. */
  items: number;
  /** The most sources of an item. */
  sources: number;
  /** Leaves out the evidence and what was known before: for many items in little room. */
  brief: boolean;
}

/** Puts a message in order, with text that no platform stumbles over: see `clean`. */
export function outline(message: AlertMessage, { items, sources, brief }: Detail): Outline {
  return {
    title: { text: text(message.title, 200) || "News", strong: true, url: webUrl(message.url) },
    counts: message.kind === "digest" ? counts(message.items) : null,
    sections: message.items.slice(0, items).map((item) => ({
      headline: {
        text: text(item.headline, 300) || "(no headline)",
        strong: true,
        url: webUrl(item.url),
        language: language(item.language),
      },
      parts: brief ? briefParts(item) : fullParts(item, sources),
    })),
    footer: [
      { text: `Rule: ${text(message.rule, 200)}. ` },
      { text: "Change the rules", url: webUrl(message.settingsUrl) },
    ],
  };
}

/** The line that stands for the items a message has no room for; null where it shows all. */
export function more(message: AlertMessage, shown: number): Line | null {
  const rest = message.items.length - shown;
  if (rest <= 0) return null;
  return [{ text: shown === 0 ? `${rest} in all` : `and ${rest} more`, url: webUrl(message.url) }];
}

/** A section as lines for chats: the headline, then each part, as a list where it has several lines. */
export function sectionLines({ headline, parts }: Section): Line[] {
  return [
    [headline],
    ...parts.flatMap(({ label, lines }) => {
      const heading: Run = { text: `${label}: `, strong: true };
      const [only, ...others] = lines;
      if (only !== undefined && others.length === 0) return [[heading, ...only]];
      return [[heading], ...lines.map((line) => [{ text: "• " }, ...line])];
    }),
  ];
}

/** A time as people read it in any country, such as "25 Nov 2026, 10:04 UTC". */
export function utcTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return text(iso, 40);
  const words = date.toUTCString();
  return `${words.slice(5, 16).replace(/^0/, "")}, ${words.slice(17, 22)} UTC`;
}

function fullParts(item: MessageItem, sources: number): Part[] {
  const known = text(item.story?.known ?? "", 400);
  return [
    newPart(item),
    ...part("Known before", known === "" ? [] : [[{ text: known }]]),
    ...part("Tags", item.tags.map(tagLine)),
    ...part("Sources", (item.story?.sources ?? []).slice(0, sources).map(sourceLine)),
    ...storyPart(item),
  ];
}

function briefParts(item: MessageItem): Part[] {
  const tags = item.tags.map(tagName).join(", ");
  return [
    newPart(item),
    ...part("Tags", tags === "" ? [] : [[{ text: text(tags, 200) }]]),
    ...storyPart(item),
  ];
}

function part(label: string, lines: readonly Line[]): Part[] {
  return lines.length === 0 ? [] : [{ label, lines }];
}

function newPart(item: MessageItem): Part {
  return {
    label: "New",
    lines: item.developments.map(({ reason, at }) => [{ text: `${text(reason, 300)} (${utcTime(at)})` }]),
  };
}

function storyPart({ story }: MessageItem): Part[] {
  if (story === null) return [];
  const size = `${count(story.articles, "article")}, ${count(story.publishers, "publisher")} on their own`;
  return part("Story", [[{ text: `${size}, since ${utcTime(story.firstAt)}` }]]);
}

function tagName({ label, isNew }: MessageTag): string {
  return `${text(label, 60) || "(no label)"}${isNew ? " (new)" : ""}`;
}

function tagLine(tag: MessageTag): Line {
  const terms = tag.terms.map((term) => `“${clean(term)}”`).join(", ");
  const facts = [
    ...(tag.facets.length > 0 ? [text(tag.facets.join(", "), 100)] : []),
    `score ${tag.score.toFixed(2)}`,
    ...(terms === "" ? [] : [`found ${text(terms, 200)}`]),
  ];
  return [{ text: tagName(tag), strong: true }, { text: `: ${facts.join("; ")}` }];
}

function sourceLine(source: MessageSource): Line {
  return [
    { text: `${text(source.name, 60)}, ${utcTime(source.at)}: ` },
    {
      text: text(source.title, 200) || "(no headline)",
      url: webUrl(source.url),
      language: language(source.language),
    },
  ];
}

/** Such as "501 stories and 2 surges: Deterrence 310, Sanctions 204". */
function counts(items: readonly MessageItem[]): string {
  const stories = items.filter(({ story }) => story !== null).length;
  const surges = items.length - stories;
  const tags = new Map<string, { label: string; items: number }>();
  for (const { id, label } of items.flatMap((item) => item.tags)) {
    const seen = tags.get(id);
    tags.set(id, { label, items: (seen?.items ?? 0) + 1 });
  }
  const ranked = [...tags.values()].sort((a, b) => b.items - a.items);
  const what = [
    ...(stories > 0 ? [count(stories, "story", "stories")] : []),
    ...(surges > 0 ? [count(surges, "surge")] : []),
  ].join(" and ");
  const which = ranked.map((tag) => `${text(tag.label, 60)} ${tag.items}`).join(", ");
  return cut(which === "" ? what : `${what}: ${which}`, 300);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function text(value: string, limit: number): string {
  return cut(clean(value), limit);
}

function language(code: string | null): string | null {
  return code !== null && /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(code) ? code : null;
}
