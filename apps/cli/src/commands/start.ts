import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { accessOf } from "../access.js";
import { loadSettings, prepareStore, shown, UserError } from "../environment.js";
import { FirstPoll } from "../progress.js";
import { type Message, message, stopSignal } from "../service.js";

const program = fileURLToPath(new URL("../../bin/twotrack.mjs", import.meta.url));
/** A log that has grown beyond this many bytes is set aside at the next start. */
const maxLogBytes = 20_000_000;

/** Sets up what is missing, then runs the worker and the dashboard until Ctrl-C, starting again what crashes. */
export async function start(): Promise<void> {
  const settings = loadSettings();
  // Before anything is set up for it.
  accessOf(settings);
  const store = await prepareStore(settings, (line) => console.log(line));
  const { databaseUrl, embedded } = store;
  const stopping = new AbortController();
  void stopSignal().then(() => stopping.abort());
  try {
    const logFile = openLog(settings.dataDir);
    row(
      "Store",
      embedded === undefined ? "Postgres of DATABASE_URL" : `Postgres of its own in ${shown(embedded.data)}`,
    );
    row("Queue", settings.redisUrl === undefined ? "in Postgres" : "Redis of REDIS_URL");
    row("Log", shown(logFile.file));

    const progress = new FirstPoll(row);
    let filesTold = false;
    const services = ["dashboard", "worker"].map((name) => {
      const environment = { ...process.env, DATABASE_URL: databaseUrl };
      return new Service(name, environment, logFile.descriptor, stopping, (said) => {
        if (said.type === "files") {
          progress.labels = said.labels;
          // Told once, though the worker reads them again after a crash.
          if (!filesTold) for (const { name, text } of said.rows) row(name, text);
          filesTold = true;
        }
        if (said.type === "ready" && said.url !== undefined)
          row("Dashboard", `${said.url}   (Ctrl-C stops Twotrack)`);
        if (said.type === "ready" && said.feeds !== undefined) {
          row("Feeds", `${said.feeds.total}, polled every ${settings.pollSeconds} s`);
          progress.begin(said.feeds.fresh);
        }
        if (said.type === "polled") progress.add(said);
        if (said.type === "notice") row(said.name, said.text);
      });
    });
    await Promise.all(services.map((service) => service.run()));
    progress.end();
  } finally {
    stopping.abort();
    await store.release();
    console.log("Twotrack has stopped.");
  }
}

const row = (name: string, value: string) => console.log(`  ${name.padEnd(10)} ${value}`);

function openLog(dataDir: string): { file: string; descriptor: number } {
  const file = path.join(dataDir, "twotrack.log");
  mkdirSync(dataDir, { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(file, `${file}.1`);
  return { file, descriptor: openSync(file, "a") };
}

/** Milliseconds before a child that crashed is started again: twice as long each time. */
const firstPause = 500;
const longestPause = 5_000;

/** A child process that is started again when it crashes. */
class Service {
  constructor(
    private readonly name: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly log: number,
    private readonly stopping: AbortController,
    private readonly onMessage: (said: Message) => void,
  ) {}

  /** Resolves once it has ended because all stop. Rejects when it could not be started at all. */
  async run(): Promise<void> {
    let pause = firstPause;
    let everReady = false;
    while (!this.stopping.signal.aborted) {
      const { ready, reason } = await this.once();
      if (this.stopping.signal.aborted) return;
      // What never ran is set up wrongly, and trying again won't help.
      everReady ||= ready;
      if (!everReady) {
        this.stopping.abort();
        throw new UserError(reason ?? `The ${this.name} could not be started: see the log.`);
      }
      console.log(
        `The ${this.name} ended unexpectedly${reason === undefined ? "" : ` (${reason})`}: starting it again.`,
      );
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => {});
      pause = Math.min(pause * 2, longestPause);
    }
  }

  private async once(): Promise<{ ready: boolean; reason: string | undefined }> {
    const child = fork(program, [this.name], {
      env: this.environment,
      stdio: ["ignore", this.log, this.log, "ipc"],
    });
    let ready = false;
    let reason: string | undefined;
    child.on("message", (raw) => {
      const said = message.parse(raw);
      if (said.type === "ready") ready = true;
      if (said.type === "failed") reason = said.message;
      this.onMessage(said);
    });
    const stop = () => terminate(child);
    this.stopping.signal.addEventListener("abort", stop, { once: true });
    const [code, signal] = await once(child, "exit");
    this.stopping.signal.removeEventListener("abort", stop);
    return { ready, reason: reason ?? (signal === null ? `exit code ${code}` : String(signal)) };
  }
}

/** Asks a process to end, and makes it after 15 seconds. */
function terminate(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), 15_000).unref();
}
