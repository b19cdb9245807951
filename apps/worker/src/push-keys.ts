import { makePushKeys, type PushKeys, type PushSubscription, pushKeysSchema } from "@twotrack/alerts";
import { type Database, keepsake, listSubscriptions } from "@twotrack/store";

/** The keys by which push services know this installation; made once, and kept in the store. */
export async function pushKeys(db: Database): Promise<PushKeys> {
  return pushKeysSchema.parse(await keepsake(db, "push-keys", makePushKeys));
}

/** Whom a push service may write to (RFC 8292): the dashboard's address where it is a public one. */
export function pushSubject(pageUrl: string): string {
  return pageUrl.startsWith("https:") ? pageUrl : "mailto:twotrack@localhost";
}

/** The browsers that asked for alerts. */
export async function subscriptionsOf(db: Database): Promise<PushSubscription[]> {
  const stored = await listSubscriptions(db);
  return stored.map(({ endpoint, p256dh, auth }) => ({ endpoint, keys: { p256dh, auth } }));
}
