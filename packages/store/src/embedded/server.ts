import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { access, chmod, chown, constants, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { postgresHome } from "./binaries.js";
import { isAlive, withLock } from "./lock.js";
import { postgresUser, type SystemUser } from "./user.js";

/** A running Postgres of our own. */
export interface EmbeddedServer {
  /** Its connection URL, password included. */
  url: string;
  /** The folder that Postgres keeps its files in. */
  data: string;
  /** Whether this call started it; false where another process had. */
  started: boolean;
  /** Lets go of it. The last process that lets go stops it. */
  release(): Promise<void>;
}

/** What `postgres.json` in the data directory says of the server. */
const recordShape = z.object({ port: z.number().int(), password: z.string(), data: z.string() });
type ServerRecord = z.infer<typeof recordShape>;

/** Each process that uses the server keeps one connection of this name open: a count that no crash can falsify. */
const holderName = "twotrack holder";

/**
 * Gives the Postgres whose data lie in `dataDir`, starting it (and creating it) when nobody has. Several processes may
 * call this at once: one starts it, all use it, and the last to release it stops it.
 * @throws {Error} saying what to mend: a directory that can't be written, or Postgres's own reason not to start.
 */
export async function embeddedServer(
  dataDir: string,
  log: (line: string) => void = () => {},
): Promise<EmbeddedServer> {
  const dir = path.resolve(dataDir);
  await makeWritable(dir);
  const lockFile = path.join(dir, "postgres.lock");
  const found = await withLock(lockFile, async () => {
    const record = await readRecord(dir);
    const holder = record === undefined ? undefined : await hold(record).catch(() => undefined);
    if (record !== undefined && holder !== undefined) return { record, holder, started: false };
    const fresh = await start(dir, record?.password, log);
    return { record: fresh, holder: await hold(fresh), started: true };
  });
  return {
    url: urlOf(found.record),
    data: found.record.data,
    started: found.started,
    async release() {
      await withLock(lockFile, async () => {
        // What broke our connection broke those of others too: they are about to come back.
        if (found.holder.backend() === 0) await sleep(3 * holdAgainAfter);
        const others = await countOthers(found.record, found.holder.backend());
        await found.holder.end();
        if (others === 0) await stop(dir);
      });
    },
  };
}

async function makeWritable(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The data directory ${dir} can't be written (${reason(error)}). Choose another with TWOTRACK_DATA_DIR.`,
    );
  }
}

async function readRecord(dir: string): Promise<ServerRecord | undefined> {
  try {
    return recordShape.parse(JSON.parse(await readFile(path.join(dir, "postgres.json"), "utf8")));
  } catch {
    return undefined;
  }
}

const urlOf = ({ port, password }: ServerRecord) =>
  `postgres://twotrack:${password}@127.0.0.1:${port}/postgres`;

/** A connection that counts this process among the users. */
interface Holder {
  /** The process of Postgres at its other end; 0 while it is broken. */
  backend(): number;
  end(): Promise<void>;
}

/** How soon a holder that lost its connection asks for another, in milliseconds. */
const holdAgainAfter = 500;

/**
 * Keeps a connection open until it is ended, another one where it breaks: without it, the next process to leave would take
 * itself for the last.
 */
async function hold(record: ServerRecord): Promise<Holder> {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let backend = 0;
  const connect = async (): Promise<pg.Client> => {
    const client = clientOf(record, holderName);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    backend = rows[0]?.pid ?? 0;
    client.once("end", () => {
      backend = 0;
      if (!ended) timer = setTimeout(again, holdAgainAfter).unref();
    });
    return client;
  };
  const again = async () => {
    try {
      current = await connect();
      if (ended) await current.end();
    } catch {
      if (!ended) timer = setTimeout(again, holdAgainAfter).unref();
    }
  };
  let current = await connect();
  return {
    backend: () => backend,
    async end() {
      ended = true;
      clearTimeout(timer);
      await current.end().catch(() => {});
    },
  };
}

