import { DeliveryError, renderAlert, sendWebhook } from "@twotrack/alerts";
import type { Settings } from "@twotrack/config";
import { closeFetcher } from "@twotrack/feeds";
import { createTagger, type Framework } from "@twotrack/framework";
import { openQueues } from "@twotrack/queue";
import * as store from "@twotrack/store";
import type { Logger } from "pino";
import { type PollOutcome, pollFeed } from "./poll.js";
import { retagArchive } from "./retag.js";

/** What the worker is started with. */
export interface WorkerOptions {
  settings: Settings;
  /** The store, migrated. */
  databaseUrl: string;
  framework: Framework;
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
  /** Ends what runs or hands it back to the queue, then lets go of the store. */
  close(): Promise<void>;
}

/** Alerts that are older than this many seconds and not delivered are looked for in the outbox. */
const sweepAfterSeconds = 10;
/** How often the list of feeds is read again, in milliseconds: the CLI or the dashboard may have changed it. */
const refreshInterval = 5_000;

/**
 * Starts the background service: polls the feeds of the store, tags and stores their articles, delivers alerts.
 * @throws {Error} when the store or the queue can't be reached.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { settings, databaseUrl, logger } = options;
  const { db, close } = store.connect(databaseUrl, Math.min(settings.concurrency, 20) + 5);
  const stopping = new AbortController();
  const queues = await openQueues({
    ...{ databaseUrl, redisUrl: settings.redisUrl },
    onError: (error) => logger.warn({ err: error }, "the queue's connection failed; it reconnects by itself"),
  }).catch(async (error) => {
    await close();
    throw error;
  });
  const context = {
    ...{ db, settings, stopping: stopping.signal },
    tagger: createTagger(options.framework),
  };
  const labels = () => Object.fromEntries(context.tagger.framework.tags.map(({ id, label }) => [id, label]));
  const requestRetag = async () => {
    const { version } = context.tagger.framework;
    const articles = await store.countStale(db, version);
    if (articles === 0) return;
    logger.info({ version, articles }, "the archive is tagged anew");
    await queues.retag(version);
  };

  const runner = await queues.run(
    {
      async poll(feedId) {
        const started = performance.now();
        const { tagger } = context;
        const outcome = await pollFeed(context, feedId);
        if (outcome === undefined) return;
        // What this poll stored may have the tags of the framework before, and come too late for the archive's turn.
        if (context.tagger !== tagger) await requestRetag();
        const { alertIds, stages: _, ...facts } = outcome;
        logger.info(
          { ...facts, alerts: alertIds.length, ms: Math.round(performance.now() - started) },
          "polled",
        );
        if (alertIds.length > 0) await queues.deliver(alertIds);
        options.onPoll?.(outcome);
      },
      deliver: (alertId, attempt) => deliver(alertId, attempt),
      async sweep() {
        if (settings.webhookUrl === undefined) return;
        const open = await store.undeliveredAlerts(db, sweepAfterSeconds);
        if (open.length > 0) await queues.deliver(open);
      },
      async retag(version, tell) {
        if (version !== context.tagger.framework.version) return false;
        const archive = { db, tagger: () => context.tagger, stopping: stopping.signal };
        try {
          const done = await retagArchive(archive, tell);
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
  );

  async function deliver(alertId: number, attempt: number): Promise<void> {
    const alert = await store.getAlert(db, alertId);
    if (alert === undefined || alert.deliveredAt !== null || settings.webhookUrl === undefined) return;
    const noted = { alertId, attempt, channel: "webhook" };
    try {
      await sendWebhook(settings.webhookUrl, renderAlert(alert, labels()));
      logger.info({ alert: alert.idempotencyKey, attempt }, "alert delivered");
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      logger.warn({ alert: alert.idempotencyKey, attempt, error: error.message }, "alert not delivered yet");
      await store.recordDelivery(db, { ...noted, error: error.message });
      throw error;
    }
    await store.recordDelivery(db, { ...noted, error: null });
  }

  const schedule = async () => {
    const ids = await store.activeFeedIds(db);
    await queues.schedulePolls(ids, settings.pollSeconds);
  };
  const known = await store.listFeeds(db);
  await schedule();
  await requestRetag();
  let refreshing = Promise.resolve();
  const refresh = setInterval(() => {
    refreshing = schedule().catch((error) =>
      logger.warn({ err: error }, "the list of feeds could not be read"),
    );
  }, refreshInterval);

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
    async close() {
      clearInterval(refresh);
      stopping.abort(new Error("the worker stops"));
      await refreshing;
      await runner.close();
      await queues.close();
      await closeFetcher();
      await close();
    },
  };
}
