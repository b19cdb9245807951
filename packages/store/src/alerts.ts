import { and, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import {
  alertDevelopments,
  alerts,
  articles as articleTable,
  deliveries,
  developments,
  feeds,
  keepsakes,
  pushSubscriptions,
} from "./schema.js";
import { getArticles, type ListedArticle, newestFirst } from "./search.js";
import { getStories, type StoryWithArticles } from "./stories.js";

/** A development, as the table has it. */
export type StoredDevelopment = typeof developments.$inferSelect;
/** An alert, as the table has it. */
export type StoredAlert = typeof alerts.$inferSelect;
/** A delivery, as the table has it. */
export type StoredDelivery = typeof deliveries.$inferSelect;

/** An alert with all that a message needs. */
export interface AlertFacts extends StoredAlert {
  /** Oldest first. */
  developments: (StoredDevelopment & {
    article: ListedArticle | undefined;
    story: StoryWithArticles | undefined;
  })[];
}

/** A delivery that was given up, with its alert. */
export interface DeadLetter extends StoredDelivery {
  alert: AlertFacts;
}

/** So many articles of a story are enough to name it. */
const BRIEF = 10;

/**
 * Alerts of these ids with their developments, in the order of the ids.
 * @param brief whether titles are all that is wanted: then stories have their newest articles alone, without texts.
 */
export async function getAlerts(db: Database, ids: number[], brief = false): Promise<AlertFacts[]> {
  if (ids.length === 0) return [];
  const rows = await db.select().from(alerts).where(inArray(alerts.id, ids));
  const parts = await db
    .select({ alertId: alertDevelopments.alertId, development: developments })
    .from(alertDevelopments)
    .innerJoin(developments, eq(developments.id, alertDevelopments.developmentId))
    .where(inArray(alertDevelopments.alertId, ids))
    .orderBy(developments.at, developments.id);
  const storyIds = parts.flatMap(({ development }) => development.storyId ?? []);
  const [stories, articles] = await Promise.all([
    getStories(db, [...new Set(storyIds)], brief ? { text: 0, articles: BRIEF } : undefined),
    getArticles(db, [...new Set(parts.map(({ development }) => development.articleId))]),
  ]);
  return ids.flatMap((id) => {
    const alert = rows.find((row) => row.id === id);
    if (alert === undefined) return [];
    const own = parts
      .filter(({ alertId }) => alertId === id)
      .map(({ development }) => ({
        ...development,
        article: articles.find((article) => article.id === development.articleId),
        story: stories.find((story) => story.id === development.storyId),
      }));
    return [{ ...alert, developments: own }];
  });
}

/** One delivery that is neither done nor given up, or undefined. */
export async function pendingDelivery(db: Database, id: number): Promise<StoredDelivery | undefined> {
  const [delivery] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.id, id), isNull(deliveries.deliveredAt), isNull(deliveries.failedAt)));
  return delivery;
}

/** The oldest open deliveries that are older than `seconds`: a crash may have kept them from the queue. */
export async function openDeliveries(db: Database, seconds: number, limit = 1000): Promise<number[]> {
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        isNull(deliveries.deliveredAt),
        isNull(deliveries.failedAt),
        sql`${deliveries.createdAt} < now() - make_interval(secs => ${seconds})`,
      ),
    )
    .orderBy(deliveries.id)
    .limit(limit);
  return rows.map((row) => row.id);
}

/**
 * Notes an attempt at a delivery; one that arrived stays so, whatever another attempt at the same time says.
 * @param attempt.error what failed; null where it arrived.
 * @param attempt.givenUp whether it is a dead letter from now on.
 */
export async function recordAttempt(
  db: Database,
  { id, error, givenUp }: { id: number; error: string | null; givenUp: boolean },
): Promise<void> {
  await db
    .update(deliveries)
    .set({
      ...{ attempts: sql`${deliveries.attempts} + 1`, attemptedAt: sql`now()`, error },
      ...(error === null
        ? { deliveredAt: sql`now()`, failedAt: null }
        : givenUp
          ? { failedAt: sql`now()` }
          : {}),
    })
    .where(and(eq(deliveries.id, id), isNull(deliveries.deliveredAt)));
}

/** Opens a dead letter again; false where there is none of that id. */
export async function reopenDelivery(db: Database, id: number): Promise<boolean> {
  const opened = await db
    .update(deliveries)
    .set({ failedAt: null, attempts: 0, createdAt: sql`now()` })
    .where(and(eq(deliveries.id, id), isNotNull(deliveries.failedAt)))
    .returning({ id: deliveries.id });
  return opened.length > 0;
}

/** An alert of the list, with how its deliveries stand. */
export interface ListedAlert extends AlertFacts {
  deliveries: StoredDelivery[];
}

/**
 * The newest alerts that were released, before one of that id.
 * @param options.brief whether titles are all that is wanted: see `getAlerts`.
 */
export async function listAlerts(
  db: Database,
  options: { limit: number; before?: number; brief?: boolean },
): Promise<ListedAlert[]> {
  const rows = await db
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(
        isNotNull(alerts.releasedAt),
        options.before === undefined
          ? undefined
          : sql`(${alerts.releasedAt}, ${alerts.id}) < (select released_at, id from alerts where id = ${options.before})`,
      ),
    )
    .orderBy(newestFirst(alerts.releasedAt), newestFirst(alerts.id))
    .limit(options.limit);
  return withDeliveries(
    db,
    await getAlerts(
      db,
      rows.map(({ id }) => id),
      options.brief,
    ),
  );
}