/** How many processes use the server beside the one of a backend; undefined where it does not say, as when it is gone. */
async function countOthers(record: ServerRecord, own: number): Promise<number | undefined> {
  const client = clientOf(record, "twotrack");
  try {
    await client.connect();
    const { rows } = await client.query<{ others: number }>(
      "select count(*)::int as others from pg_stat_activity where application_name = $1 and pid <> $2",
      [holderName, own],
    );
    return rows[0]?.others;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function clientOf(record: ServerRecord, application_name: string): pg.Client {
  const client = new pg.Client({
    connectionString: urlOf(record),
    application_name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  client.on("error", () => {});
  return client;
}

interface Cluster {
  home: string;
  data: string;
  user: SystemUser | undefined;
}

/** Where the server's files are; as root in a place that its user can reach. */
async function clusterOf(dir: string, log: (line: string) => void): Promise<Cluster> {
  const user = postgresUser();
  const home = await postgresHome(user, log);
  if (user === undefined) return { home, data: path.join(dir, "postgres"), user };
  const reachable = spawnSync("test", ["-x", dir], { uid: user.uid, gid: user.gid }).status === 0;
  if (reachable) return { home, data: path.join(dir, "postgres"), user };
  const id = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  const elsewhere = `/var/lib/twotrack/data-${id}`;
  await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  return { home, data: path.join(elsewhere, "postgres"), user };
}

async function start(
  dir: string,
  knownPassword: string | undefined,
  log: (line: string) => void,
): Promise<ServerRecord> {
  const cluster = await clusterOf(dir, log);
  const exists = await access(cluster.data).then(
    () => true,
    () => false,
  );
  if (exists && knownPassword === undefined) {
    throw new Error(
      `${cluster.data} holds a database, but its password in ${path.join(dir, "postgres.json")} is gone. Restore that file, or move the data away to begin anew.`,
    );
  }
  const password = knownPassword ?? randomBytes(18).toString("base64url");
  const record = { port: await freePort(), password, data: cluster.data };
  await writeFile(path.join(dir, "postgres.json"), JSON.stringify(record), { mode: 0o600 });
  if (!exists) {
    log(`Creating a database in ${cluster.data}`);
    await create(cluster, password);
  }
  await removeStalePidFile(cluster.data);
  const logFile = `${cluster.data}.log`;
  await writeFile(logFile, "", { flag: "a" });
  if (cluster.user !== undefined) await chown(logFile, cluster.user.uid, cluster.user.gid);
  const options = [
    `-p ${record.port}`,
    "-c listen_addresses=127.0.0.1",
    "-c unix_socket_directories=''",
    "-c max_connections=200",
  ];
  const result = await command(cluster, "pg_ctl", [
    ...["start", "-w", "-t", "60", "-D", cluster.data, "-l", logFile, "-o", options.join(" ")],
  ]);
  if (result.status !== 0) {
    const last = (await readFile(logFile, "utf8")).trim().split("\n").slice(-5).join("\n");
    throw new Error(`Postgres did not start from ${cluster.data}:\n${last || result.output}`);
  }
  return record;
}

/**
 * Postgres takes the process in its `postmaster.pid` for a living server also when that is a zombie, or another program
 * that got the number after a restart of the container. On Linux /proc tells them apart; elsewhere Postgres decides.
 */
async function removeStalePidFile(data: string): Promise<void> {
  const file = path.join(data, "postmaster.pid");
  const pid = (await readFile(file, "utf8").catch(() => "")).split("\n")[0];
  if (process.platform !== "linux" || !isAlive(Number(pid))) return;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (!commandLine.includes("postgres")) await rm(file, { force: true });
}

/** Makes the cluster under another name first, so that a crash in between leaves nothing half made. */
async function create(cluster: Cluster, password: string): Promise<void> {
  const unfinished = `${cluster.data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const passwordFile = path.join(path.dirname(cluster.data), "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (cluster.user !== undefined) {
    await chown(unfinished, cluster.user.uid, cluster.user.gid);
    await chown(passwordFile, cluster.user.uid, cluster.user.gid);
  }
  const result = await command(cluster, "initdb", [
    ...["-D", unfinished, "-U", "twotrack", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
    ...["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
    ...["--no-instructions"],
  ]);
  await rm(passwordFile, { force: true });
  if (result.status !== 0) throw new Error(`Postgres could not create ${cluster.data}:\n${result.output}`);
  await rename(unfinished, cluster.data);
  await chmod(cluster.data, 0o700);
}

async function stop(dir: string): Promise<void> {
  const cluster = await clusterOf(dir, () => {});
  await command(cluster, "pg_ctl", ["stop", "-w", "-t", "60", "-m", "fast", "-D", cluster.data]);
}

/** Runs one of Postgres's programs, in a session of its own: Ctrl-C must not stop the server before its users. */
function command(
  cluster: Cluster,
  program: string,
  args: string[],
): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(cluster.home, "bin", program), args, {
      ...(cluster.user === undefined ? {} : { uid: cluster.user.uid, gid: cluster.user.gid }),
      cwd: "/",
      env: { ...process.env, LC_ALL: "C" },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    // Not "close": the server that pg_ctl leaves behind would keep the pipes open.
    child.on("exit", (status) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status: status ?? 1, output });
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
