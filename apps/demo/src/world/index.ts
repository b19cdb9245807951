export type { Article, Language, Tag } from "./article.js";
export { articles } from "./articles.js";
export type { PublishedArticle } from "./feed.js";
export { type Delivery, type Inbox, type InboxOptions, startInbox } from "./inbox.js";
export { type Source, sources } from "./sources.js";
export { startWorld, type World, type WorldOptions } from "./world.js";
