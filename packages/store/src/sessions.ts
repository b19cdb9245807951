import { and, eq, gt, lte } from "drizzle-orm";
import type { Database } from "./database.js";
import { sessions } from "./schema.js";

/** What a login is found by; neither part tells the token or the password. */
export interface SessionKey {
  /** SHA-256 of its token, in hex. */
  tokenHash: string;
  /** Tells the password that it was opened by. */
  password: string;
}

/** A login that nobody used for so many days has ended. */
export const sessionDays = 30;

/** Use is noted at most so often, in milliseconds: reading a page should not write. */
const noteEvery = 3_600_000;

const endedBefore = (now: Date) => new Date(now.getTime() - sessionDays * 86_400_000);

/** Begins a login, and forgets those that have ended. */
export async function openSession(
  db: Database,
  session: SessionKey & { userAgent: string | null },
  now: Date,
): Promise<void> {
  await db.delete(sessions).where(lte(sessions.seenAt, endedBefore(now)));
  await db.insert(sessions).values({ ...session, createdAt: now, seenAt: now });
}

/** Whether a login goes on; `noted` where its days count from `now` again. */
export async function useSession(
  db: Database,
  { tokenHash, password }: SessionKey,
  now: Date,
): Promise<"ended" | "goes on" | "noted"> {
  const one = and(eq(sessions.tokenHash, tokenHash), eq(sessions.password, password));
  const [found] = await db
    .select({ seenAt: sessions.seenAt })
    .from(sessions)
    .where(and(one, gt(sessions.seenAt, endedBefore(now))));
  if (found === undefined) return "ended";
  if (now.getTime() - found.seenAt.getTime() < noteEvery) return "goes on";
  await db.update(sessions).set({ seenAt: now }).where(one);
  return "noted";
}

/** Ends a login. */
export async function closeSession(db: Database, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}
