import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import * as schema from "./schema.js";

/** The shared store, or a transaction in it. */
export type Database = NodePgDatabase<typeof schema>;

/** A pool of connections to the store. */
export interface Connection {
  db: Database;
  close(): Promise<void>;
}

/**
 * Opens a pool of at most `max` connections. Nothing is sent yet: a wrong address shows at the first query.
 * @param idleMs a connection that nobody used for so long is closed; 0 where it stays.
 */
export function connect(databaseUrl: string, max = 10, idleMs = 10_000): Connection {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    idleTimeoutMillis: idleMs,
    application_name: "twotrack",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced at the next query, which reports what is still wrong.
  pool.on("error", () => {});
  // One that breaks in a transaction while nothing is asked: the next query of that fails.
  pool.on("connect", (client) => client.on("error", () => {}));
  return { db: drizzle(pool, { schema }), close: () => pool.end() };
}

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));
/** Any number, as long as every process that migrates takes the same. */
const migrationLock = 7_260_113;

/** Brings the tables up to date. Safe to call from several processes at once: one migrates, the others wait. */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    // Drizzle names the table of its migrations in a notice each time.
    await client.query("set client_min_messages = warning");
    await runMigrations(drizzle(client), { migrationsFolder });
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether the store answers. */
export async function ping(db: Database): Promise<void> {
  await db.execute(sql`select 1`);
}

/** What is wrong with the store, in a sentence for people: its address and what to do about it. */
export function explainDatabaseError(error: unknown, databaseUrl: string): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const said = cause instanceof AggregateError ? cause.errors.map(String).join("; ") : String(cause);
  const address = databaseUrl.replace(/(:\/\/[^:@/]*:).*@/, "$1***@");
  return `The database at ${address} can't be used (${said}). Check that it runs and that DATABASE_URL names it, or unset DATABASE_URL to use the one that comes with Twotrack.`;
}
