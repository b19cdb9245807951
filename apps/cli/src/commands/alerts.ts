import { type AlertMessage, DeliveryError, openChannel, tryRules } from "@twotrack/alerts";
import type { Settings } from "@twotrack/config";
import { connect, developmentsSince, removeSubscription } from "@twotrack/store";
import { pushKeys, pushSubject, subscriptionsOf } from "@twotrack/worker/push-keys";
import { alertsFileOf, inShort, loadAlerts, pageUrlOf } from "../alerts.js";
import { loadSettings, prepareStore, shown, UserError } from "../environment.js";
import { loadFramework } from "../framework.js";

/** Checks the alerts file, and says what it holds. */
export async function check(): Promise<void> {
  const settings = loadSettings();
  const { file, fault } = await loadAlerts(settings, await loadFramework(settings.frameworkFile));
  if (fault !== undefined) throw new UserError(fault);
  console.log(inShort(file, shown(alertsFileOf(settings))));
  for (const channel of file.channels) {
    if ("missing" in channel)
      console.log(
        `  ${channel.name} is not set up: ${channel.missing.map((name) => `$${name}`).join(", ")} not set`,
      );
  }
}

/**
 * Sends a message to a channel of the alerts file, or to all that are set up where none is named.
 * @throws {UserError} where there is none of that name; the exit code is 1 where one did not take it.
 */
export async function test(name: string | undefined): Promise<void> {
  const settings = loadSettings();
  const { channels } = (await loadAlerts(settings, await loadFramework(settings.frameworkFile))).file;
  const chosen = channels.filter((channel) => name === undefined || channel.name === name);
  if (chosen.length === 0) {
    const known = channels.map((channel) => channel.name).join(", ") || "none";
    const wanted = name === undefined ? "no channel" : `no channel '${name}'`;
    const has = name === undefined ? "" : `; it has ${known}`;
    throw new UserError(`There is ${wanted} in ${shown(alertsFileOf(settings))}${has}.`);
  }
  const store = await prepareStore(settings);
  const { db, close } = connect(store.databaseUrl, 2);
  try {
    const pageUrl = pageUrlOf(settings);
    const subscriptions = () => subscriptionsOf(db);
    const tools = {
      ...{ pageUrl, subscriptions, vapid: { ...(await pushKeys(db)), subject: pushSubject(pageUrl) } },
      gone: (endpoint: string) => removeSubscription(db, endpoint),
    };
    for (const named of chosen) {
      if ("missing" in named) {
        const missing = named.missing.map((variable) => `$${variable}`).join(" and ");
        console.log(`✗ ${named.name}: not set up, for ${missing} is not set`);
        process.exitCode = 1;
        continue;
      }
      try {
        const channel = openChannel(named.config, tools);
        await channel.send(testMessage(settings)).finally(() => channel.close());
        const count = named.config.type === "push" ? `${(await subscriptions()).length} ` : "";
        console.log(`✓ ${named.name}: sent to ${count}${channel.target}`);
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        console.log(`✗ ${named.name}: ${error.message}`);
        process.exitCode = 1;
      }
    }
  } finally {
    await close();
    await store.release();
  }
}

/** Shows what the rules would have sent for the developments of the last days. Nothing is sent. */
export async function tryOut(options: { days: string }): Promise<void> {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > 365)
    throw new UserError(`--days ${options.days}: a whole number from 1 to 365 is expected`);
  const settings = loadSettings();
  const { file: rules } = await loadAlerts(settings, await loadFramework(settings.frameworkFile));
  const store = await prepareStore(settings);
  const { db, close } = connect(store.databaseUrl, 2);
  try {
    const since = new Date(Date.now() - days * 86_400_000);
    const { alerts, developments } = tryRules(rules, await developmentsSince(db, since));
    for (const { rule, kind, why, dueAt, to, developments: held } of alerts) {
      const how = kind === "instant" ? "at once" : `${held.length} together${why === null ? "" : `, ${why}`}`;
      console.log(
        `${dueAt.toISOString().slice(0, 16).replace("T", " ")} UTC  ${rule} (${how}) → ${to.join(", ") || "feed"}`,
      );
      for (const {
        development: { article, reason },
      } of held)
        console.log(`    ${article.title}\n      ${reason}`);
    }
    console.log(`${alerts.length} alerts of ${developments} developments in ${days} days.`);
  } finally {
    await close();
    await store.release();
  }
}

/** A message that says that it is a test. */
function testMessage(settings: Settings): AlertMessage {
  const now = new Date().toISOString();
  const url = `${pageUrlOf(settings)}/alerts`;
  return {
    ...{ id: `test-${Date.now()}`, createdAt: now, kind: "instant", url },
    rule: "twotrack alerts test",
    title: "A test of this channel: alerts of Twotrack will come here",
    settingsUrl: `${url}/rules`,
    items: [
      {
        ...{ headline: "A test of this channel", language: "en", url, tags: [], story: null },
        developments: [{ kind: "test", reason: "alerts of Twotrack will come here", at: now }],
      },
    ],
  };
}
