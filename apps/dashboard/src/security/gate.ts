import type { Context, MiddlewareHandler } from "hono";
import { auth } from "hono/utils/basic-auth";
import type { Access, Reader } from "./access.js";
import { addressOf } from "./address.js";
import { isOwnHost } from "./guard.js";
import { loginAddress } from "./next.js";
import { Refusal } from "./refusal.js";
import { sameSecret } from "./secret.js";
import type { Sessions } from "./sessions.js";
import type { Throttle } from "./throttle.js";

/** What the token opens: the JSON, the feeds, the figures and the stream of what is new. */
const isForPrograms = (path: string) => /^\/(?:api\/|events$|metrics$)|\.(?:rss|atom|json)$/.test(path);
/** Feed readers know Basic alone; elsewhere it would make browsers ask for a password of their own accord. */
const isFeed = (path: string) => /\.(?:rss|atom|json)$/.test(path);

const isReading = (c: Context) => c.req.method === "GET" || c.req.method === "HEAD";

/**
 * Stands before all that is not for everyone, and says who asks (`reader`). Who may not read is led to the login, or told
 * 401 where nobody would see a page.
 * @param sessions where there is a password.
 * @param throttle counts guesses at the token.
 */
export function gate(access: Access, sessions: Sessions | undefined, throttle: Throttle): MiddlewareHandler {
  const { apiToken, loopback, open, publicUrl } = access;

  return async (c, next) => {
    const reader = await readerOf(c);
    if (reader === undefined) return turnAway(c);
    c.set("reader", reader);
    return next();
  };

  async function readerOf(c: Context): Promise<Reader | undefined> {
    if (sessions !== undefined) {
      if (await sessions.has(c)) return "session";
      return (await hasToken(c)) ? "program" : undefined;
    }
    if (!loopback) return open ? "anyone" : undefined;
    if (isOwnHost(c, access)) return "owner";
    throw new Refusal(
      403,
      "This dashboard does not know the name that you reached it by: set TWOTRACK_PUBLIC_URL to its address.",
    );
  }

  async function hasToken(c: Context): Promise<boolean> {
    if (apiToken === undefined || !isReading(c) || !isForPrograms(c.req.path)) return false;
    const given = tokenOf(c);
    if (given === undefined) return false;
    const address = addressOf(c, publicUrl !== undefined);
    const verdict = await throttle.guess(address, () => sameSecret(given, apiToken));
    if ("right" in verdict) return verdict.right;
    throw tooMany(verdict.waitSeconds, "tokens");
  }

  function turnAway(c: Context) {
    const { path } = c.req;
    const { pathname, search } = new URL(c.req.url);
    // What a script asks for is not shown as a page.
    const isPage = ["document", undefined].includes(c.req.header("sec-fetch-dest"));
    const asksForJson = c.req.header("accept") === "application/json";
    if (sessions !== undefined && isReading(c) && isPage && !isForPrograms(path) && !asksForJson) {
      return c.redirect(loginAddress(pathname + search), 303);
    }
    const basic = apiToken !== undefined && isFeed(path) ? ', Basic realm="Twotrack", charset="UTF-8"' : "";
    throw new Refusal(
      401,
      isReading(c)
        ? "Only who has logged in may read this, or a program that sends the token (TWOTRACK_API_TOKEN)."
        : "Nothing was changed, for you are not logged in any more. Log in in another tab, then go back and send it again.",
      { "www-authenticate": `Bearer realm="Twotrack"${basic}` },
    );
  }
}

/** The refusal after too many wrong guesses. */
export function tooMany(waitSeconds: number, what: string): Refusal {
  return new Refusal(429, `Too many wrong ${what}. Try again in ${inWords(waitSeconds)}.`, {
    "retry-after": String(waitSeconds),
  });
}

/** "2 minutes", rounded up. */
export function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** The token that a request brings: as a bearer, or as the password of any user. */
function tokenOf(c: Context): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return bearer ?? auth(c.req.raw)?.password;
}
