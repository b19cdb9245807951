import fc from "fast-check";
import type { Asked, SearchedDocument } from "./match.js";

/** An article in English of the second of March, but for what is changed. */
export function document(change: Partial<SearchedDocument> = {}): SearchedDocument {
  return {
    ...{ title: "Pyongyang fires two missiles", text: "The U.N. met in New York.", language: "en" },
    source: { title: "Harbour Wire", url: "https://harbour.example/rss" },
    ...{ tags: ["deterrence"], at: new Date("2026-03-02T03:00:00Z"), storyId: 7, copy: false },
    ...change,
  };
}

/** Asked on the fifth of March at noon, in UTC. */
export const asked: Asked = {
  now: new Date("2026-03-05T12:00:00Z"),
  startOfDay: (day) => new Date(`${day}T00:00:00Z`),
};

const letters = (text: string) => fc.constantFrom(...text);
/** A run as Japanese, Korean or Chinese have it, with no space in it. */
export const run = fc.oneof(
  fc.string({ unit: letters("北朝鮮が拉致ミサイル発射のを東京𠮷々ー"), minLength: 1, maxLength: 12 }),
  fc.string({ unit: letters("북한탄도미사일을발사했다유엔안보리"), minLength: 1, maxLength: 12 }),
  fc.string({ unit: letters("朝鲜北韓导弹導彈试射綁架日本人質"), minLength: 1, maxLength: 12 }),
);
/** A piece of a text in any of four languages, or of what else there is in texts. */
export const piece = fc.oneof(
  run,
  fc.constantFrom(
    "Kim",
    "Kim's",
    "missiles",
    "test",
    "testing",
    "U.N.",
    "KN-23",
    "Ｎｏｒｔｈ",
    "élysée",
    "Straße",
  ),
  fc.constantFrom(
    "1,000",
    "17.5",
    " ",
    " ",
    " ",
    "、",
    "。",
    "\n\n",
    "-",
    '"',
    "「",
    "」",
    "…",
    "㌔",
    "ﾊﾞ",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
/** Any text. */
export const anyText = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(""));
