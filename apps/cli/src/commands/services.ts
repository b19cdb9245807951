import { connect, seedFeeds } from "@twotrack/store";
import { pino } from "pino";
import { loadSettings, messageOf, prepareStore, UserError } from "../environment.js";
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
  const framework = await loadFramework(settings.frameworkFile);
  const feeds = await (options.feeds === undefined
    ? readOpml(settings.feedsFile, "TWOTRACK_FEEDS")
    : readOpml(options.feeds));
  const store = await prepareStore(settings);
  const logger = pino({ level: settings.logLevel, base: { pid: process.pid, process: "worker" } });
  try {
    const { db, close } = connect(store.databaseUrl, 1);
    await seedFeeds(db, feeds).finally(close);
    const running = await startWorker({
      ...{ settings, databaseUrl: store.databaseUrl, framework, logger },
      onPoll: ({ feed, status, added, perTag }) => tell({ type: "polled", feed, status, added, perTag }),
    });
    tell({ type: "ready", feeds: running.feeds });
    logger.info(running.feeds, "worker is ready");
    const watch = watchFramework(settings.frameworkFile, framework, {
      async changed(next) {
        await running.useFramework(next);
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
    await untilStopped(async () => {
      await watch.close();
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
  const framework = await loadFramework(settings.frameworkFile);
  const store = await prepareStore(settings);
  const logger = pino({ level: settings.logLevel, base: { pid: process.pid, process: "dashboard" } });
  const { db, close } = connect(store.databaseUrl);
  try {
    const { host, port, webhookUrl } = settings;
    const webhookConfigured = webhookUrl !== undefined;
    const options = { db, framework, host, port, webhookConfigured, log: logger };
    const running = await startDashboard(options).catch((error: unknown) => {
      throw new UserError(messageOf(error));
    });
    tell({ type: "ready", url: running.url });
    logger.info({ url: running.url }, "dashboard is ready");
    const watch = watchFramework(settings.frameworkFile, framework, {
      changed: running.useFramework,
      broken: (reason) =>
        logger.error({ reason }, "the framework file has changed and is broken: showing tags by the old one"),
      failed: (reason) => logger.error({ reason }, "the changed framework can't be shown"),
    });
    await untilStopped(async () => {
      await watch.close();
      await running.close();
    });
    logger.info("dashboard has stopped");
  } finally {
    await close();
    await store.release();
  }
}
