import { type LabelledArticle, labelledArticles, labelledLine } from "@twotrack/store";
import { loadSettings, withStore } from "../environment.js";

/** So many articles are read at once. */
const batch = 100;

/** Prints the articles whose tags an analyst corrected as labelled data: one JSON object a line, with all right tags. */
export async function corrections(): Promise<void> {
  await withStore(loadSettings(), async ({ db }) => {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const articles: LabelledArticle[] = await labelledArticles(db, { after, limit: batch });
      for (const article of articles) console.log(labelledLine(article));
      after = articles.at(-1)?.id;
    }
  });
}
