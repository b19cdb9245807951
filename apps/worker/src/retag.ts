import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import type { Tagger } from "@twotrack/framework";
import type { RetagProgress } from "@twotrack/queue";
import { countStale, type Database, retagBatch } from "@twotrack/store";

/** What tagging the archive anew needs. */
export interface RetagContext {
  db: Database;
  /** Asked before each batch, as the framework may change meanwhile. */
  tagger: () => Tagger;
  /** Aborted when the worker stops: what is left is done by the next one. */
  stopping: AbortSignal;
}

/** Articles in one transaction, which are tagged in one go: few enough that other work of the thread hardly waits. */
const batchSize = 100;

/**
 * Gives all stored articles the tags of the framework in use, in batches, and tells how far it is after each. It begins
 * with what is left, so it goes on where a crash or a stop left it, and ends when nothing is left, or when the framework
 * in use is another one than at its beginning.
 */
export async function retagArchive(
  { db, tagger, stopping }: RetagContext,
  tell: (progress: RetagProgress) => Promise<void> = async () => {},
): Promise<RetagProgress> {
  const progress = { done: 0, total: 0, changed: 0 };
  const { version } = tagger().framework;
  for (;;) {
    const left = await countStale(db, version);
    progress.total = progress.done + left;
    await tell(progress);
    if (left === 0) return progress;
    const before = progress.done;
    for (let after: number | null = 0; after !== null; ) {
      stopping.throwIfAborted();
      const current = tagger();
      if (current.framework.version !== version) return progress;
      const batch = await retagBatch(db, { version, after, limit: batchSize }, current.tag);
      after = batch.last;
      progress.done += batch.articles;
      progress.changed += batch.changed;
      await tell(progress);
      await breathe();
    }
    // All that is left is being written by others at the moment.
    if (progress.done === before) await sleep(100, undefined, { signal: stopping });
  }
}
