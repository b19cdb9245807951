import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { migrate } from "./database.js";
import { embeddedServer } from "./embedded/server.js";

/** A database for one test file. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty, migrated database in a real Postgres: in the one that `TWOTRACK_TEST_DATABASE_URL` names, or in an
 * embedded server of its own in a temporary folder.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const given = process.env.TWOTRACK_TEST_DATABASE_URL;
  const directory = given === undefined ? await mkdtemp(path.join(tmpdir(), "twotrack-test-")) : undefined;
  // Postgres never runs as root: the user that it runs as must be able to enter.
  if (directory !== undefined) await chmod(directory, 0o755);
  const server = directory === undefined ? undefined : await embeddedServer(directory);
  const base = new URL(given ?? server?.url ?? "");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await run(base.href, `create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return {
    url: url.href,
    async drop() {
      await run(base.href, `drop database ${name} with (force)`);
      await server?.release();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
