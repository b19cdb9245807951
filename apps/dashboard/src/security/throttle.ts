import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** What came of a guess at a secret: whether it is right, or how long none is looked at. */
export type Verdict = { right: boolean } | { waitSeconds: number };

/** Lets each address, and all together, guess a secret so often. */
export interface Throttle {
  /** Looks at one guess, unless there were too many before. */
  guess(address: string, isRight: () => boolean): Promise<Verdict>;
}

/** Wrong guesses of one address in 15 minutes, and of all in an hour: many addresses help little. */
const ofOne = { points: 5, duration: 15 * 60 };
const ofAll = { points: 100, duration: 60 * 60 };

/** A throttle that has counted nothing yet. It counts in memory: there is one dashboard. */
export function createThrottle(): Throttle {
  const one = new RateLimiterMemory(ofOne);
  const all = new RateLimiterMemory(ofAll);
  return {
    async guess(address, isRight) {
      const together = await all.get("all");
      if (together !== null && together.remainingPoints <= 0) return waitFor(together);
      try {
        // Counted before it is looked at, so that guesses at the same moment can't slip through.
        await one.consume(address);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return waitFor(refused);
        throw refused;
      }
      const right = isRight();
      if (right) await one.delete(address);
      else await all.penalty("all");
      return { right };
    },
  };
}

const waitFor = ({ msBeforeNext }: RateLimiterRes) => ({ waitSeconds: Math.ceil(msBeforeNext / 1_000) });
