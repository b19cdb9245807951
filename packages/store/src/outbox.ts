import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { alerts, deliveries } from "./schema.js";
import { getArticle, type ListedArticle } from "./search.js";

/** An alert of the outbox with the article that it is about. */
export interface PendingAlert {
  id: number;
  idempotencyKey: string;
  createdAt: Date;
  deliveredAt: Date | null;
  article: ListedArticle;
}

/** One alert, or undefined when there is none of that id. */
export async function getAlert(db: Database, id: number): Promise<PendingAlert | undefined> {
  const [alert] = await db.select().from(alerts).where(eq(alerts.id, id));
  if (alert === undefined) return undefined;
  const article = await getArticle(db, alert.articleId);
  return article === undefined ? undefined : { ...alert, article };
}

/** The oldest alerts that were never delivered and are older than `seconds`: a crash may have kept them from the queue. */
export async function undeliveredAlerts(db: Database, seconds: number, limit = 1000): Promise<number[]> {
  const rows = await db
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(isNull(alerts.deliveredAt), lt(alerts.createdAt, sql`now() - make_interval(secs => ${seconds})`)),
    )
    .orderBy(asc(alerts.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Notes one attempt to deliver an alert; without an error it counts as delivered. */
export async function recordDelivery(
  db: Database,
  attempt: { alertId: number; channel: string; attempt: number; error: string | null },
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(deliveries).values(attempt);
    if (attempt.error === null) {
      await tx.update(alerts).set({ deliveredAt: sql`now()` }).where(eq(alerts.id, attempt.alertId));
    }
  });
}

/** How many alerts wait, how many arrived, and what the last failed attempt said. */
export async function alertHealth(db: Database) {
  const [counts] = await db
    .select({
      waiting: sql<number>`count(*) filter (where ${alerts.deliveredAt} is null)::int`,
      delivered: sql<number>`count(*) filter (where ${alerts.deliveredAt} is not null)::int`,
    })
    .from(alerts);
  const [last] = await db
    .select({ error: deliveries.error, at: deliveries.at })
    .from(deliveries)
    .orderBy(sql`${deliveries.id} desc`)
    .limit(1);
  return { waiting: counts?.waiting ?? 0, delivered: counts?.delivered ?? 0, lastError: last?.error ?? null };
}
