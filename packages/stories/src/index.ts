export type { StoryArticle } from "./article.js";
export type { Development, DevelopmentKind, DevelopmentOptions } from "./developments.js";
export {
  createStories,
  type Placement,
  type Stories,
  type StoryChange,
  type StoryOptions,
  type StoryView,
} from "./stories.js";
