import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type AlertsFile, parseAlerts } from "@twotrack/alerts";
import { localUrl, type Settings } from "@twotrack/config";
import type { Framework } from "@twotrack/framework";
import { messageOf, readText, root, shown, UserError } from "./environment.js";
import { type Watch, type Watcher, watchFile } from "./watch.js";

/** Where the rules and channels of alerts are: the file of TWOTRACK_ALERTS, or one in the data directory. */
export function alertsFileOf({ alertsFile, dataDir }: Settings): string {
  return alertsFile ?? path.join(dataDir, "alerts.yaml");
}

/** Checks the text of an alerts file, against a framework's tags where one is given; `$NAME` is an environment variable. */
export function readAlerts(text: string, file: string, framework?: Pick<Framework, "tags">): AlertsFile {
  const tags = framework?.tags.map(({ id }) => id);
  return parseAlerts(text, { fileName: shown(file), tags, environment: process.env });
}

/** An alerts file that can be used, and what is wrong with it all the same. */
export interface LoadedAlerts {
  readonly file: AlertsFile;
  /** Of rules that speak of tags which the framework does not have; these never apply. */
  readonly fault: string | undefined;
}

/**
 * Reads and checks the alerts file; where none is named and none is there yet, the example becomes it. Rules for the tags of
 * another framework keep nothing from starting.
 * @throws {FileError} where anything else is wrong.
 */
export async function loadAlerts(settings: Settings, framework: Framework): Promise<LoadedAlerts> {
  const file = alertsFileOf(settings);
  if (settings.alertsFile === undefined) await makeAlerts(file);
  const text = await readText(file, "TWOTRACK_ALERTS");
  try {
    return { file: readAlerts(text, file, framework), fault: undefined };
  } catch (error) {
    return { file: readAlerts(text, file), fault: messageOf(error) };
  }
}

async function makeAlerts(file: string): Promise<void> {
  if (existsSync(file)) return;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // Whole, as worker and dashboard begin at the same moment: neither may read the half of what the other writes.
    await writeWhole(file, await readFile(path.join(root, "alerts.example.yaml"), "utf8"));
  } catch (error) {
    throw new UserError(
      `The data directory ${shown(path.dirname(file))} can't be written (${messageOf(error)}). Choose another with TWOTRACK_DATA_DIR.`,
    );
  }
}

/** Looks at the alerts file as long as a service runs; `begun` is what it uses now. */
export function watchAlerts(file: string, begun: AlertsFile, told: Watcher<AlertsFile>): Watch {
  const parse = (text: string) => readAlerts(text, file);
  return watchFile(file, { begun, parse, versionOf: (alerts) => JSON.stringify(alerts) }, told);
}

/** Where people find the dashboard, without a slash at the end. */
export function pageUrlOf({ publicUrl, host, port }: Settings): string {
  return publicUrl?.replace(/\/+$/, "") ?? localUrl(host, port);
}

/** Writes a file so that readers see the old or the new text, never a part. */
export async function writeWhole(file: string, text: string): Promise<void> {
  // Containers that share the folder may share the process id too.
  const part = `${file}.${randomUUID()}.part`;
  // It may hold secrets.
  await writeFile(part, text, { mode: 0o600 });
  await rename(part, file);
}

/** What is alerted on and where to, in a line. */
export function inShort({ rules, channels }: AlertsFile, file: string): string {
  const ready = channels.flatMap((channel) => ("config" in channel ? [channel.name] : []));
  const to = ready.length === 0 ? "no channel is set up" : `to ${ready.join(", ")}`;
  return `${rules.length} rule${rules.length === 1 ? "" : "s"}, ${to} (${file})`;
}
