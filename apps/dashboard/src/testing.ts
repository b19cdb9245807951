import { readFileSync } from "node:fs";
import { parseFramework } from "@twotrack/framework";
import {
  addFeeds,
  type Database,
  groupingSeat,
  listFeeds,
  type NewAlert,
  type NewArticle,
  type NewDevelopment,
  type Placements,
  type StoredPlacement,
  saveArticles,
  savePlacements,
} from "@twotrack/store";

const file = new URL("../../../frameworks/two-track.yaml", import.meta.url);
/** The framework that Twotrack comes with. */
export const framework = parseFramework(readFileSync(file, "utf8"), "two-track.yaml");

/** An article of a test: age in minutes, tags without evidence. */
export interface TestArticle {
  title: string;
  /** The title of its feed. */
  feed: string;
  age: number;
  language?: string;
  tags?: string[];
}

const before = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** Stores articles with their feeds; they get the ids 1, 2, 3 … in their order. */
export async function saveNews(db: Database, news: readonly TestArticle[]): Promise<void> {
  const titles = [...new Set(news.map(({ feed }) => feed))];
  await addFeeds(
    db,
    titles.map((title, n) => ({
      ...{ xmlUrl: `https://${n}.example/feed`, title, htmlUrl: null, language: "en", category: "press" },
    })),
  );
  const feeds = await listFeeds(db);
  for (const [n, { title, feed, age, language = "en", tags = [] }] of news.entries()) {
    const url = `https://news.example/${n}`;
    const article: NewArticle = {
      article: {
        ...{ id: String(n), url, title, summary: null, content: null, language },
        ...{ publishedAt: before(age).toISOString(), updatedAt: null, authors: [], categories: [] },
      },
      ...{ text: null, canonicalUrl: url },
      tags: tags.map((tag) => ({ tag, score: 0.8, facets: [], evidence: [] })),
    };
    const options = { frameworkVersion: "v1", etag: null, lastModified: null };
    await saveArticles(db, feeds.find((one) => one.title === feed)?.id ?? 0, [article], options);
  }
}

/** A development of a test: a story that was not there before, unless told otherwise. */
export function development(
  given: Pick<NewDevelopment, "key" | "storyId" | "articleId"> & Partial<NewDevelopment> & { age?: number },
): NewDevelopment {
  const { age = 5, ...rest } = given;
  const plain = { kind: "new-story", reason: "a new story", tags: [], newTags: [], known: null };
  return { ...plain, at: before(age), ...rest };
}

/** An alert of a test: instant, by the channel `desk`, unless told otherwise. */
export function alert(given: Pick<NewAlert, "key" | "developmentKey"> & Partial<NewAlert>): NewAlert {
  const plain = { rule: "Tracks meet", kind: "instant" as const, why: null, channels: ["desk"] };
  return { ...plain, dueAt: before(0), ...given };
}

/** Writes what grouping would; a story's headline is the first article that is placed into it. */
export async function place(
  databaseUrl: string,
  given: Partial<Pick<Placements, "changes" | "developments" | "alerts">> & {
    placed?: (Omit<StoredPlacement, "copyOf"> & { copyOf?: number })[];
  },
): Promise<{ deliveryIds: number[] }> {
  const { changes = [], developments = [], alerts = [] } = given;
  const placed = (given.placed ?? []).map(({ copyOf = null, ...one }) => ({ ...one, copyOf }));
  const ids = [...new Set(placed.map(({ storyId }) => storyId))];
  const stories = ids.map((id) => {
    const headlineId = placed.find(({ storyId }) => storyId === id)?.articleId ?? 0;
    return { id, headlineId, firstAt: before(60), lastAt: before(5) };
  });
  const seat = groupingSeat(databaseUrl);
  try {
    const saved = await seat.turn((turn) =>
      savePlacements(turn, { placed, changes, stories, developments, alerts }),
    );
    if (saved === undefined) throw new Error("another process holds the seat");
    return saved;
  } finally {
    await seat.close();
  }
}

/** What an address of the dashboard answers. */
export async function answerOf(app: { request(url: string): Response | Promise<Response> }, url: string) {
  const response = await app.request(url);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
