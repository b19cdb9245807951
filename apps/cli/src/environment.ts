import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readSettings, type Settings } from "@twotrack/config";
import { type Connection, connect, embeddedServer, explainDatabaseError, migrate } from "@twotrack/store";

/** Something that the user can mend: shown as its message alone, without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The checkout. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The settings of this process. Defaults of files and folders lie in the checkout; those given, where we were called. */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const settings = readSettings(environment);
  const place = (variable: string, value: string) =>
    path.resolve(environment[variable] ? process.cwd() : root, value);
  return {
    ...settings,
    dataDir: place("TWOTRACK_DATA_DIR", settings.dataDir),
    feedsFile: place("TWOTRACK_FEEDS", settings.feedsFile),
    frameworkFile: place("TWOTRACK_FRAMEWORK", settings.frameworkFile),
    ...(settings.alertsFile !== undefined && { alertsFile: path.resolve(settings.alertsFile) }),
  };
}

/** What was thrown, in words: an error's message, or the thing itself. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Reads a text file; `variable` is the setting that names it. */
export async function readText(file: string, variable?: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const hint = variable === undefined ? "" : ` Check ${variable}.`;
    throw new UserError(`${shown(file)} can't be read: ${messageOf(error)}.${hint}`);
  }
}

/** A path as people like to see it: relative where that is shorter. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative !== "" && relative.length < file.length ? relative : file;
}

/** A store that is ready: running and migrated. */
export interface ReadyStore {
  databaseUrl: string;
  /** Where its data lie when it is ours; undefined when `DATABASE_URL` names it. */
  embedded: { data: string; started: boolean } | undefined;
  release(): Promise<void>;
}

/**
 * Finds the store: that of `DATABASE_URL`, or our own, which is started when nobody has.
 * @throws {UserError} saying which database can't be used and what to do about it.
 */
export async function prepareStore(
  settings: Settings,
  log: (line: string) => void = () => {},
): Promise<ReadyStore> {
  const server =
    settings.databaseUrl === undefined
      ? await embeddedServer(settings.dataDir, log).catch((error: unknown) => {
          throw new UserError(messageOf(error));
        })
      : undefined;
  const databaseUrl = settings.databaseUrl ?? server?.url ?? "";
  const release = async () => server?.release();
  try {
    await migrate(databaseUrl);
  } catch (error) {
    await release();
    throw new UserError(explainDatabaseError(error, databaseUrl));
  }
  return { databaseUrl, embedded: server, release };
}

/** Runs `work` with the store, and lets go of it afterwards. */
export async function withStore<T>(
  settings: Settings,
  work: (connection: Connection, databaseUrl: string) => Promise<T>,
): Promise<T> {
  const store = await prepareStore(settings);
  const connection = connect(store.databaseUrl, 4);
  try {
    return await work(connection, store.databaseUrl);
  } finally {
    await connection.close();
    await store.release();
  }
}
