import type { QueueSettings, Queues } from "./queues.js";

/**
 * The queues, which are opened (and BullMQ loaded) when something is first asked of them, so that nobody's start waits
 * for that. What is asked fails where they can't be opened; the next time it is tried again.
 */
export function lazyQueues(settings: QueueSettings): Queues {
  let opening: Promise<Queues> | undefined;
  const opened = () => {
    opening ??= import("./queues.js")
      .then(({ openQueues }) => openQueues(settings))
      .catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
    return opening;
  };
  return {
    kind: settings.redisUrl === undefined ? "postgres" : "redis",
    schedulePolls: async (...given) => (await opened()).schedulePolls(...given),
    pollNow: async (...given) => (await opened()).pollNow(...given),
    nextPolls: async () => (await opened()).nextPolls(),
    deliver: async (...given) => (await opened()).deliver(...given),
    retag: async (...given) => (await opened()).retag(...given),
    dropRetag: async (...given) => (await opened()).dropRetag(...given),
    retagProgress: async (...given) => (await opened()).retagProgress(...given),
    counts: async () => (await opened()).counts(),
    oldestWaiting: async (...given) => (await opened()).oldestWaiting(...given),
    failedJobs: async (...given) => (await opened()).failedJobs(...given),
    run: async (...given) => (await opened()).run(...given),
    async close() {
      const queues = await opening?.catch(() => undefined);
      await queues?.close();
    },
  };
}