/** One alert with how its deliveries stand, or undefined. */
export async function getAlert(db: Database, id: number): Promise<ListedAlert | undefined> {
  return (await withDeliveries(db, await getAlerts(db, [id])))[0];
}

async function withDeliveries(db: Database, list: AlertFacts[]): Promise<ListedAlert[]> {
  if (list.length === 0) return [];
  const rows = await db
    .select()
    .from(deliveries)
    .where(
      inArray(
        deliveries.alertId,
        list.map(({ id }) => id),
      ),
    )
    .orderBy(deliveries.id);
  return list.map((alert) => ({ ...alert, deliveries: rows.filter(({ alertId }) => alertId === alert.id) }));
}

/** The newest dead letters: deliveries that were given up, with what names their alerts (`brief` of `getAlerts`). */
export async function deadLetters(db: Database, limit = 100): Promise<DeadLetter[]> {
  const rows = await db
    .select()
    .from(deliveries)
    .where(isNotNull(deliveries.failedAt))
    .orderBy(desc(deliveries.failedAt))
    .limit(limit);
  const facts = await getAlerts(db, [...new Set(rows.map(({ alertId }) => alertId))], true);
  return rows.flatMap((row) => {
    const alert = facts.find(({ id }) => id === row.alertId);
    return alert === undefined ? [] : [{ ...row, alert }];
  });
}

/** How the deliveries of one channel stand. */
export interface ChannelHealth {
  channel: string;
  waiting: number;
  delivered: number;
  failed: number;
  deliveredAt: Date | null;
  /** What the last attempt said that failed after the last one that arrived. */
  error: string | null;
}

/** So many of the newest deliveries tell how channels do, beside all that wait or were given up. */
const MOST_DELIVERIES = 10_000;

/** How deliveries stand, by channel: of the newest 10,000, and of all that wait or were given up. */
export async function channelHealth(db: Database): Promise<ChannelHealth[]> {
  const { rows } = await db.execute<{
    channel: string;
    waiting: number;
    delivered: number;
    failed: number;
    delivered_at: string | Date | null;
    error: string | null;
  }>(sql`
    with newest as materialized (select * from deliveries order by id desc limit ${MOST_DELIVERIES}),
    known as (
      select * from newest
      union all
      select * from deliveries where delivered_at is null and failed_at is null and id < (select min(id) from newest)
      union all
      select * from deliveries where failed_at is not null and id < (select min(id) from newest)
    )
    select channel,
      count(*) filter (where delivered_at is null and failed_at is null)::int as waiting,
      count(*) filter (where delivered_at is not null)::int as delivered,
      count(*) filter (where failed_at is not null)::int as failed,
      max(delivered_at) as delivered_at,
      (array_agg(error order by attempted_at desc) filter (where attempted_at is not null))[1] as error
    from known group by channel order by channel`);
  return rows.map(({ delivered_at, ...row }) => ({
    ...row,
    deliveredAt: delivered_at === null ? null : new Date(delivered_at),
  }));
}

/** A development with the article that brought it, and the address of that article's feed. */
export interface DevelopmentWithArticle extends StoredDevelopment {
  article: ListedArticle;
  feedUrl: string;
}

/** The developments that were noticed since a moment with their articles, oldest first: what a dry run looks at. */
export async function developmentsSince(
  db: Database,
  since: Date,
  limit = 10_000,
): Promise<DevelopmentWithArticle[]> {
  const rows = await db
    .select({ development: developments, feedUrl: feeds.xmlUrl })
    .from(developments)
    .innerJoin(articleTable, eq(articleTable.id, developments.articleId))
    .innerJoin(feeds, eq(feeds.id, articleTable.feedId))
    .where(sql`${developments.createdAt} >= ${since.toISOString()}`)
    .orderBy(developments.createdAt, developments.id)
    .limit(limit);
  const ids = new Set(rows.map(({ development }) => development.articleId));
  const articles = new Map((await getArticles(db, [...ids])).map((one) => [one.id, one]));
  return rows.flatMap(({ development, feedUrl }) => {
    const article = articles.get(development.articleId);
    return article === undefined ? [] : [{ ...development, article, feedUrl }];
  });
}

/** A browser that asked for alerts. */
export type StoredSubscription = typeof pushSubscriptions.$inferSelect;

/** Adds a browser, or takes its new keys. */
export async function addSubscription(
  db: Database,
  subscription: Pick<StoredSubscription, "endpoint" | "p256dh" | "auth">,
): Promise<void> {
  const { p256dh, auth } = subscription;
  await db
    .insert(pushSubscriptions)
    .values(subscription)
    .onConflictDoUpdate({ target: pushSubscriptions.endpoint, set: { p256dh, auth } });
}

/** Forgets a browser. */
export async function removeSubscription(db: Database, endpoint: string): Promise<void> {
  await db.delete(pushSubscriptions).where(eq(pushSubscriptions.endpoint, endpoint));
}

/** All browsers that asked for alerts. */
export async function listSubscriptions(db: Database): Promise<StoredSubscription[]> {
  return db.select().from(pushSubscriptions).orderBy(pushSubscriptions.createdAt);
}

/** What is kept under a name; made the first time, once, however many ask. */
export async function keepsake(db: Database, name: string, make: () => unknown): Promise<unknown> {
  const find = () => db.select().from(keepsakes).where(eq(keepsakes.name, name));
  const [known] = await find();
  if (known !== undefined) return known.value;
  await db.insert(keepsakes).values({ name, value: make() }).onConflictDoNothing();
  return (await find())[0]?.value;
}
