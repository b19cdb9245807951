import type { AlertsFile } from "@twotrack/alerts";
import type { Settings } from "@twotrack/config";
import { closeFetcher } from "@twotrack/feeds";
import { createTagger, type Framework } from "@twotrack/framework";
import { openQueues, type Runner } from "@twotrack/queue";
import * as store from "@twotrack/store";
import type { Logger } from "pino";
import { openDeliveries } from "./delivery.js";
import { openGrouping } from "./grouping.js";
import { type PollOutcome, pollFeed } from "./poll.js";
import { pushKeys, pushSubject, subscriptionsOf } from "./push-keys.js";
import { retagArchive } from "./retag.js";
import { indexArchive } from "./search-index.js";

/** What the worker is started with. */
export interface WorkerOptions {
  settings: Settings;
  /** The store, migrated. */
  databaseUrl: string;
  framework: Framework;
  /** Rules and channels. */
  alerts: AlertsFile;
  /** Where people find the dashboard, without a slash at the end. */
  pageUrl: string;
  logger: Logger;
  /** Told of each poll. */
  onPoll?: (outcome: PollOutcome) => void;
}

/** A worker that runs. */
export interface RunningWorker {
  /** How many feeds it polls, and how many of them were never polled before. */
  feeds: { total: number; fresh: number };
  /** Tags by another framework from now on, and asks for the archive to be tagged anew; may be called again if it fails. */
  useFramework(framework: Framework): Promise<void>;
  /** Alerts by other rules and channels from now on. */
  useAlerts(alerts: AlertsFile): void;
  /** Ends what runs or hands it back to the queue, then lets go of the store. */
  close(): Promise<void>;
}

/** Deliveries that are older than this many seconds and not done are looked for in the outbox. */
const sweepAfterSeconds = 10;
/** How often articles are looked for that others stored, in milliseconds. */
const groupingInterval = 1_000;
/** How often the list of feeds is read again, in milliseconds: the CLI or the dashboard may have changed it. */
const refreshInterval = 5_000;

