import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import { type Database, indexBatch } from "@twotrack/store";

/** Articles in one transaction: few enough that other work of the thread hardly waits. */
const batchSize = 200;

/**
 * Writes by what words the articles are found that a version without search stored, the newest first; gives how many these
 * were. It ends when none is left; several processes may do it at once.
 * @throws the reason of `stopping`.
 */
export async function indexArchive({
  db,
  stopping,
}: {
  db: Database;
  stopping: AbortSignal;
}): Promise<number> {
  let done = 0;
  for (;;) {
    let busy = 0;
    for (let below: number | null = Number.MAX_SAFE_INTEGER; below !== null; ) {
      stopping.throwIfAborted();
      const batch = await indexBatch(db, { below, limit: batchSize });
      below = batch.last;
      done += batch.articles;
      busy += batch.busy;
      await breathe();
    }
    if (busy === 0) return done;
    // All that is left was being written by others.
    await sleep(100, undefined, { signal: stopping });
  }
}
