import type { Queues } from "@twotrack/queue";
import type { NextPoll } from "./parts.js";

/** So long, in milliseconds, a page waits for the queue before it reckons. */
const patience = 100;

/**
 * When feeds are polled next: as the queue has it, and where it does not answer soon, a period after the last poll.
 * @param pollSeconds the period; undefined where it is not known.
 */
export async function nextPollOf(
  queues: Pick<Queues, "nextPolls"> | undefined,
  pollSeconds: number | undefined,
): Promise<NextPoll> {
  const scheduled = await soon(queues?.nextPolls());
  return ({ id, paused, polledAt }) => {
    if (paused) return null;
    const reckoned =
      polledAt === null || pollSeconds === undefined
        ? null
        : new Date(polledAt.getTime() + pollSeconds * 1_000);
    return scheduled?.get(id) ?? reckoned;
  };
}

async function soon<T>(answer: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience, undefined);
  });
  try {
    return await Promise.race([answer?.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
