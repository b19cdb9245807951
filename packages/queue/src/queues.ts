import { DelayedError } from "bullmq";
import { z } from "zod";
import { type AnyQueue, type AnyWorker, type Process, postgresBackend, redisBackend } from "./backend.js";

/** Where the queue lives: in Redis when `redisUrl` is given, else in Postgres. */
export interface QueueSettings {
  databaseUrl: string;
  redisUrl?: string | undefined;
  /** Milliseconds before something that failed for no reason of its own is tried again; 5 seconds by default. */
  retryDelay?: number;
  /** Milliseconds that a request to tag the archive anew waits for a worker of its version; an hour by default. */
  retagPatience?: number;
  /** What to do when the connection breaks; BullMQ reconnects by itself. */
  onError?: (error: Error) => void;
}

/** What each job does. A handler that throws is tried again. */
export interface Handlers {
  /** Polls one feed. */
  poll(feedId: number): Promise<void>;
  /** Tries one delivery of the outbox; gives the milliseconds to wait before it is tried again, undefined where it is done. */
  deliver(deliveryId: number): Promise<number | undefined>;
  /** Puts into the queue what a crash kept out of it. */
  sweep(): Promise<void>;
  /**
   * Gives all stored articles the tags of a version of the framework, telling how far it is. False where this worker
   * has another version: the job is left to others, and comes back after a while, until nobody took it for too long.
   */
  retag(version: string, tell: (progress: RetagProgress) => Promise<void>): Promise<boolean>;
}

/** How far the archive is tagged anew. */
export interface RetagProgress {
  done: number;
  total: number;
  /** How many of those done bear other tags than before. */
  changed: number;
}

/** A worker that takes jobs. */
export interface Runner {
  /** Lets running jobs end and takes no more. */
  close(): Promise<void>;
}

/** The names of the queues. */
export type QueueName = "polls" | "deliveries" | "retags";

/** How many jobs are in which state, such as `waiting`, `active`, `delayed` and `failed`. */
export type QueueCounts = Record<QueueName, Record<string, number>>;

/** A job that was given up. */
export interface FailedJob {
  queue: QueueName;
  /** What it was to do: `poll`, `deliver`, `sweep` or `retag`. */
  name: string;
  /** The feed that a poll was of. */
  feedId: number | null;
  /** What its last attempt said. */
  reason: string;
  attempts: number;
  at: Date;
}

/** The typed jobs of Twotrack on either backend. */
export interface Queues {
  kind: "postgres" | "redis";
  /** Polls each of these feeds every `seconds`, the new ones at once, and no other feed any more. */
  schedulePolls(feedIds: number[], seconds: number): Promise<void>;
  /** Polls a feed once, now. */
  pollNow(feedIds: number[]): Promise<void>;
  /** When each scheduled feed is polled next, by its id. */
  nextPolls(): Promise<Map<number, Date>>;
  /** Asks for deliveries of the outbox; one that is in the queue already stays as it is. */
  deliver(deliveryIds: number[]): Promise<void>;
  /** Asks for the archive to be tagged anew for a version of the framework; once, while that is not done. */
  retag(version: string): Promise<void>;
  /** Takes that back, unless a worker is at it: the version is superseded. */
  dropRetag(version: string): Promise<void>;
  /** How far that is: null where no worker has begun, undefined where none is asked for or all is done. */
  retagProgress(version: string): Promise<RetagProgress | null | undefined>;
  counts(): Promise<QueueCounts>;
  /** When the job was added that waits longest for a worker to take it, by queue; null where none waits. */
  oldestWaiting(): Promise<Record<QueueName, Date | null>>;
  /** The newest jobs that were given up, at most `limit`, newest first; only polls are kept then. */
  failedJobs(limit: number): Promise<FailedJob[]>;
  /** Takes the jobs that there is a handler for; deliveries and sweeps go together. */
  run(handlers: Partial<Handlers>, options: { concurrency: number }): Promise<Runner>;
  close(): Promise<void>;
}

