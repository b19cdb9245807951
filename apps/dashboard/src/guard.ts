import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Refusal } from "./refusal.js";

/** The most that a request may send, in bytes. */
const mostBytes = 200_000;

/** Turns away bodies that are too large. */
export const limited: MiddlewareHandler = bodyLimit({
  maxSize: mostBytes,
  onError: () => {
    throw new Refusal(413, "That is too much text: at most 200 kB are taken.");
  },
});

/**
 * Lets through only what comes from pages of this dashboard itself. The host that was asked for is looked at too: another
 * site can make its own name lead to this machine, and then its pages count as of the same origin.
 * @param options.writable whether anything may be changed at all.
 * @param options.origins the addresses of this dashboard.
 */
export function guard(options: { writable: boolean; origins: readonly string[] }): MiddlewareHandler {
  return async (c, next) => {
    if (!options.writable) {
      throw new Refusal(
        403,
        "Nothing can be changed here: this dashboard can be reached from other machines, and has no login.",
      );
    }
    const own = options.origins.map((origin) => new URL(origin));
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    const origin = c.req.header("origin");
    const fromOwnPage =
      origin === undefined
        ? c.req.header("sec-fetch-site") === "same-origin"
        : own.some((one) => one.origin === origin);
    if (!fromOwnPage || !own.some((one) => one.host === host)) {
      throw new Refusal(403, "Only pages of this dashboard itself, at its own address, may change anything.");
    }
    return next();
  };
}
