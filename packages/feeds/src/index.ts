export type { Article, ParsedFeed } from "./article.js";
export { decode } from "./decode.js";
export { FeedError, type FeedErrorCode } from "./error.js";
export { type FetchedFeed, type FetchOptions, fetchFeed } from "./fetch.js";
export { htmlToText } from "./html.js";
export { closeFetcher } from "./network.js";
export { type OpmlFeed, parseOpml, writeOpml } from "./opml.js";
export { type ParseOptions, parseFeed } from "./parse.js";
export { canonicalUrl } from "./url.js";
