import type { ListedArticle } from "@twotrack/store";
import { type ShownFramework, tagLabel } from "../frame/framework.js";
import { snippet } from "../frame/highlight.js";
import { safeUrl } from "../frame/links.js";
import type { Entry } from "../frame/syndication.js";

/** An article as an entry of a feed; `origin` is where its page is. */
export function articleEntry(framework: ShownFramework, article: ListedArticle, origin: string): Entry {
  const { id, title, url, sortedAt, feed, language, tags } = article;
  const pageUrl = `${origin}/articles/${id}`;
  return {
    ...{ id: `urn:twotrack:article:${id}`, title, url: safeUrl(url) ?? pageUrl, pageUrl },
    ...{ at: sortedAt, author: feed.title, language },
    tags: tags.map(({ tag }) => ({ id: tag, label: tagLabel(framework, tag) })),
    text: (snippet(article) ?? []).map((segment) => segment.text).join(""),
  };
}
