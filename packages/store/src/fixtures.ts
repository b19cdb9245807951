import { sql } from "drizzle-orm";
import * as store from "./index.js";

/** When most of what tests tell of happens. */
export const start = new Date("2026-03-01T10:00:00Z");

/** A moment so many minutes after the start. */
export const after = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

/** Forgets all feeds, articles, stories and alerts, then stores a feed with articles 1 to `count`, a minute apart. */
export async function startAnew(db: store.Database, count: number): Promise<void> {
  await db.execute(sql`truncate feeds, stories, alerts, deliveries, keepsakes restart identity cascade`);
  await db.execute(sql`truncate push_subscriptions`);
  const feed = { title: "Harbour Wire", htmlUrl: "https://harbour.example/", language: "en", category: null };
  await store.addFeeds(db, [{ ...feed, xmlUrl: "https://harbour.example/rss" }]);
  await saveSome(
    db,
    Array.from({ length: count }, (_, n) => n + 1),
  );
}

/** Stores articles of these numbers, or corrects them where their title is another. */
export async function saveSome(
  db: store.Database,
  numbers: number[],
  titleOf = (n: number) => `Title ${n}`,
): Promise<store.Saved> {
  const articles = numbers.map((n) => ({
    article: {
      ...{ id: `guid ${n}`, url: null, title: titleOf(n), summary: "Summary", content: null, language: "en" },
      ...{ publishedAt: after(n).toISOString(), updatedAt: null, authors: [], categories: [] },
    },
    ...{ text: "Text", canonicalUrl: `https://harbour.example/${String(n).padStart(4, "0")}` },
    tags: [{ tag: "china", score: 0.5, facets: ["stance"], evidence: [] }],
  }));
  return store.saveArticles(db, 1, articles, { frameworkVersion: "v1", etag: null, lastModified: null });
}

/** Placements of nothing, but for what is given. */
export const placements = (some: Partial<store.Placements>): store.Placements => ({
  ...{ placed: [], changes: [], stories: [], developments: [], alerts: [] },
  ...some,
});

/** Articles put into stories: pairs of article and story. */
export const placed = (...pairs: [article: number, story: number][]): store.StoredPlacement[] =>
  pairs.map(([articleId, storyId]) => ({ articleId, storyId, copyOf: null }));

/** A story as it stands, an hour long. */
export const story = (id: number, headlineId: number): store.StoredStory => ({
  ...{ id, headlineId, firstAt: start, lastAt: after(60) },
});

/** A development of an article, of story 1 where it is not changed. */
export const development = (
  key: string,
  change: Partial<store.NewDevelopment> = {},
): store.NewDevelopment => ({
  ...{ key, kind: "new-story", reason: "new", storyId: 1, articleId: 1, tags: ["china"], newTags: [] },
  ...{ known: null, at: start },
  ...change,
});

/** An instant alert of a development; of that rule a digest where it says so. */
export const alert = (developmentKey: string, change: Partial<store.NewAlert> = {}): store.NewAlert => ({
  ...{ key: `All ${developmentKey}`, rule: "All", kind: "instant", why: null, channels: ["desk", "team"] },
  ...{ dueAt: start, developmentKey },
  ...change,
});
