import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import type { Tagger } from "@twotrack/framework";
import { countStale, type Database, retagBatch } from "@twotrack/store";

/** What tagging the archive anew needs. */
export interface RetagContext {
  db: Database;
  /** Asked before each batch, as the framework may change meanwhile. */
  tagger: () => Tagger;
  /** Aborted when the worker stops: what is left is done by the next one. */
  stopping: AbortSignal;
}

/** How far it is; `changed` articles bear other tags than before. */
export interface Progress {
  done: number;
  total: number;
  changed: number;
}

/** Articles in one transaction: few enough that the thread is free again within some milliseconds. */
const batchSize = 200;

/**
 * Gives all stored articles the tags of the framework in use, in batches, and tells how far it is after each. It begins
 * with what is left, so it goes on where a crash or a stop left it. Articles that were added meanwhile with tags of an
 * older framework are done too.
 */
export async function retagArchive(
  { db, tagger, stopping }: RetagContext,
  tell: (progress: Progress) => Promise<void> = async () => {},
): Promise<Progress> {
  const progress = { done: 0, total: 0, changed: 0 };
  for (;;) {
    const { version } = tagger().framework;
    const left = await countStale(db, version);
    progress.total = progress.done + left;
    await tell(progress);
    if (left === 0) return progress;
    const before = progress.done;
    for (let after: number | null = 0; after !== null; ) {
      stopping.throwIfAborted();
      const current = tagger();
      // A newer framework: begin again, with all that has the tags of an older one.
      if (current.framework.version !== version) break;
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
