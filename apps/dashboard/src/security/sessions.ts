import { createHmac, randomBytes } from "node:crypto";
import {
  closeSession,
  type Database,
  openSession,
  type SessionKey,
  sessionDays,
  useSession,
} from "@twotrack/store";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { sha256 } from "./secret.js";

declare module "hono" {
  interface ContextVariableMap {
    /** Which login asks, where one does; it does not tell the token. */
    session?: string;
  }
}

/** The logins of people, each known by a cookie of its browser. */
export interface Sessions {
  /** Whether a request belongs to one that goes on, which it then bears (`session`). */
  has(c: Context): Promise<boolean>;
  /** Begins one; the answer brings its cookie. */
  open(c: Context): Promise<void>;
  /** Ends that of a request, if there is one. */
  close(c: Context): Promise<void>;
}

/** For so long what the store said of a login is taken as it is, in milliseconds. */
const fresh = 5_000;

/**
 * The logins by a password.
 * @param options.secure whether people come by HTTPS only.
 * @param options.ended hears which login has been ended.
 */
export function sessionsOf(options: {
  db: Database;
  password: string;
  secure: boolean;
  now: () => Date;
  ended?: (session: string) => void;
}): Sessions {
  const { db, password, secure, now, ended } = options;
  const attributes = { path: "/", httpOnly: true, sameSite: "Lax", secure } as const;
  const known = new Map<string, { at: number; state: ReturnType<typeof useSession> }>();

  const tokenOf = (c: Context) => {
    const token = secure ? getCookie(c, "session", "host") : getCookie(c, "session");
    return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
  };
  const give = (c: Context, token: string) => {
    const maxAge = sessionDays * 86_400;
    setCookie(c, "session", token, { ...attributes, maxAge, ...(secure && { prefix: "host" }) });
  };
  /** With the token as key, the fingerprint of the password is of no use to who reads the store. */
  const keyOf = (token: string): SessionKey => ({
    tokenHash: sha256(token),
    password: createHmac("sha256", token).update(password).digest("hex"),
  });
  /** Remembered before it is known, so that `close`, which forgets last, is never overtaken. */
  const stateOf = (key: SessionKey) => {
    const at = now().getTime();
    const before = known.get(key.tokenHash);
    if (before !== undefined && at - before.at < fresh) return before.state;
    const asked = { at, state: useSession(db, key, now()) };
    known.set(key.tokenHash, asked);
    const forget = () => known.get(key.tokenHash) === asked && known.delete(key.tokenHash);
    asked.state.then((state) => state === "ended" && forget(), forget);
    return asked.state;
  };

  return {
    async has(c) {
      const token = tokenOf(c);
      if (token === undefined) return false;
      const key = keyOf(token);
      const state = await stateOf(key);
      if (state === "ended") return false;
      if (state === "noted") give(c, token);
      c.set("session", key.tokenHash);
      return true;
    },
    async open(c) {
      const token = randomBytes(32).toString("base64url");
      const userAgent = c.req.header("user-agent")?.slice(0, 300) ?? null;
      await openSession(db, { ...keyOf(token), userAgent }, now());
      give(c, token);
    },
    async close(c) {
      const token = tokenOf(c);
      if (token === undefined) return;
      const { tokenHash } = keyOf(token);
      await closeSession(db, tokenHash);
      known.delete(tokenHash);
      ended?.(tokenHash);
      deleteCookie(c, "session", { ...attributes, ...(secure && { prefix: "host" }) });
    },
  };
}
