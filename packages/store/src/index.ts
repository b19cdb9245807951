export * from "./alerts.js";
export {
  articleHash,
  type NewArticle,
  type Saved,
  saveArticles,
  titleOf,
  unseenArticles,
} from "./articles.js";
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
export { countStale, type Retagged, retagBatch, type StoredText } from "./retag.js";
export type { Evidence } from "./schema.js";
export {
  type ArticleFilter,
  type ArticlePage,
  countArticles,
  getArticle,
  type ListedArticle,
  listArticles,
  listLanguages,
  type StoredTag,
} from "./search.js";
export * from "./stories.js";