const pollJob = z.object({ feedId: z.number().int() });
const deliverJob = z.object({ deliveryId: z.number().int() });
const retagJob = z.object({ version: z.string() });
const retagProgress = z.object({ done: z.number(), total: z.number(), changed: z.number() });
const sweepSeconds = 15;
/** Deliveries wait for others mostly, each within its limit of time, and no channel has more than a few. */
const deliveriesAtOnce = 50;
/** A job whose worker died is given to another one after this long, in milliseconds. */
const lockDuration = 10_000;
const retagPatience = 3_600_000;

/**
 * Opens the queues, making their tables where they are missing.
 * @throws {Error} when the backend can't be reached within 10 seconds.
 */
export async function openQueues(settings: QueueSettings): Promise<Queues> {
  const backend =
    settings.redisUrl === undefined ? postgresBackend(settings.databaseUrl) : redisBackend(settings.redisUrl);
  const onError = settings.onError ?? (() => {});
  const retry = { type: "exponential", jitter: 0.5 };
  const polls = backend.queue("polls", {
    defaultJobOptions: {
      attempts: 3,
      backoff: { ...retry, delay: 1_000 },
      removeOnComplete: true,
      removeOnFail: { count: 1_000 },
    },
  });
  const deliveries = backend.queue("deliveries", {
    defaultJobOptions: {
      // How often a receiver is tried is for the handler to say; what fails here is the store, which comes back.
      attempts: 10_000,
      backoff: { type: "fixed", delay: settings.retryDelay ?? 5_000, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: true,
    },
  });
  const retags = backend.queue("retags", {
    defaultJobOptions: {
      // It goes on where it stopped, so a worker that stops or a store that is away costs nothing but the wait.
      attempts: 10_000,
      backoff: { type: "fixed", delay: settings.retryDelay ?? 5_000 },
      removeOnComplete: true,
      removeOnFail: true,
    },
  });
  const close = async () => {
    await Promise.allSettled([polls.close(), deliveries.close(), retags.close()]);
    await backend.close();
  };
  const all: Record<QueueName, AnyQueue> = { polls, deliveries, retags };
  polls.on("error", onError);
  deliveries.on("error", onError);
  retags.on("error", onError);
  try {
    // One after the other: the first makes the tables for all.
    await within(10_000, polls.waitUntilReady());
    await within(10_000, deliveries.waitUntilReady());
    await within(10_000, retags.waitUntilReady());
  } catch (error) {
    await close();
    throw error;
  }

  return {
    kind: backend.kind,
    schedulePolls: (feedIds, seconds) => schedulePolls(polls, feedIds, seconds),
    async pollNow(feedIds) {
      await polls.addBulk(feedIds.map((feedId) => ({ name: "poll", data: { feedId } })));
    },
    nextPolls: () => nextPolls(polls),
    async deliver(deliveryIds) {
      await deliveries.addBulk(
        deliveryIds.map((deliveryId) => ({
          name: "deliver",
          data: { deliveryId },
          opts: { jobId: `delivery-${deliveryId}` },
        })),
      );
    },
    async retag(version) {
      await retags.add("retag", { version }, { jobId: retagId(version) });
    },
    async dropRetag(version) {
      const job = await retags.getJob(retagId(version));
      // One that a worker is at is locked, and ends by itself.
      await job?.remove().catch(() => {});
    },
    async retagProgress(version) {
      const job = await retags.getJob(retagId(version));
      return job && (retagProgress.safeParse(job.progress).data ?? null);
    },
    counts: () => eachOf(all, (queue) => queue.getJobCounts()),
    oldestWaiting: () =>
      eachOf(all, async (queue) => {
        const [job] = await queue.getJobs("waiting", 0, 0, true);
        return job === undefined ? null : new Date(job.timestamp);
      }),
    async failedJobs(limit) {
      const failed = await eachOf(all, (queue) => queue.getJobs("failed", 0, limit - 1));
      return queueNames
        .flatMap((queue) => failed[queue].map((job) => failedJob(queue, job)))
        .sort((a, b) => b.at.getTime() - a.at.getTime())
        .slice(0, limit);
    },
    async run(handlers, { concurrency }) {
      const { poll, deliver, sweep, retag } = handlers;
      const options = { lockDuration, stalledInterval: lockDuration / 2, maxStalledCount: 10 };
      const workers: AnyWorker[] = [];
      if (poll) {
        const work: Process = ({ data }) => poll(pollJob.parse(data).feedId);
        workers.push(backend.worker("polls", work, { ...options, concurrency }));
      }
      if (deliver && sweep) {
        const work: Process = async (job, token) => {
          if (job.name === "sweep") return sweep();
          const wait = await deliver(deliverJob.parse(job.data).deliveryId);
          if (wait !== undefined) await postpone(job, wait, token);
        };
        workers.push(backend.worker("deliveries", work, { ...options, concurrency: deliveriesAtOnce }));
      }
      if (retag) {
        const work: Process = async (job, token) => {
          const { version } = retagJob.parse(job.data);
          if (await retag(version, (progress) => job.updateProgress(progress))) return;
          // Nobody has that version any more: the framework changed while no worker ran.
          if (Date.now() - job.timestamp > (settings.retagPatience ?? retagPatience)) return;
          await postpone(job, settings.retryDelay ?? 5_000, token);
        };
        workers.push(backend.worker("retags", work, { ...options, concurrency: 1 }));
      }
      for (const worker of workers) worker.on("error", onError);
      const stop = async () => {
        await Promise.all(workers.map((worker) => worker.close()));
      };
      try {
        await Promise.all(workers.map((worker) => worker.waitUntilReady()));
        if (sweep) {
          const every = sweepSeconds * 1000;
          await deliveries.upsertJobScheduler("sweep", { every }, { name: "sweep", data: {} });
          await deliveries.add("sweep", {});
        }
      } catch (error) {
        await stop();
        throw error;
      }
      return { close: stop };
    },
    close,
  };
}

const queueNames: readonly QueueName[] = ["polls", "deliveries", "retags"];

/** Asks all queues at once. */
async function eachOf<T>(
  queues: Record<QueueName, AnyQueue>,
  ask: (queue: AnyQueue) => Promise<T>,
): Promise<Record<QueueName, T>> {
  const [polls, deliveries, retags] = await Promise.all([
    ask(queues.polls),
    ask(queues.deliveries),
    ask(queues.retags),
  ]);
  return { polls, deliveries, retags };
}

type AnyJob = Awaited<ReturnType<AnyQueue["getJobs"]>>[number];

function failedJob(queue: QueueName, job: AnyJob): FailedJob {
  return {
    ...{ queue, name: job.name, feedId: pollJob.safeParse(job.data).data?.feedId ?? null },
    ...{ reason: job.failedReason || "no reason was given", attempts: job.attemptsMade },
    at: new Date(job.finishedOn ?? job.timestamp),
  };
}

/** Puts a job aside for some milliseconds; always throws what tells BullMQ so. */
async function postpone(job: Parameters<Process>[0], wait: number, token?: string): Promise<never> {
  await job.moveToDelayed(Date.now() + wait, token);
  throw new DelayedError();
}

/** One job a version: a change while an older one is under way is not lost. */
const retagId = (version: string) => `retag-${version}`;

async function schedulePolls(queue: AnyQueue, feedIds: number[], seconds: number): Promise<void> {
  const every = seconds * 1000;
  const wanted = new Map(feedIds.map((feedId) => [`feed-${feedId}`, feedId]));
  const present = new Map(
    (await queue.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler.every]),
  );
  for (const id of present.keys()) {
    if (!wanted.has(id)) await queue.removeJobScheduler(id);
  }
  // Those that are scheduled already keep their turn: a restart is no reason to ask all sites again.
  const missing = [...wanted].filter(([id]) => Number(present.get(id)) !== every);
  await Promise.all(
    missing.map(([id, feedId]) =>
      queue.upsertJobScheduler(id, { every }, { name: "poll", data: { feedId } }),
    ),
  );
}

/** The schedule's moments alone come in one answer; with all else that schedulers have they are one each. */
async function nextPolls(queue: AnyQueue): Promise<Map<number, Date>> {
  const flat = await queue.backend.getJobSchedulersRange(0, -1, true);
  const next = new Map<number, Date>();
  for (let n = 0; n + 1 < flat.length; n += 2) {
    const [, feedId] = /^feed-(\d+)$/.exec(flat[n] ?? "") ?? [];
    if (feedId !== undefined) next.set(Number(feedId), new Date(Number(flat[n + 1])));
  }
  return next;
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
