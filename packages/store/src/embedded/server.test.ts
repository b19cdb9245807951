import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withLock } from "./lock.js";
import { type EmbeddedServer, embeddedServer } from "./server.js";

const compiled = fileURLToPath(new URL("../../dist/embedded/server.js", import.meta.url));
const open: EmbeddedServer[] = [];
const folders: string[] = [];

async function folder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "twotrack-postgres-"));
  await chmod(dir, 0o755);
  folders.push(dir);
  return dir;
}

async function server(dir: string): Promise<EmbeddedServer> {
  const started = await embeddedServer(dir);
  open.push(started);
  return started;
}

async function ask(url: string, query: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(query);
  await client.end();
  return rows;
}

/** Another process that uses the server of `dir`; gives its id once it has it. */
async function otherProcess(dir: string): Promise<{ pid: number; kill(): Promise<void> }> {
  const script = `const { embeddedServer } = await import(${JSON.stringify(compiled)});
    const server = await embeddedServer(${JSON.stringify(dir)});
    console.log("ready"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

afterEach(async () => {
  for (const one of open.splice(0)) await one.release();
  for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
});

describe("the embedded Postgres", () => {
  it("keeps its data between runs and stops cleanly", async () => {
    const dir = await folder();
    const first = await embeddedServer(dir);
    expect(first.started).toBe(true);
    await ask(first.url, "create table kept as select 42 as answer");
    await first.release();
    await expect(ask(first.url, "select 1")).rejects.toThrow();
    expect(await readFile(path.join(dir, "postgres.log"), "utf8")).toMatch(/database system is shut down/);
    const second = await server(dir);
    expect(await ask(second.url, "select * from kept")).toEqual([{ answer: 42 }]);
  });

  it("is started by one of several who ask at once, and stopped by the last who leaves", async () => {
    const dir = await folder();
    const all = await Promise.all([embeddedServer(dir), embeddedServer(dir), embeddedServer(dir)]);
    expect(all.filter((one) => one.started)).toHaveLength(1);
    expect(new Set(all.map((one) => one.url)).size).toBe(1);
    const [first, second, third] = all;
    await first?.release();
    await second?.release();
    expect(await ask(all[0]?.url ?? "", "select 1 as one")).toEqual([{ one: 1 }]);
    await third?.release();
    await expect(ask(all[0]?.url ?? "", "select 1")).rejects.toThrow();
  });

  it("is found again after its user was killed, and then stopped", async () => {
    const dir = await folder();
    const other = await otherProcess(dir);
    await other.kill();
    const found = await embeddedServer(dir);
    expect(found.started).toBe(false);
    await found.release();
    await expect(ask(found.url, "select 1")).rejects.toThrow();
  });

  it("starts although Postgres itself was killed with all others", async () => {
    const dir = await folder();
    const other = await otherProcess(dir);
    const postmaster = Number(
      (await readFile(path.join(dir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0],
    );
    await other.kill();
    process.kill(postmaster, "SIGKILL");
    const again = await server(dir);
    expect(await ask(again.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("stays for those whose connections broke, when another leaves", async () => {
    const dir = await folder();
    const one = await server(dir);
    const other = await embeddedServer(dir);
    await ask(
      one.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'twotrack holder'",
    );
    await other.release();
    expect(await ask(one.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await vi.waitFor(async () => {
      const [held] = await ask(
        one.url,
        "select count(*)::int as n from pg_stat_activity where application_name = 'twotrack holder'",
      );
      expect(held).toEqual({ n: 1 });
    }, 10_000);
  });

  it("says which directory can't be written", async () => {
    const dir = await folder();
    const file = path.join(dir, "file");
    await writeFile(file, "");
    await expect(embeddedServer(path.join(file, "data"))).rejects.toThrow(
      /data directory .*data can't be written .*TWOTRACK_DATA_DIR/,
    );
  });

  it.runIf(process.getuid?.() === 0)("runs for root too, also where no other user may look", async () => {
    const dir = await folder();
    await chmod(dir, 0o700);
    const found = await server(dir);
    folders.push(path.dirname(found.data));
    expect(await ask(found.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

describe("withLock", () => {
  it("lets one in at a time", async () => {
    const file = path.join(await folder(), "lock");
    let inside = 0;
    const most = await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(file, async () => {
          inside += 1;
          const seen = inside;
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          return seen;
        }),
      ),
    );
    expect(Math.max(...most)).toBe(1);
  });

  it("takes a lock whose owner is dead", async () => {
    const file = path.join(await folder(), "lock");
    await writeFile(file, "4194304");
    expect(await withLock(file, async () => "in")).toBe("in");
  });

  it("names the owner and the file when a living process does not let go", async () => {
    const file = path.join(await folder(), "lock");
    await writeFile(file, String(process.pid));
    await expect(withLock(file, async () => "in", 0)).rejects.toThrow(
      new RegExp(`Process ${process.pid} has held ${file}`),
    );
  });
});
