import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openQueues } from "./index.js";
import { lazyQueues } from "./lazy.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database.drop());

it("opens when something is asked first", async () => {
  const lazy = lazyQueues({ databaseUrl: database.url });
  expect(lazy.kind).toBe("postgres");
  await lazy.pollNow([1]);
  expect((await lazy.counts()).polls.waiting).toBe(1);
  await lazy.close();
  const queues = await openQueues({ databaseUrl: database.url });
  expect((await queues.counts()).polls.waiting).toBe(1);
  await queues.close();
}, 20_000);

it("says why it can't be opened each time that it is asked, and closes without having been opened", async () => {
  const lost = lazyQueues({ databaseUrl: "postgres://x@127.0.0.1:1/x" });

  for (let n = 0; n < 2; n++) await expect(lost.counts()).rejects.toThrow(/no answer|ECONNREFUSED/);
  await lost.close();
}, 40_000);
