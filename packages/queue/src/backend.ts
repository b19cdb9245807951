import type { Queue, Worker } from "bullmq";
import {
  createPostgresBackend,
  createRedisBackend,
  type QueueOptions,
  type WorkerOptions,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";

interface Emitter {
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** What of BullMQ's Queue we use. */
export type AnyQueue = Pick<
  Queue,
  | "add"
  | "addBulk"
  | "upsertJobScheduler"
  | "removeJobScheduler"
  | "getJobSchedulers"
  | "getJobCounts"
  | "getJob"
  | "getJobs"
  | "waitUntilReady"
  | "close"
> & { backend: Pick<Queue["backend"], "getJobSchedulersRange"> } & Emitter;

/** What of BullMQ's Worker we use. */
export type AnyWorker = Pick<Worker, "waitUntilReady" | "close"> & Emitter;

/** What a worker does with a job. */
export type Process = (
  job: {
    name: string;
    data: unknown;
    attemptsMade: number;
    /** When it was added, in milliseconds since 1970. */
    timestamp: number;
    updateProgress(progress: object): Promise<void>;
    moveToDelayed(timestamp: number, token?: string): Promise<void>;
  },
  token?: string,
) => Promise<unknown>;

/** Makes queues and workers of one backend. */
export interface Backend {
  kind: "postgres" | "redis";
  queue(name: string, options: Omit<QueueOptions, "connection">): AnyQueue;
  worker(name: string, process: Process, options: Omit<WorkerOptions, "connection">): AnyWorker;
  close(): Promise<void>;
}

/** The queue in tables of Postgres, in a schema `bullmq` of their own. */
export function postgresBackend(databaseUrl: string): Backend {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = { connectionString: databaseUrl, migrate: true, max: 4, keepAlive: true };
  return {
    kind: "postgres",
    queue: (name, options) => new Queue(name, { ...options, connection }),
    worker: (name, process, options) => new Worker(name, process, { ...options, connection }),
    close: async () => {},
  };
}

/** The queue in Redis. */
export function redisBackend(redisUrl: string): Backend {
  const { Queue, Worker } = withBackend(createRedisBackend);
  // BullMQ asks for no limit: a worker waits for Redis to come back instead of giving up.
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  connection.on("error", () => {});
  return {
    kind: "redis",
    queue: (name, options) => new Queue(name, { ...options, connection }),
    worker: (name, process, options) => new Worker(name, process, { ...options, connection }),
    close: async () => connection.disconnect(),
  };
}
