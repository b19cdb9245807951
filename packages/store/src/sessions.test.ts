import { afterAll, beforeAll, expect, it } from "vitest";
import { type Connection, connect } from "./database.js";
import { sessions } from "./schema.js";
import { closeSession, openSession, sessionDays, useSession } from "./sessions.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url, 2);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const start = new Date("2026-11-01T00:00:00Z");
const after = (hours: number) => new Date(start.getTime() + hours * 3_600_000);
const open = (tokenHash: string, at = start) =>
  openSession(connection.db, { tokenHash, password: "p", userAgent: null }, at);
const use = (tokenHash: string, at: Date, password = "p") =>
  useSession(connection.db, { tokenHash, password }, at);

it("a login goes on as long as it is used, which is noted once an hour", async () => {
  await open("used");
  expect(await use("used", after(0.9))).toBe("goes on");
  expect(await use("used", after(1))).toBe("noted");
  expect(await use("used", after(1.9))).toBe("goes on");
  const nearlyEnded = after(1 + sessionDays * 24 - 0.1);
  expect(await use("used", nearlyEnded)).toBe("noted");
  expect(await use("used", new Date(nearlyEnded.getTime() + sessionDays * 86_400_000))).toBe("ended");
});

it("is not known by another token, nor by another password", async () => {
  await open("mine");
  expect(await use("other", after(0))).toBe("ended");
  expect(await use("mine", after(0), "changed")).toBe("ended");
  expect(await use("mine", after(0))).toBe("goes on");
});

it("ends when it is closed, and no other with it", async () => {
  await open("leaving");
  await open("staying");
  await closeSession(connection.db, "leaving");
  expect(await use("leaving", after(0))).toBe("ended");
  expect(await use("staying", after(0))).toBe("goes on");
});

it("those that ended are deleted at the next login", async () => {
  await open("forgotten");
  await open("new", after(sessionDays * 24 + 2_000));
  const left = await connection.db.select({ tokenHash: sessions.tokenHash }).from(sessions);
  expect(left).toEqual([{ tokenHash: "new" }]);
});
