import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** What came of a guess at a secret: whether it is right, or how long none is looked at. */
export type Verdict = { right: boolean } | { waitSeconds: number };

/** Lets each address, and all together, guess a secret so often. */
export interface Throttle {
  /** Looks at one guess, unless there were too many before. */
  guess(address: string, isRight: () => boolean): Promise<Verdict>;
}

/** What a dashboard counts: guesses at the password, and at the token, which programs send wrongly of their own accord. */
export interface Throttles {
  logins: Throttle;
  tokens: Throttle;
}

/** Wrong guesses of one address in 15 minutes. */
const ofOne = { points: 5, duration: 15 * 60 };
/** Those of all in an hour: many addresses help little with a password that people chose. */
const ofAll = { points: 100, duration: 60 * 60 };
/** No number of addresses finds a token of 24 random characters, and old ones that programs still send must not shut out others. */
const ofAllTokens = { ...ofAll, points: 1_000_000 };

/** Throttles that have counted nothing yet. */
export const createThrottles = (): Throttles => ({
  logins: createThrottle(),
  tokens: createThrottle(ofAllTokens),
});

/** A throttle that has counted nothing yet. It counts in memory: there is one dashboard. */
export function createThrottle(together = ofAll): Throttle {
  const one = new RateLimiterMemory(ofOne);
  const all = new RateLimiterMemory(together);
  return {
    async guess(address, isRight) {
      const soFar = await all.get("all");
      if (soFar !== null && soFar.remainingPoints <= 0) return waitFor(soFar);
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
