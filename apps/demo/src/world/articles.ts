import type { Article } from "./article.js";
import { englishBefore } from "./articles/en-before.js";
import { englishLive } from "./articles/en-live.js";
import { englishReply } from "./articles/en-reply.js";
import { japaneseBefore } from "./articles/ja-before.js";
import { japaneseLive } from "./articles/ja-live.js";
import { korean } from "./articles/ko.js";
import { chineseSimplified } from "./articles/zh-hans.js";
import { chineseTraditional } from "./articles/zh-hant.js";

/** Every article of the world, in the order in which they appear. */
export const articles: readonly Article[] = [
  ...englishBefore,
  ...englishLive,
  ...englishReply,
  ...japaneseBefore,
  ...japaneseLive,
  ...korean,
  ...chineseSimplified,
  ...chineseTraditional,
].sort((one, other) => one.at - other.at);
