import { setTimeout as sleep } from "node:timers/promises";
import { createTagger } from "@twotrack/framework";
import { openQueues, type RetagProgress, type Runner } from "@twotrack/queue";
import { countStale } from "@twotrack/store";
import { retagArchive } from "@twotrack/worker";
import { loadSettings, messageOf, UserError, withStore } from "../environment.js";
import { loadFramework } from "../framework.js";
import { stopSignal } from "../service.js";

/**
 * Gives all stored articles the tags of the framework file as it is now, by a job of the queue: by a worker that runs, or
 * by this process where none takes it first. Shows how far it is. Stopped, it goes on at the next call or with the next
 * worker.
 */
export async function retag(): Promise<void> {
  const settings = loadSettings();
  const framework = await loadFramework(settings.frameworkFile);
  const { version } = framework;
  await withStore(settings, async ({ db }, databaseUrl) => {
    const total = await countStale(db, version);
    if (total === 0) {
      console.log(`All articles have the tags of version ${version} of "${framework.title}" already.`);
      return;
    }
    console.log(`Tagging ${count(total)} anew by "${framework.title}", version ${version}:`);
    const stopping = new AbortController();
    void stopSignal().then(() => stopping.abort(new Error("stopped")));
    const started = performance.now();
    const tagger = createTagger(framework);
    const queues = await openQueues({ databaseUrl, redisUrl: settings.redisUrl });
    const context = { db, tagger: () => tagger, stopping: stopping.signal };
    let last: RetagProgress | undefined;
    let runner: Runner | undefined;
    try {
      await queues.retag(version);
      runner = await queues.run(
        {
          async retag(asked, tell) {
            if (asked !== version) return false;
            await retagArchive(context, tell).catch((error: unknown) => {
              if (!stopping.signal.aborted)
                console.error(`  It failed, and is tried again: ${messageOf(error)}`);
              throw error;
            });
            return true;
          },
        },
        { concurrency: 1 },
      );
      for (;;) {
        const progress = await queues.retagProgress(version);
        if (progress === undefined || stopping.signal.aborted) break;
        if (progress !== null && progress.done !== last?.done) console.log(`  ${share(progress)}`);
        last = progress ?? last;
        await sleep(250, undefined, { signal: stopping.signal }).catch(() => {});
      }
    } finally {
      await runner?.close();
      await queues.close();
    }
    const left = await countStale(db, version);
    if (stopping.signal.aborted) {
      console.log(
        `Stopped; ${count(left)} left. They are done by the next worker, or by calling this again.`,
      );
    } else if (left > 0) {
      throw new UserError(
        `${count(left)} have other tags still: does a worker run with another framework file? Its log says.`,
      );
    } else console.log(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  });
}

const count = (articles: number) => `${articles.toLocaleString("en")} article${articles === 1 ? "" : "s"}`;

function share({ done, total, changed }: RetagProgress): string {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return `${done.toLocaleString("en")} of ${total.toLocaleString("en")} (${percent} %), ${changed.toLocaleString("en")} with other tags than before`;
}
