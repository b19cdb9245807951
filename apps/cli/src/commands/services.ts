import { readFile } from "node:fs/promises";
import { connect, seedFeeds } from "@twotrack/store";
import { pino } from "pino";
import { accessOf } from "../access.js";
import {
  alertsFileOf,
  inShort,
  loadAlerts,
  pageUrlOf,
  readAlerts,
  watchAlerts,
  writeWhole,
} from "../alerts.js";
import { loadSettings, messageOf, prepareStore, shown, UserError } from "../environment.js";
import { loadFramework, watchFramework } from "../framework.js";
import { tell, untilStopped } from "../service.js";

// Each service loads what it needs only: both start at the same moment, and the start is what people wait for.

/** Runs the worker alone, until it is stopped. It begins with the feeds of `feeds`, or of TWOTRACK_FEEDS. */
export async function worker(options: { feeds?: string | undefined } = {}): Promise<void> {
  const [{ startWorker }, { readOpml }] = await Promise.all([
    import("@twotrack/worker"),
    import("./feeds.js"),
  ]);
  const settings = loadSettings();
  let framework = await loadFramework(settings.frameworkFile);
  const { file: alerts, fault } = await loadAlerts(settings, framework);
  tell({
    type: "files",
    rows: [
      {
        name: "Framework",
        text: `${framework.title} (${framework.tags.map(({ label }) => label).join(", ")})`,
      },
      { name: "Alerts", text: inShort(alerts, shown(alertsFileOf(settings))) },
      ...(fault === undefined ? [] : [{ name: "Alerts", text: fault }]),
    ],
    labels: Object.fromEntries(framework.tags.map(({ id, label }) => [id, label])),
  });
  const feeds = await (options.feeds === undefined
    ? readOpml(settings.feedsFile, "TWOTRACK_FEEDS")
    : readOpml(options.feeds));
  const store = await prepareStore(settings);
  const logger = pino({ level: settings.logLevel, base: { pid: process.pid, process: "worker" } });
  try {
    const { db, close } = connect(store.databaseUrl, 1);
    await seedFeeds(db, feeds).finally(close);
    const running = await startWorker({
      ...{ settings, databaseUrl: store.databaseUrl, framework, alerts, logger },
      pageUrl: pageUrlOf(settings),
      onPoll: ({ feed, status, added, perTag }) => tell({ type: "polled", feed, status, added, perTag }),
    });
    tell({ type: "ready", feeds: running.feeds });
    logger.info(running.feeds, "worker is ready");
    const watch = watchFramework(settings.frameworkFile, framework, {
      async changed(next) {
        await running.useFramework(next);
        framework = next;
        logger.info({ version: next.version }, "the framework file has changed: tagging by the new one");
        const text = `changed; the archive is tagged anew (version ${next.version})`;
        tell({ type: "notice", name: "Framework", text });
      },
      broken(reason) {
        logger.error({ reason }, "the framework file has changed and is broken: tagging by the old one");
        tell({ type: "notice", name: "Framework", text: `broken, the old one stays in use:\n${reason}` });
      },
      failed(reason) {
        logger.warn({ reason }, "the archive can't be tagged anew yet; it is tried again");
      },
    });
    if (fault !== undefined) logger.error({ reason: fault }, "some rules never apply");
    const alertsWatch = watchAlerts(alertsFileOf(settings), alerts, {
      async changed(next) {
        running.useAlerts(next);
        const { fault } = await loadAlerts(settings, framework);
        logger.info({ fault }, "the alerts file has changed: alerting by the new one");
        const text = `changed; the new rules and channels are in use${fault === undefined ? "" : `, but:\n${fault}`}`;
        tell({ type: "notice", name: "Alerts", text });
      },
      broken(reason) {
        logger.error({ reason }, "the alerts file has changed and is broken: alerting by the old one");
        tell({ type: "notice", name: "Alerts", text: `broken, the old rules stay in use:\n${reason}` });
      },
      failed: (reason) => logger.error({ reason }, "the changed alerts file can't be used"),
    });
    await untilStopped(async () => {
      await watch.close();
      await alertsWatch.close();
      await running.close();
    });
    logger.info("worker has stopped");
  } finally {
    await store.release();
  }
}

/** Runs the dashboard alone, until it is stopped. */
export async function dashboard(): Promise<void> {
  const { startDashboard } = await import("@twotrack/dashboard");
  const settings = loadSettings();
  const access = accessOf(settings);
  let framework = await loadFramework(settings.frameworkFile);
  await loadAlerts(settings, framework);
  const store = await prepareStore(settings);
  const logger = pino({ level: settings.logLevel, base: { pid: process.pid, process: "dashboard" } });
  const { db, close } = connect(store.databaseUrl);
  try {
    const { host, port, allowPrivateNetworks } = settings;
    const file = alertsFileOf(settings);
    const { pushKeys } = await import("@twotrack/worker/push-keys");
    const { lazyQueues } = await import("@twotrack/queue/lazy");
    const queues = lazyQueues({
      ...{ databaseUrl: store.databaseUrl, redisUrl: settings.redisUrl },
      onError: (error) =>
        logger.warn({ err: error }, "the queue's connection failed; it reconnects by itself"),
    });
    const alerts = {
      allowPrivateNetworks,
      read: () => readFile(file, "utf8"),
      write: (text: string) => writeWhole(file, text),
      parse: (text: string) => readAlerts(text, file, framework),
      pushKey: async () => (await pushKeys(db)).publicKey,
    };
    const options = {
      ...{ db, framework, host, port, alerts, feeds: settings, queues, log: logger },
      ...{ access, databaseUrl: store.databaseUrl },
    };
    const running = await startDashboard(options).catch((error: unknown) => {
      throw new UserError(messageOf(error));
    });
    tell({ type: "ready", url: running.url });
    logger.info({ url: running.url }, "dashboard is ready");
    const watch = watchFramework(settings.frameworkFile, framework, {
      changed(next) {
        framework = next;
        running.useFramework(next);
      },
      broken: (reason) =>
        logger.error({ reason }, "the framework file has changed and is broken: showing tags by the old one"),
      failed: (reason) => logger.error({ reason }, "the changed framework can't be shown"),
    });
    await untilStopped(async () => {
      await watch.close();
      await running.close();
      await queues.close();
    });
    logger.info("dashboard has stopped");
  } finally {
    await close();
    await store.release();
  }
}
