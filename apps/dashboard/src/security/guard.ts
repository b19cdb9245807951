import { isIP } from "node:net";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Access, mayChange } from "./access.js";
import { Refusal } from "./refusal.js";

/** Turns away bodies of more bytes. */
export const limitedTo = (mostBytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: mostBytes,
    onError: () => {
      throw new Refusal(413, `That is too much: at most ${Math.round(mostBytes / 1_000)} kB are taken.`);
    },
  });

/** Turns away bodies that are too large for a form. */
export const limited = limitedTo(200_000);

/** Turns away who may only read. */
export const changing: MiddlewareHandler = async (c, next) => {
  if (!mayChange(c.get("reader"))) {
    throw new Refusal(
      403,
      "Nothing can be changed here: this dashboard can be reached from other machines, and has no password (TWOTRACK_PASSWORD).",
    );
  }
  return next();
};

/** Lets through only what comes from pages of this dashboard itself. */
export function fromOwnPage(access: Access): MiddlewareHandler {
  return async (c, next) => {
    if (isFromOwnPage(c, access)) return next();
    throw new Refusal(
      403,
      "Only pages of this dashboard itself, at its own address, may change anything. Behind a proxy, TWOTRACK_PUBLIC_URL must say that address.",
    );
  };
}

const hostOf = (c: Context) => c.req.header("host") ?? new URL(c.req.url).host;

/**
 * Another site can make its own name lead to this machine, and then its pages count as of the same origin. Where being at
 * this machine is all that it takes, only known hosts will do; a login is bound to its host by the browser.
 */
function isFromOwnPage(c: Context, { origins, password, loopback }: Access): boolean {
  const own = origins.map((origin) => new URL(origin));
  const host = hostOf(c);
  const isKnown = own.some((one) => one.host === host);
  if (!isKnown && loopback && password === undefined) return false;
  const origin = c.req.header("origin");
  if (origin === undefined) return c.req.header("sec-fetch-site") === "same-origin";
  if (own.some((one) => one.origin === origin)) return true;
  return !isKnown && URL.canParse(origin) && new URL(origin).host === host;
}

/** Whether a request asks for a host that no other site can have: an address, `localhost`, or the name of an origin. */
export function isOwnHost(c: Context, { origins }: Access): boolean {
  const address = `http://${hostOf(c)}`;
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  if (hostname === "localhost" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return true;
  return origins.some((origin) => new URL(origin).hostname === hostname);
}
