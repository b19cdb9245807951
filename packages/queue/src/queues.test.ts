import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Handlers, openQueues, type Queues, type Runner } from "./index.js";

const hasRedis = await new Promise<boolean>((resolve) => {
  spawn("redis-server", ["--version"])
    .on("error", () => resolve(false))
    .on("exit", () => resolve(true));
});
if (!hasRedis) {
  if (process.env.CI) throw new Error("redis-server is not installed: the queue can't be tested on Redis");
  console.log("Skipped: the queue on Redis, for no redis-server was found");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

vi.setConfig({ testTimeout: 20_000 });

describe.each([["Postgres", false] as const, ...(hasRedis ? [["Redis", true] as const] : [])])(
  "the queue on %s",
  (_name, onRedis) => {
    let database: TestDatabase;
    let redis: ChildProcess | undefined;
    let folder: string;
    let redisUrl: string | undefined;
    const opened: { close(): Promise<void> }[] = [];

    beforeAll(async () => {
      database = await testDatabase();
      if (!onRedis) return;
      folder = await mkdtemp(path.join(tmpdir(), "twotrack-redis-"));
      const port = await freePort();
      redis = spawn("redis-server", [
        "--port",
        String(port),
        "--dir",
        folder,
        "--save",
        "",
        "--bind",
        "127.0.0.1",
      ]);
      redisUrl = `redis://127.0.0.1:${port}`;
    }, 60_000);
    afterAll(async () => {
      await database.drop();
      if (redis === undefined) return;
      redis.kill();
      await once(redis, "exit");
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(async () => {
      for (const one of opened.splice(0).reverse()) await one.close();
      const queues = await open();
      await queues.schedulePolls([], 60);
      await queues.close();
      opened.splice(0);
      if (redisUrl !== undefined) {
        const client = new Redis(redisUrl);
        await client.flushall();
        client.disconnect();
      }
    });

    async function open(): Promise<Queues> {
      const queues = await openQueues({ databaseUrl: database.url, redisUrl, retryDelay: 10 });
      opened.push(queues);
      return queues;
    }
    /** Opens queues that no other test has left anything in. */
    async function openEmpty(): Promise<Queues> {
      const own = await testDatabase();
      opened.push({ close: () => own.drop() });
      const queues = await openQueues({ databaseUrl: own.url, redisUrl, retryDelay: 10 });
      opened.push(queues);
      return queues;
    }
    async function run(queues: Queues, handlers: Partial<Handlers>): Promise<Runner> {
      const nothing = async () => {};
      const runner = await queues.run(
        {
          poll: nothing,
          deliver: async () => undefined,
          sweep: nothing,
          retag: async () => true,
          ...handlers,
        },
        { concurrency: 5 },
      );
      opened.push(runner);
      return runner;
    }
    const eventually = (check: () => void | Promise<void>) =>
      vi.waitFor(check, { timeout: 10_000, interval: 20 });

    it("says which backend it has", async () => {
      expect((await open()).kind).toBe(onRedis ? "redis" : "postgres");
    });

    it("polls every scheduled feed at once, and again after its time", async () => {
      const queues = await open();
      const polled: number[] = [];
      await queues.schedulePolls([1, 2, 3], 1);
      await run(queues, { poll: async (id) => void polled.push(id) });
      await eventually(() => expect(polled.filter((id) => id === 2).length).toBeGreaterThanOrEqual(2));
      expect(new Set(polled)).toEqual(new Set([1, 2, 3]));
    });

    it("keeps the turn of feeds that are scheduled, and forgets those that are not listed any more", async () => {
      const queues = await open();
      const polled: number[] = [];
      await run(queues, { poll: async (id) => void polled.push(id) });
      await queues.schedulePolls([1, 2], 3600);
      await eventually(() => expect(polled.sort()).toEqual([1, 2]));
      await queues.schedulePolls([2, 3], 3600);
      await eventually(() => expect(polled).toEqual([1, 2, 3]));
      await eventually(async () =>
        expect((await queues.counts()).polls).toMatchObject({ delayed: 2, waiting: 0 }),
      );
    });

    it("tells when each scheduled feed is polled next", async () => {
      const queues = await open();
      const polled: number[] = [];
      await run(queues, { poll: async (id) => void polled.push(id) });
      await queues.schedulePolls([7, 8], 3600);
      await eventually(() => expect(polled.sort()).toEqual([7, 8]));
      await eventually(async () => {
        const next = await queues.nextPolls();
        expect([...next.keys()].sort()).toEqual([7, 8]);
        for (const at of next.values()) expect(at.getTime()).toBeGreaterThan(Date.now());
      });
    });

    it("polls a feed now when asked", async () => {
      const queues = await open();
      const polled: number[] = [];
      await run(queues, { poll: async (id) => void polled.push(id) });
      await queues.pollNow([7]);
      await eventually(() => expect(polled).toEqual([7]));
    });

    it("tries a delivery once although it is asked for twice, and again as long as it says when", async () => {
      const queues = await open();
      const tried: number[] = [];
      await queues.deliver([1, 2]);
      await queues.deliver([1, 2]);
      await run(queues, {
        async deliver(id) {
          tried.push(id);
          return id === 1 && tried.filter((one) => one === 1).length < 3 ? 20 : undefined;
        },
      });
      await eventually(() => expect(tried.filter((id) => id === 1)).toHaveLength(3));
      await eventually(async () =>
        expect((await queues.counts()).deliveries).toMatchObject({ active: 0, waiting: 0 }),
      );
      expect(tried.filter((id) => id === 2)).toHaveLength(1);
    });

    it("tries a delivery again where the store failed, and takes it anew once it is done", async () => {
      const queues = await open();
      let tries = 0;
      await run(queues, {
        async deliver() {
          if (++tries === 1) throw new Error("the store is away");
          return undefined;
        },
      });
      await queues.deliver([1]);
      await eventually(() => expect(tries).toBe(2));
      await eventually(async () => {
        await queues.deliver([1]);
        expect(tries).toBe(3);
      });
    });

    it("keeps polling while deliveries hang", async () => {
      const queues = await open();
      let release = () => {};
      const hanging = new Promise<undefined>((resolve) => {
        release = () => resolve(undefined);
      });
      const polled: number[] = [];
      await run(queues, { deliver: () => hanging, poll: async (id) => void polled.push(id) });
      await queues.deliver(Array.from({ length: 20 }, (_, i) => i));
      await queues.pollNow([1]);
      await eventually(() => expect(polled).toEqual([1]));
      release();
    });

    it("sweeps soon after the start", async () => {
      let swept = 0;
      await run(await open(), { sweep: async () => void swept++ });
      await eventually(() => expect(swept).toBeGreaterThan(0));
    });

    it("tags the archive anew once although it is asked for twice, tells how far it is, and goes on after a failure", async () => {
      const queues = await open();
      await queues.retag("v1");
      await queues.retag("v1");
      expect(await queues.retagProgress("v1")).toBeNull();
      expect(await queues.retagProgress("v2")).toBeUndefined();
      let runs = 0;
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      await run(queues, {
        async retag(version, tell) {
          expect(version).toBe("v1");
          runs++;
          if (runs === 1) throw new Error("the worker stops");
          await tell({ done: 5, total: 10, changed: 1 });
          await finished;
          return true;
        },
      });
      await eventually(async () =>
        expect(await queues.retagProgress("v1")).toEqual({ done: 5, total: 10, changed: 1 }),
      );
      finish();
      await eventually(async () => expect(await queues.retagProgress("v1")).toBeUndefined());
      expect(runs).toBe(2);
      await queues.retag("v1");
      await eventually(() => expect(runs).toBe(3));
    });

    it("leaves the archive to a worker of the right version, and forgets a version that is superseded", async () => {
      const queues = await open();
      const asked: string[] = [];
      let right = false;
      await run(queues, {
        async retag(version) {
          asked.push(version);
          return right;
        },
      });
      await queues.retag("v2");
      await eventually(() => expect(asked.length).toBeGreaterThanOrEqual(2));
      expect(await queues.retagProgress("v2")).toBeNull();
      right = true;
      await eventually(async () => expect(await queues.retagProgress("v2")).toBeUndefined());
      right = false;
      await queues.retag("v3");
      await eventually(async () => {
        await queues.dropRetag("v3");
        expect(await queues.retagProgress("v3")).toBeUndefined();
      });
    });

    it("forgets a version that no worker has for too long", async () => {
      const queues = await openQueues({
        databaseUrl: database.url,
        redisUrl,
        retryDelay: 10,
        retagPatience: 200,
      });
      opened.push(queues);
      let asked = 0;
      await run(queues, { retag: async () => ++asked < 0 });
      await queues.retag("v1");
      await eventually(async () => expect(await queues.retagProgress("v1")).toBeUndefined());
      expect(asked).toBeGreaterThan(1);
    });

    it("takes only the jobs that it has a handler for", async () => {
      const queues = await open();
      await queues.pollNow([1]);
      let retagged = 0;
      const runner = await queues.run({ retag: async () => ++retagged > 0 }, { concurrency: 1 });
      opened.push(runner);
      await queues.retag("v");
      await eventually(() => expect(retagged).toBe(1));
      expect((await queues.counts()).polls.waiting).toBe(1);
    });

    it("tells how long the oldest job waits, by queue, and how many are in which state", async () => {
      const queues = await openEmpty();
      const begin = Date.now();
      expect(await queues.oldestWaiting()).toEqual({ polls: null, deliveries: null, retags: null });
      await queues.pollNow([1]);
      const afterFirst = Date.now();
      await queues.pollNow([2, 3]);
      await queues.deliver([1, 2]);
      const { polls, deliveries, retags } = await queues.oldestWaiting();
      expect(polls?.getTime()).toBeGreaterThanOrEqual(begin);
      expect(polls?.getTime()).toBeLessThanOrEqual(afterFirst);
      expect(deliveries).toEqual(expect.any(Date));
      expect(retags).toBeNull();
      expect(await queues.counts()).toMatchObject({
        polls: { waiting: 3, active: 0, failed: 0 },
        deliveries: { waiting: 2 },
        retags: { waiting: 0 },
      });
    });

    it("keeps the polls that were given up, newest first, with the reason", async () => {
      const queues = await openEmpty();
      await run(queues, {
        async poll(id) {
          throw new Error(`the store is away for ${id}`);
        },
      });
      const given = async (count: number) =>
        vi.waitFor(async () => expect((await queues.counts()).polls.failed).toBe(count), {
          timeout: 15_000,
          interval: 50,
        });
      await queues.pollNow([7]);
      await given(1);
      await queues.pollNow([8]);
      await given(2);
      const failed = await queues.failedJobs(5);
      expect(failed).toMatchObject([
        { queue: "polls", name: "poll", feedId: 8, reason: "the store is away for 8", attempts: 3 },
        { queue: "polls", name: "poll", feedId: 7, reason: "the store is away for 7", attempts: 3 },
      ]);
      expect(Date.now() - (failed[0]?.at.getTime() ?? 0)).toBeLessThan(60_000);
      expect(await queues.failedJobs(1)).toEqual(failed.slice(0, 1));
    }, 40_000);

    it("lets a running job end before it closes", async () => {
      const queues = await open();
      let state = "not begun";
      const runner = await run(queues, {
        async poll() {
          state = "running";
          await new Promise((resolve) => setTimeout(resolve, 100));
          state = "done";
        },
      });
      await queues.pollNow([1]);
      await eventually(() => expect(state).toBe("running"));
      await runner.close();
      expect(state).toBe("done");
    });
  },
);

it("gives up with the reason when the backend is not there", async () => {
  const redisUrl = `redis://127.0.0.1:${await freePort()}`;
  await expect(openQueues({ databaseUrl: "postgres://x@127.0.0.1:1/x", redisUrl })).rejects.toThrow(
    /no answer|ECONNREFUSED/,
  );
}, 20_000);
