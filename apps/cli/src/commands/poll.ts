import { closeFetcher } from "@twotrack/feeds";
import { createTagger } from "@twotrack/framework";
import { activeFeedIds, listFeeds, seedFeeds } from "@twotrack/store";
import { type PollOutcome, pollFeed } from "@twotrack/worker";
import { loadSettings, withStore } from "../environment.js";
import { loadFramework } from "../framework.js";
import { readOpml } from "./feeds.js";
import { worker } from "./services.js";

/**
 * Polls all feeds, those of an OPML file added first: once with `once`, else as the worker does until it is stopped.
 * The exit code is 1 when every feed failed.
 */
export async function poll(options: { feeds?: string; once?: boolean; json?: boolean }): Promise<void> {
  if (!options.once) return worker({ feeds: options.feeds });
  const settings = loadSettings();
  const framework = await loadFramework(settings.frameworkFile);
  const given = options.feeds === undefined ? undefined : await readOpml(options.feeds);
  const outcomes = await withStore(settings, async ({ db }) => {
    if (given !== undefined) await seedFeeds(db, given);
    else if ((await activeFeedIds(db)).length === 0)
      await seedFeeds(db, await readOpml(settings.feedsFile, "TWOTRACK_FEEDS"));
    const wanted = given === undefined ? undefined : new Set(given.map(({ xmlUrl }) => xmlUrl));
    const ids = (await listFeeds(db))
      .filter((feed) => wanted?.has(feed.xmlUrl) ?? true)
      .map((feed) => feed.id);
    const context = {
      ...{ db, settings, tagger: createTagger(framework) },
      stopping: new AbortController().signal,
    };
    return inParallel(ids, Math.min(settings.concurrency, 4), async (id) => {
      const outcome = await pollFeed(context, id);
      if (outcome !== undefined) print(outcome, options.json ?? false);
      return outcome;
    });
  });
  await closeFetcher();
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome?.status === "failed")) process.exitCode = 1;
}

function print(outcome: PollOutcome, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(outcome));
    return;
  }
  const tags = Object.entries(outcome.perTag).map(([tag, count]) => `${tag} ${count}`);
  const said = outcome.error ?? [`${outcome.added} new`, ...tags].join(" · ");
  console.log(`${outcome.status === "failed" ? "✗" : "✓"} ${outcome.feed}\n  ${said}`);
}

/** Runs `work` for each item, at most `limit` at once; results in the order of the items. */
async function inParallel<T, R>(items: T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const take = async () => {
    for (const [position, item] of queue) results[position] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, take));
  return results;
}
