import type { Settings } from "@twotrack/config";
import { openQueues } from "@twotrack/queue";
import { channelHealth, connect, type Database, listFeeds } from "@twotrack/store";
import { accessInWords, accessOf } from "../access.js";
import { alertsFileOf, inShort, loadAlerts } from "../alerts.js";
import { loadSettings, messageOf, prepareStore, shown } from "../environment.js";
import { loadFramework } from "../framework.js";
import { readOpml } from "./feeds.js";

/** The result of one check; `ok` is false where something must be mended. */
interface Finding {
  check: string;
  ok: boolean;
  detail: string;
}

/**
 * Checks what Twotrack needs, one line a check, and says how to mend what is wrong; the exit code is 1 if anything is.
 * `system` leaves out feeds and alerts, which also fail by the fault of others.
 */
export async function doctor(options: { json?: boolean; system?: boolean }): Promise<void> {
  const findings: Finding[] = [];
  /** Runs one check; its result is for the checks that build on it, undefined when it failed. */
  const check = async <T>(
    name: string,
    work: () => Promise<[detail: string, result?: T]>,
  ): Promise<T | undefined> => {
    const [finding, result] = await work().then(
      ([detail, value]): [Finding, T | undefined] => [{ check: name, ok: true, detail }, value],
      (error): [Finding, undefined] => [{ check: name, ok: false, detail: messageOf(error) }, undefined],
    );
    findings.push(finding);
    if (!options.json) console.log(`${finding.ok ? "✓" : "✗"} ${name}: ${finding.detail}`);
    return result;
  };

  await check("Node", async () => [`${process.version}; 20.19 or newer is needed`]);
  const settings = await check("Settings", async () => ["all are allowed values", loadSettings()]);
  if (settings !== undefined) {
    // A worker's machine need not know the dashboard's password.
    if (!options.system) await check("Readers", () => checkReaders(settings));
    await check("Framework", () => checkFramework(settings));
    await check("Feed list", () => checkFeedList(settings));
    const store = await check("Database", async () => {
      const ready = await prepareStore(settings);
      const where =
        ready.embedded === undefined ? "that of DATABASE_URL" : `our own in ${shown(ready.embedded.data)}`;
      return [`${where}; reachable and migrated`, ready];
    });
    if (store !== undefined) {
      const { db, close } = connect(store.databaseUrl, 2);
      await check("Queue", () => checkQueue(settings, store.databaseUrl));
      if (!options.system) {
        await check("Feeds", () => checkFeeds(db));
        await check("Alerts", () => checkAlerts(settings, db));
      }
      await close();
      await store.release();
    }
  }
  if (options.json) console.log(JSON.stringify(findings));
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
}

async function checkReaders(settings: Settings): Promise<[string]> {
  return [`the dashboard is for ${accessInWords(accessOf(settings))}`];
}

async function checkFramework({ frameworkFile }: Settings): Promise<[string]> {
  const { title, tags } = await loadFramework(frameworkFile);
  return [`"${title}" with ${tags.length} tags, from ${shown(frameworkFile)}`];
}

async function checkFeedList({ feedsFile }: Settings): Promise<[string]> {
  const feeds = await readOpml(feedsFile, "TWOTRACK_FEEDS");
  return [`${feeds.length} feeds in ${shown(feedsFile)}`];
}

async function checkQueue({ redisUrl }: Settings, databaseUrl: string): Promise<[string]> {
  const queues = await openQueues({ databaseUrl, redisUrl });
  const { polls, deliveries } = await queues.counts().finally(queues.close);
  const waiting = `${polls.waiting ?? 0} polls and ${deliveries.waiting ?? 0} deliveries wait`;
  return [`on ${queues.kind === "redis" ? "Redis" : "Postgres"}; ${waiting}`];
}

async function checkFeeds(db: Database): Promise<[string]> {
  const feeds = await listFeeds(db);
  const failing = feeds.filter((feed) => feed.error !== null);
  if (failing.length > 0) {
    const lines = failing.map((feed) => `  ${feed.title}: ${feed.error}`);
    throw new Error(`${failing.length} of ${feeds.length} fail:\n${lines.join("\n")}`);
  }
  return [feeds.length === 0 ? "none yet: they are added at the first start" : `${feeds.length}, none fails`];
}

async function checkAlerts(settings: Settings, db: Database): Promise<[string]> {
  const { file, fault } = await loadAlerts(settings, await loadFramework(settings.frameworkFile));
  if (fault !== undefined) throw new Error(`some rules never apply:\n${fault}`);
  const failing = (await channelHealth(db)).filter(({ error, failed }) => error !== null || failed > 0);
  if (failing.length > 0) {
    const lines = failing.map(
      ({ channel, waiting, failed, error }) =>
        `  ${channel}: ${waiting} wait, ${failed} given up. The last attempt: ${error ?? "arrived"}`,
    );
    throw new Error(`some channels fail; /alerts of the dashboard shows more:\n${lines.join("\n")}`);
  }
  return [inShort(file, shown(alertsFileOf(settings)))];
}
