import { startDashboard } from "@twotrack/dashboard";
import { connect } from "@twotrack/store";
import { startWorker } from "@twotrack/worker";
import { pino } from "pino";
import { loadFramework, loadSettings, prepareStore, UserError } from "../environment.js";
import { tell, untilStopped } from "../service.js";

/** Runs the worker alone, until it is stopped. */
export async function worker(): Promise<void> {
  const settings = loadSettings();
  const framework = await loadFramework(settings.frameworkFile);
  const store = await prepareStore(settings);
  const logger = pino({ level: settings.logLevel, base: { pid: process.pid, process: "worker" } });
  try {
    const running = await startWorker({
      ...{ settings, databaseUrl: store.databaseUrl, framework, logger },
      onPoll: ({ feed, status, added, perTag }) => tell({ type: "polled", feed, status, added, perTag }),
    });
    tell({ type: "ready", feeds: running.feeds });
    logger.info(running.feeds, "worker is ready");
    await untilStopped(running.close);
    logger.info("worker has stopped");
  } finally {
    await store.release();
  }
}

/** Runs the dashboard alone, until it is stopped. */
export async function dashboard(): Promise<void> {
  const settings = loadSettings();
  const framework = await loadFramework(settings.frameworkFile);
  const store = await prepareStore(settings);
  const logger = pino({ level: settings.logLevel, base: { pid: process.pid, process: "dashboard" } });
  const { db, close } = connect(store.databaseUrl);
  try {
    const { host, port } = settings;
    const webhookConfigured = settings.webhookUrl !== undefined;
    const running = await startDashboard({ db, framework, host, port, webhookConfigured, log: logger }).catch(
      (error: unknown) => {
        throw new UserError(error instanceof Error ? error.message : String(error));
      },
    );
    tell({ type: "ready", url: running.url });
    logger.info({ url: running.url }, "dashboard is ready");
    await untilStopped(running.close);
    logger.info("dashboard has stopped");
  } finally {
    await close();
    await store.release();
  }
}