/**
 * Starts the background service: polls the feeds of the store, tags and stores their articles, groups them into stories,
 * delivers alerts of what is new.
 * @throws {Error} when the store or the queue can't be reached.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { settings, databaseUrl, logger } = options;
  const { db, close } = store.connect(databaseUrl, Math.min(settings.concurrency, 20) + 5);
  const stopping = new AbortController();
  const unopened = async (error: unknown): Promise<never> => {
    await close();
    throw error;
  };
  const keys = await pushKeys(db).catch(unopened);
  const queues = await openQueues({
    ...{ databaseUrl, redisUrl: settings.redisUrl },
    onError: (error) => logger.warn({ err: error }, "the queue's connection failed; it reconnects by itself"),
  }).catch(unopened);
  const context = {
    ...{ db, settings, stopping: stopping.signal },
    tagger: createTagger(options.framework),
  };
  let alerts = options.alerts;
  const deliveries = openDeliveries({
    ...{ db, logger, alerts: () => alerts, labels: () => context.tagger.framework },
    stopping: stopping.signal,
    tools: {
      pageUrl: options.pageUrl,
      vapid: { ...keys, subject: pushSubject(options.pageUrl) },
      subscriptions: () => subscriptionsOf(db),
      gone: (endpoint) => store.removeSubscription(db, endpoint),
    },
  });
  const grouping = openGrouping({
    ...{ db, databaseUrl, logger, tagger: () => context.tagger, alerts: () => alerts },
    // They are in the outbox, where the sweep finds them: no reason to forget what grouping knows.
    onDeliveries: (ids) =>
      queues.deliver(ids).catch((error) => logger.warn({ err: error }, "deliveries wait for the next sweep")),
  });
  let groupingFailure = "";
  const group = async () => {
    try {
      await grouping.run();
      groupingFailure = "";
    } catch (error) {
      const reason = String(error);
      if (reason !== groupingFailure && !stopping.signal.aborted)
        logger.warn({ err: error }, "articles could not be put into stories; it is tried again");
      groupingFailure = reason;
    }
  };
  const requestRetag = async () => {
    const { version } = context.tagger.framework;
    const articles = await store.countStale(db, version);
    if (articles === 0) return;
    logger.info({ version, articles }, "the archive is tagged anew");
    await queues.retag(version);
  };

  const fillIndex = async () => {
    try {
      const articles = await indexArchive({ db, stopping: stopping.signal });
      if (articles > 0) logger.info({ articles }, "the archive can be searched");
    } catch (error) {
      if (!stopping.signal.aborted)
        logger.warn({ err: error }, "older articles can't be searched yet; the next start goes on with them");
    }
  };

  let refreshing = Promise.resolve();
  let indexing = Promise.resolve();
  const end = async (runner?: Runner) => {
    stopping.abort(new Error("the worker stops"));
    await refreshing;
    await indexing;
    await runner?.close();
    await grouping.close();
    await deliveries.close();
    await queues.close();
    await closeFetcher();
    await close();
  };
  /** Lets go of all where the start fails: what stayed open would keep the process alive, which polls for nobody. */
  const unstarted = (runner?: Runner) => async (error: unknown) => {
    await end(runner).catch(() => {});
    throw error;
  };
  const runner = await queues
    .run(
      {
        async poll(feedId) {
          const started = performance.now();
          const { tagger } = context;
          const outcome = await pollFeed(context, feedId);
          if (outcome === undefined) return;
          // What this poll stored may have the tags of the framework before, and come too late for the archive's turn.
          if (context.tagger !== tagger) await requestRetag();
          const { stages: _, ...facts } = outcome;
          logger.info({ ...facts, ms: Math.round(performance.now() - started) }, "polled");
          if (outcome.added + outcome.corrected > 0) void group();
          options.onPoll?.(outcome);
        },
        deliver: deliveries.deliver,
        async sweep() {
          const due = await store.releaseDueAlerts(db);
          const open = await store.openDeliveries(db, sweepAfterSeconds);
          if (due.length + open.length > 0) await queues.deliver([...due, ...open]);
        },
        async retag(version, tell) {
          if (version !== context.tagger.framework.version) return false;
          const archive = { db, tagger: () => context.tagger, stopping: stopping.signal };
          try {
            const done = await retagArchive(archive, tell);
            grouping.forget();
            logger.info({ ...done, version }, "the archive is tagged anew: done");
            return true;
          } catch (error) {
            if (!stopping.signal.aborted)
              logger.warn({ err: error, version }, "tagging the archive anew failed; it goes on by itself");
            throw error;
          }
        },
      },
      { concurrency: settings.concurrency },
    )
    .catch(unstarted());

  const schedule = async () => {
    const ids = await store.activeFeedIds(db);
    await queues.schedulePolls(ids, settings.pollSeconds);
  };
  const begin = async () => {
    const feeds = (await store.listFeeds(db)).filter(({ paused }) => !paused);
    await schedule();
    await requestRetag();
    return feeds;
  };
  const known = await begin().catch(unstarted(runner));
  const refresh = setInterval(() => {
    refreshing = schedule().catch((error) =>
      logger.warn({ err: error }, "the list of feeds could not be read"),
    );
  }, refreshInterval);

  const regroup = setInterval(group, groupingInterval);
  void group();
  indexing = fillIndex();

  return {
    feeds: { total: known.length, fresh: known.filter((feed) => feed.polledAt === null).length },
    async useFramework(framework) {
      const before = context.tagger.framework.version;
      if (framework.version !== before) {
        context.tagger = createTagger(framework);
        await queues.dropRetag(before);
      }
      await requestRetag();
    },
    useAlerts(file) {
      alerts = file;
    },
    async close() {
      clearInterval(refresh);
      clearInterval(regroup);
      await end(runner);
    },
  };
}
