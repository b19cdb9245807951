// Reads labelled articles and groups them with what is built; shared by the scripts of this folder.
import { readdirSync, readFileSync } from "node:fs";

const { createTagger, parseFramework } = await import("../../packages/framework/dist/index.js");
export const { createStories } = await import("../../packages/stories/dist/index.js");

const frameworkFile = new URL("../../frameworks/two-track.yaml", import.meta.url);
const framework = parseFramework(readFileSync(frameworkFile, "utf8"), "two-track.yaml");
const tagger = createTagger(framework);

/** The articles of these files, or of those of one half of our own set, in the order of publication. */
export function readArticles(files, half) {
  const folder = new URL("articles/", import.meta.url);
  const own = readdirSync(folder).filter((name) => name.startsWith(`${half}-`));
  const names = files.length > 0 ? files : own.map((name) => new URL(name, folder));
  const lines = names.flatMap((name) => readFileSync(name, "utf8").trim().split("\n"));
  return lines
    .map((line) => JSON.parse(line))
    .sort((a, b) => Date.parse(a.publishedAt) - Date.parse(b.publishedAt));
}

/** An article as `createStories` takes it. */
export function toStoryArticle({ id, title, content, language, publishedAt, source }) {
  const { tags, concepts } = tagger.read({ title, content, language });
  const at = Date.parse(publishedAt);
  return { id: String(id), title, text: content, language, at, source, tags, concepts };
}

/** Groups articles; gives of each its story, as it stands after the last one, and what it is a copy of. */
export function group(articles, options = {}) {
  return groupPrepared(articles.map(toStoryArticle), options);
}

/** The same for articles as `toStoryArticle` gives them. */
export function groupPrepared(articles, options = {}) {
  const stories = createStories(options);
  const into = new Map();
  const placed = new Map();
  for (const article of articles) {
    const { story, copyOf, changes, developments } = stories.place(article);
    placed.set(article.id, { story, copyOf, developments });
    for (const change of changes) {
      if (change.kind === "merged") into.set(change.story, change.into);
      else for (const id of change.articles) placed.set(id, { ...placed.get(id), story: change.story });
    }
  }
  const last = (story) => (into.has(story) ? last(into.get(story)) : story);
  for (const [id, one] of placed) placed.set(id, { ...one, story: last(one.story) });
  return placed;
}

/** B-cubed precision, recall and F1 (Bagga & Baldwin 1998) of groups against labels; both give the group of an id. */
export function bCubed(ids, labelOf, groupOf) {
  const count = (keyOf) => {
    const counts = new Map();
    for (const id of ids) counts.set(keyOf(id), (counts.get(keyOf(id)) ?? 0) + 1);
    return counts;
  };
  const labels = count(labelOf);
  const groups = count(groupOf);
  const both = count((id) => `${labelOf(id)}\n${groupOf(id)}`);
  let precision = 0;
  let recall = 0;
  for (const id of ids) {
    const shared = both.get(`${labelOf(id)}\n${groupOf(id)}`);
    precision += shared / groups.get(groupOf(id));
    recall += shared / labels.get(labelOf(id));
  }
  precision /= ids.length;
  recall /= ids.length;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

/** What the measurement of speed is made from. */
export const prepare = {
  article: toStoryArticle,
  /** Cosines of word counts with all articles before: what a simple script would do. */
  peer(articles) {
    const vectors = articles.map(({ title, content }) => {
      const counts = new Map();
      for (const [word] of `${title} ${content}`.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu))
        counts.set(word, (counts.get(word) ?? 0) + 1);
      return counts;
    });
    const started = performance.now();
    const some = vectors.slice(0, 20);
    let best = 0;
    for (const one of some) {
      for (const other of vectors) {
        let dot = 0;
        for (const [word, count] of one) dot += count * (other.get(word) ?? 0);
        best = Math.max(best, dot);
      }
    }
    return { compared: vectors.length, rate: (some.length * 1000) / (performance.now() - started), best };
  },
};
