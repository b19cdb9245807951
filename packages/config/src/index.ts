import { readFileSync } from "node:fs";
import { z } from "zod";

export { FileError, type Path, type Problem, readYaml, strict, suggestion, type YamlFile } from "./yaml.js";

const port = z.coerce.number().int().min(0).max(65_535);
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)),
      `a URL that starts with ${protocols.map((p) => `${p}://`).join(" or ")}`,
    );
const flag = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");
const password = z.string().min(12, "at least 12 characters");
const token = z
  .string()
  .regex(/^[!-~]{24,}$/, "at least 24 letters, digits and signs, such as `openssl rand -hex 24` prints");
const seconds = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Every variable that Twotrack reads: its check, and the name that the code knows it by. */
const variables = {
  databaseUrl: ["DATABASE_URL", url("postgres", "postgresql").optional()],
  redisUrl: ["REDIS_URL", url("redis", "rediss").optional()],
  port: ["PORT", port.default(8080)],
  logLevel: [
    "LOG_LEVEL",
    z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  ],
  host: ["TWOTRACK_HOST", z.string().min(1).default("127.0.0.1")],
  dataDir: ["TWOTRACK_DATA_DIR", z.string().min(1).default("data")],
  feedsFile: ["TWOTRACK_FEEDS", z.string().min(1).default("feeds.opml")],
  frameworkFile: ["TWOTRACK_FRAMEWORK", z.string().min(1).default("frameworks/two-track.yaml")],
  pollSeconds: ["TWOTRACK_POLL_SECONDS", seconds(1, 86_400).default(900)],
  concurrency: ["TWOTRACK_CONCURRENCY", z.coerce.number().int().min(1).max(500).default(20)],
  fetchTimeoutSeconds: ["TWOTRACK_FETCH_TIMEOUT_SECONDS", seconds(1, 600).default(20)],
  maxFeedBytes: ["TWOTRACK_MAX_FEED_BYTES", z.coerce.number().int().min(1_024).max(1e9).default(10_485_760)],
  allowPrivateNetworks: ["TWOTRACK_ALLOW_PRIVATE_NETWORKS", flag.default(false)],
  alertsFile: ["TWOTRACK_ALERTS", z.string().min(1).optional()],
  publicUrl: ["TWOTRACK_PUBLIC_URL", url("http", "https").optional()],
  webhookUrl: ["TWOTRACK_WEBHOOK_URL", url("http", "https").optional()],
  password: ["TWOTRACK_PASSWORD", password.optional()],
  apiToken: ["TWOTRACK_API_TOKEN", token.optional()],
  open: ["TWOTRACK_OPEN", flag.default(false)],
} as const satisfies Record<string, readonly [string, z.ZodType]>;

/** The settings of one process, checked. Times are in seconds, sizes in bytes. */
export type Settings = {
  [Name in keyof typeof variables]: z.output<(typeof variables)[Name][1]>;
};

/** A variable that holds what it may not; `message` has one line for each, with its name, value and what is allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Those that NAME_FILE may name a file for instead, as secrets of Docker and systemd come. */
const inFiles = ["TWOTRACK_PASSWORD", "TWOTRACK_API_TOKEN"];
const isSecret = (name: string) => inFiles.includes(name);

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 * @throws {SettingsError} naming every variable whose value is not allowed; the value of a secret is not told.
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given: Record<string, string> = {};
  for (const [name] of Object.values(variables)) {
    const value = environment[name] || (isSecret(name) ? readSecret(name, environment) : undefined);
    if (value) given[name] = value;
  }
  const schema = z.object(Object.fromEntries(Object.values(variables)));
  const result = schema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const value = isSecret(name) ? "***" : hidePassword(given[name] ?? "");
      return `${name}=${value} is not allowed: ${issue.message}`;
    });
    throw new SettingsError(lines.join("\n"));
  }
  const read = <T extends z.ZodType>(name: string, check: T): z.output<T> => check.parse(given[name]);
  return {
    databaseUrl: read(...variables.databaseUrl),
    redisUrl: read(...variables.redisUrl),
    port: read(...variables.port),
    logLevel: read(...variables.logLevel),
    host: read(...variables.host),
    dataDir: read(...variables.dataDir),
    feedsFile: read(...variables.feedsFile),
    frameworkFile: read(...variables.frameworkFile),
    pollSeconds: read(...variables.pollSeconds),
    concurrency: read(...variables.concurrency),
    fetchTimeoutSeconds: read(...variables.fetchTimeoutSeconds),
    maxFeedBytes: read(...variables.maxFeedBytes),
    allowPrivateNetworks: read(...variables.allowPrivateNetworks),
    alertsFile: read(...variables.alertsFile),
    publicUrl: read(...variables.publicUrl),
    webhookUrl: read(...variables.webhookUrl),
    password: read(...variables.password),
    apiToken: read(...variables.apiToken),
    open: read(...variables.open),
  };
}

/** The content of the file that NAME_FILE names, without white space at its end. */
function readSecret(name: string, environment: Record<string, string | undefined>): string | undefined {
  const file = environment[`${name}_FILE`];
  if (!file) return undefined;
  const text = readText(`${name}_FILE`, file).trimEnd();
  if (text === "") throw new SettingsError(`${name}_FILE=${file} names a file that is empty.`);
  return text;
}

function readText(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SettingsError(
      `${name}=${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The names of all variables that `readSettings` knows. */
export const variableNames: readonly string[] = [
  ...Object.values(variables).map(([name]) => name),
  ...inFiles.map((name) => `${name}_FILE`),
];

/** A URL without its password, for logs and messages; also where signs in it were not encoded, so that it is none. */
export function hidePassword(value: string): string {
  return value.replace(/(:\/\/[^:@/]*:).*@/, "$1***@");
}

/** Where a browser on this machine finds what listens on a host and port. */
export function localUrl(host: string, port: number): string {
  // An address that listens on every interface is none that a browser can open.
  const name = ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
