export * from "./alerts.js";
export {
  type NewArticle,
  type Saved,
  saveArticles,
  titleOf,
  unseenArticles,
} from "./articles.js";
export * from "./corrections.js";
export {
  type Connection,
  connect,
  type Database,
  explainDatabaseError,
  migrate,
  ping,
} from "./database.js";
export { type EmbeddedServer, embeddedServer } from "./embedded/server.js";
export * from "./feeds.js";
export * from "./grouping.js";
export { developmentsAfter, type LiveDevelopment, listenForDevelopments } from "./live.js";
export { countStale, type Retagged, retagBatch, type StoredText } from "./retag.js";
export type { Evidence } from "./schema.js";
export {
  type ArticleDetails,
  type ArticleFilter,
  type ArticlePage,
  countArticles,
  countTags,
  type Extent,
  getArticle,
  getArticleDetails,
  type ListedArticle,
  listArticles,
  listLanguages,
  type StoredTag,
} from "./search.js";
export * from "./searches.js";
export * from "./sessions.js";
export * from "./stories.js";
export * from "./system.js";
export type { Tagged } from "./tags.js";
export * from "./tracks.js";
export { type IndexedBatch, indexBatch } from "./words.js";
