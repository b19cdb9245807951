import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";

/** A reader who comes back after so many minutes is on another visit. */
const PAUSE = 30;
const YEAR = 31_536_000;

/**
 * When the visit before this one ended, and notes this one; undefined at the first. The cookie holds two moments in
 * seconds, the end of the visit before and the last page of this one, and nothing else of the reader.
 */
export function lastVisit(c: Context, now: Date): Date | undefined {
  const seconds = Math.floor(now.getTime() / 1000);
  const [before, last] = /^(\d{1,11})\.(\d{1,11})$/.exec(getCookie(c, "visit") ?? "")?.slice(1) ?? [];
  const again = last !== undefined && seconds - Number(last) > PAUSE * 60;
  const ended = again ? last : before;
  setCookie(c, "visit", `${ended ?? 0}.${seconds}`, {
    ...{ path: "/", maxAge: YEAR, httpOnly: true, sameSite: "Lax" },
  });
  return ended === undefined || ended === "0" ? undefined : new Date(Number(ended) * 1000);
}
