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
    const before = done;
    let below: number | null = Number.MAX_SAFE_INTEGER;
    let left = false;
    while (below !== null) {
      stopping.throwIfAborted();
      const batch = await indexBatch(db, { below, limit: batchSize });
      below = batch.last;
      done += batch.articles;
      left ||= batch.last !== null;
      await breathe();
    }
    if (!left) return done;
    // All that is left is being written by others at the moment.
    if (done === before) await sleep(100, undefined, { signal: stopping });
  }
}
