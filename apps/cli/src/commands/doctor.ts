import { openQueues } from "@twotrack/queue";
import { alertHealth, connect, listFeeds } from "@twotrack/store";
import { loadFramework, loadSettings, prepareStore, shown } from "../environment.js";
import { readOpml } from "./feeds.js";

/** The result of one check; `ok` is false where something must be mended. */
interface Finding {
  check: string;
  ok: boolean;
  detail: string;
}

/** Checks what Twotrack needs, one line a check, and says how to mend what is wrong; the exit code is 1 if anything is. */
export async function doctor(options: { json?: boolean }): Promise<void> {
  const findings: Finding[] = [];
  const check = async <T>(name: string, work: () => Promise<[string, T]>): Promise<T | undefined> => {
    let finding: Finding;
    let value: T | undefined;
    try {
      const [detail, result] = await work();
      value = result;
      finding = { check: name, ok: true, detail };
    } catch (error) {
      finding = { check: name, ok: false, detail: error instanceof Error ? error.message : String(error) };
    }
    findings.push(finding);
    if (!options.json) console.log(`${finding.ok ? "✓" : "✗"} ${name}: ${finding.detail}`);
    return value;
  };

  await check("Node", async () => [`${process.version}, 20.19 or newer is needed`, undefined]);
  const settings = await check("Settings", async () => ["all are allowed values", loadSettings()]);
  if (settings !== undefined) {
    await check("Framework", async () => {
      const { title, tags } = await loadFramework(settings.frameworkFile);
      return [`"${title}" with ${tags.length} tags, from ${shown(settings.frameworkFile)}`, undefined];
    });
    await check("Feed list", async () => {
      const feeds = await readOpml(settings.feedsFile, "TWOTRACK_FEEDS");
      return [`${feeds.length} feeds in ${shown(settings.feedsFile)}`, undefined];
    });
    const store = await check("Database", async () => {
      const ready = await prepareStore(settings);
      const where =
        ready.embedded === undefined ? "that of DATABASE_URL" : `our own in ${shown(ready.embedded.data)}`;
      return [`${where}, reachable and migrated`, ready];
    });
    if (store !== undefined) {
      const { db, close } = connect(store.databaseUrl, 2);
      await check("Queue", async () => {
        const queues = await openQueues({ databaseUrl: store.databaseUrl, redisUrl: settings.redisUrl });
        const { polls, deliveries } = await queues.counts().finally(queues.close);
        const waiting = `${polls.waiting ?? 0} polls and ${deliveries.waiting ?? 0} deliveries wait`;
        return [`on ${queues.kind === "redis" ? "Redis" : "Postgres"}; ${waiting}`, undefined];
      });
      await check("Feeds", async () => {
        const feeds = await listFeeds(db);
        const failing = feeds.filter((feed) => feed.error !== null);
        if (failing.length > 0) {
          const lines = failing.map((feed) => `  ${feed.title}: ${feed.error}`);
          throw new Error(`${failing.length} of ${feeds.length} fail:\n${lines.join("\n")}`);
        }
        return [
          feeds.length === 0 ? "none yet: they are added at the first start" : `${feeds.length}, none fails`,
          undefined,
        ];
      });
      await check("Alerts", async () => {
        if (settings.webhookUrl === undefined)
          return ["no channel; TWOTRACK_WEBHOOK_URL would set one", undefined];
        const { waiting, delivered, lastError } = await alertHealth(db);
        if (lastError !== null) throw new Error(`${waiting} wait. The last attempt: ${lastError}`);
        return [`${delivered} delivered, ${waiting} wait`, undefined];
      });
      await close();
      await store.release();
    }
  }
  if (options.json) console.log(JSON.stringify(findings));
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
}
