import type { FailedJob, QueueCounts, QueueName, Queues } from "@twotrack/queue";
import {
  type Arrears,
  arrears,
  type Database,
  type FeedsHealth,
  feedsHealth,
  type Grouped,
  grouped,
  type Inflow,
  inflow,
  type Outbox,
  outbox,
  ping,
  type Storage,
  storage,
} from "@twotrack/store";
import { reasonOf } from "../frame/errors.js";
import { remember } from "../frame/remember.js";

/** What one part of the system said, or why it said nothing. */
export type Part<T> = { value: T; fault?: undefined } | { value?: undefined; fault: string };

/** How the queue does. */
export interface QueueFacts {
  kind: Queues["kind"];
  counts: QueueCounts;
  oldestWaiting: Record<QueueName, Date | null>;
  /** When the next poll of any feed is due; null where none is scheduled. */
  nextPoll: Date | null;
  /** The newest, newest first. */
  failed: FailedJob[];
}

/** How the whole system does; a part that fails leaves the others as they are. */
export interface Facts {
  at: Date;
  /** How long the store took for its simplest answer, in milliseconds. */
  ping: Part<number>;
  inflow: Part<Inflow>;
  grouped: Part<Grouped>;
  outbox: Part<Outbox>;
  arrears: Part<Arrears>;
  storage: Part<Storage>;
  feeds: Part<FeedsHealth>;
  /** Null where this dashboard has no queue. */
  queue: Part<QueueFacts> | null;
}

/** So long each part has for its answer, in milliseconds: a Redis that is away would be waited for without end. */
const PATIENCE = 3_000;
/** So long what was found is shown again, in milliseconds: whoever scrapes often asks the store no more often. */
const KEPT = 5_000;
/** So many failed jobs are shown. */
const FAILED = 10;

/** Asks all parts how they do, once in five seconds. */
export function factsOf(options: {
  db: Database;
  queues: Queues | undefined;
  /** The version of the framework that articles are to have their tags from. */
  version: string;
  now(): Date;
}): () => Promise<Facts> {
  const { db, queues, version, now } = options;
  return remember(KEPT, now, async () => {
    const at = now();
    const answered = await part(pinged(db));
    const [inflowPart, groupedPart, outboxPart, arrearsPart, storagePart, feedsPart, queue] =
      await Promise.all([
        part(inflow(db, at)),
        part(grouped(db, at)),
        part(outbox(db)),
        part(arrears(db, version)),
        part(storage(db)),
        part(feedsHealth(db)),
        queues === undefined ? null : part(queueFacts(queues)),
      ]);
    return {
      ...{ at, ping: answered, inflow: inflowPart, grouped: groupedPart, outbox: outboxPart },
      ...{ arrears: arrearsPart, storage: storagePart, feeds: feedsPart, queue },
    };
  });
}

async function pinged(db: Database): Promise<number> {
  const begin = performance.now();
  await ping(db);
  return performance.now() - begin;
}

async function queueFacts(queues: Queues): Promise<QueueFacts> {
  const [counts, oldestWaiting, next, failed] = await Promise.all([
    queues.counts(),
    queues.oldestWaiting(),
    queues.nextPolls(),
    queues.failedJobs(FAILED),
  ]);
  const soonest = [...next.values()].reduce((least, at) => Math.min(least, at.getTime()), Infinity);
  return {
    ...{ kind: queues.kind, counts, oldestWaiting, failed },
    nextPoll: soonest === Infinity ? null : new Date(soonest),
  };
}

/** What was answered in time, or why nothing was. */
async function part<T>(answer: Promise<T>): Promise<Part<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
  });
  try {
    return { value: await Promise.race([answer, late]) };
  } catch (error) {
    return { fault: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
