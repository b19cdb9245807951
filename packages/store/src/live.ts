import { setTimeout as sleep } from "node:timers/promises";
import { desc, eq, gt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import pg from "pg";
import type { Database } from "./database.js";
import { articles, developments, feeds, stories } from "./schema.js";

/** Where the store says that there are new developments. */
const channel = "twotrack_developments";

/** Says, once a transaction commits, that it wrote developments; whoever listens reads them by id. */
export async function announceDevelopments(tx: Database): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, '')`);
}

/** A development with what a line about it shows. */
export interface LiveDevelopment {
  id: number;
  kind: string;
  /** In plain English. */
  reason: string;
  /** What was known before; null where nothing was. */
  known: string | null;
  tags: string[];
  at: Date;
  /** Null where a tag as a whole surges. */
  story: {
    id: number;
    /** Of its headline, whose feed is its source. */
    title: string;
    language: string | null;
    source: string;
    /** Of all its articles; languages are without regions. */
    feedIds: number[];
    languages: string[];
  } | null;
}

/**
 * The developments after an id, oldest first; where there are more than `limit`, the newest of them. One process groups at
 * a time, each turn in one transaction, so ids rise in the order of commits: whoever has read one has missed none before.
 */
export async function developmentsAfter(db: Database, id: number, limit: number): Promise<LiveDevelopment[]> {
  const headline = alias(articles, "headline");
  const rows = await db
    .select({
      development: developments,
      story: { id: stories.id, feedIds: stories.feedIds, languages: stories.languages },
      headline: { title: headline.title, language: headline.language },
      source: feeds.title,
    })
    .from(developments)
    .leftJoin(stories, eq(stories.id, developments.storyId))
    .leftJoin(headline, eq(headline.id, stories.headlineId))
    .leftJoin(feeds, eq(feeds.id, headline.feedId))
    .where(gt(developments.id, id))
    .orderBy(desc(developments.id))
    .limit(limit);
  return rows.toReversed().map(({ development, story, headline, source }) => {
    const { id, kind, reason, known, tags, at } = development;
    const told = story !== null && headline !== null && source !== null;
    return { id, kind, reason, known, tags, at, story: told ? { ...story, ...headline, source } : null };
  });
}

/** How long it waits before it connects again: doubled each time, up to the second. */
const waits = { first: 200, longest: 5_000 };

/**
 * Calls `onNews` whenever developments were committed, and at each (re)connect, since what came before was not heard. It has
 * a connection of its own, and makes another when that breaks.
 */
export function listenForDevelopments(databaseUrl: string, onNews: () => void): { close(): Promise<void> } {
  const closing = new AbortController();
  const closed = new Promise<void>((resolve) => closing.signal.addEventListener("abort", () => resolve()));
  const run = async () => {
    let wait = waits.first;
    while (!closing.signal.aborted) {
      const client = listener(databaseUrl);
      const lost = new Promise<void>((resolve) => client.once("end", resolve));
      client.on("notification", onNews);
      try {
        await client.connect();
        await client.query(`listen ${channel}`);
        wait = waits.first;
        onNews();
        await Promise.race([lost, closed]);
      } catch {
        // It can't be reached at the moment: tried again below.
      }
      client.end().catch(() => {});
      await sleep(wait, undefined, { signal: closing.signal }).catch(() => {});
      wait = Math.min(2 * wait, waits.longest);
    }
  };
  const running = run();
  return {
    close() {
      closing.abort();
      return running;
    },
  };
}

function listener(databaseUrl: string): pg.Client {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "twotrack live",
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // That it broke shows by its end.
  client.on("error", () => {});
  return client;
}
