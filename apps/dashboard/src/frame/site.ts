import type { Framework, Tagger } from "@twotrack/framework";
import type { Queues } from "@twotrack/queue";
import type { Database } from "@twotrack/store";
import type { Context, MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import type { Assets } from "./assets.js";
import type { Choices } from "./filters.js";
import type { ShownFramework } from "./framework.js";
import type { Calendar } from "./time.js";

/** What every page knows of where it is shown, and to whom. */
export interface Site {
  framework: ShownFramework;
  assets: Pick<Assets, "style" | "script" | "icon">;
  /** In the reader's time zone, where that is known. */
  calendar: Calendar;
  now: Date;
  /** What the Content Security Policy of this answer knows its scripts by. */
  nonce: string;
  /** Whether people log in here, and whether who asks did. */
  account: "none" | "in" | "out";
  /** Whether who asks may change anything. */
  writable: boolean;
  /** The newest development that lists made from now on show; undefined where nothing is told live. */
  live: number | undefined;
}

/** What the routes of every feature work with. */
export interface Tools {
  db: Database;
  framework: Framework;
  /** Absent where none can be reached, as in most tests. */
  queues: Queues | undefined;
  log: Pick<Logger, "error">;
  /** The clock. */
  now(): Date;
  /** What filters offer. */
  choices(): Promise<Choices>;
  /** Tags as the framework does; made when it is first asked for. */
  tagger(): Tagger;
  site(c: Context): Site;
  /** Stands before every route that changes something: turns away what comes from elsewhere, or is too much. */
  own: MiddlewareHandler;
  /** The same where more than the text of a form is sent. */
  ownUpTo(mostBytes: number): MiddlewareHandler;
  /** The same for what changes nothing but the reader's own browser: who may only read may do that too. */
  ownBrowser: MiddlewareHandler;
}
