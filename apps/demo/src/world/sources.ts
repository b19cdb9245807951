import type { Language } from "./article.js";

/** The format in which a site offers its feed. */
export type FeedFormat = "rss" | "rdf" | "atom" | "json";

/** An invented news site. */
export interface Source {
  /** The first part of every address of the site. */
  id: string;
  name: string;
  language: Language;
  /** The language as the site's feed states it. */
  locale: string;
  /** Where the feed list files it. */
  category: string;
  format: FeedFormat;
  /** The character encoding of the feed; an XML feed may have an old one. */
  encoding: "utf-8" | "shift_jis" | "euc-kr";
  /** True for a site whose feed is gone: it answers 404. */
  gone?: boolean;
}

function source(
  id: string,
  name: string,
  locale: string,
  category: string,
  format: FeedFormat,
  more: Partial<Source> = {},
): Source {
  const language = languages[locale] ?? "en";
  return { id, name, language, locale, category, format, encoding: "utf-8", ...more };
}

const languages: Record<string, Language> = { ja: "ja", ko: "ko", "zh-CN": "zh", "zh-TW": "zh" };

/** Every site of the world; all names are invented. */
export const sources: readonly Source[] = [
  source("harbour-wire", "Harbour Wire", "en", "Agencies", "rss"),
  source("strait-courier", "The Strait Courier", "en", "Newspapers", "json"),
  source("peninsula-watch", "Peninsula Watch", "en", "Analysis", "atom"),
  source("tokyo-shinpo", "東京新報", "ja", "Newspapers", "rdf"),
  source("nihonkai", "日本海岸通信", "ja", "Agencies", "rss", { encoding: "shift_jis" }),
  source("hangang-ilbo", "한강일보", "ko", "Newspapers", "rss", { encoding: "euc-kr" }),
  source("saebyeok", "새벽나루통신", "ko", "Agencies", "atom"),
  source("changcheng", "长城日报", "zh-CN", "Newspapers", "rss"),
  source("yalu-observer", "鸭绿江观察", "zh-CN", "Analysis", "atom"),
  source("taipei-shixun", "台北時訊", "zh-TW", "Newspapers", "json"),
  source("old-lighthouse", "The Old Lighthouse", "en", "Newspapers", "rss", { gone: true }),
];
