import type { OpenAPIHono } from "@hono/zod-openapi";
import { ownTimeZone } from "@twotrack/alerts";
import { createTagger, type Framework, type Tagger } from "@twotrack/framework";
import type { Queues } from "@twotrack/queue";
import { type Database, ping } from "@twotrack/store";
import type { Context } from "hono";
import { every } from "hono/combine";
import { compress } from "hono/compress";
import { getCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import { type Logger, pino } from "pino";
import { type AlertsOptions, alertRoutes } from "./alerts/routes.js";
import { correctionRoutes } from "./article/corrections-routes.js";
import { articleRoutes } from "./article/routes.js";
import { type FeedsOptions, feedRoutes } from "./feeds/routes.js";
import { newRoutes, ParameterError } from "./frame/api.js";
import { assetsOf } from "./frame/assets.js";
import { choicesOf } from "./frame/choices.js";
import { reasonOf } from "./frame/errors.js";
import { FailurePage } from "./frame/failure.js";
import type { Site, Tools } from "./frame/site.js";
import { calendar } from "./frame/time.js";
import type { Hub } from "./live/hub.js";
import { liveRoutes } from "./live/routes.js";
import { searchRoutes } from "./search/routes.js";
import { type Access, mayChange, readOnly } from "./security/access.js";
import { gate } from "./security/gate.js";
import { changing, fromOwnPage, limited, limitedTo } from "./security/guard.js";
import { headers, unstored } from "./security/headers.js";
import { describeSecurity } from "./security/openapi.js";
import { Refusal } from "./security/refusal.js";
import { loginRoutes } from "./security/routes.js";
import { sessionsOf } from "./security/sessions.js";
import { createThrottles, type Throttles } from "./security/throttle.js";
import { storyRoutes } from "./story/routes.js";
import { systemRoutes } from "./system/routes.js";
import { todayRoutes } from "./today/routes.js";
import { tracksRoutes } from "./tracks/routes.js";

/** What the dashboard works on. */
export interface AppOptions {
  db: Database;
  framework: Framework;
  /** How alerts are sent; absent, their history is shown alone. */
  alerts?: AlertsOptions;
  /** How feeds are fetched; absent, none is looked for. */
  feeds?: FeedsOptions;
  /** The jobs; absent, nothing is polled at once. */
  queues?: Queues;
  /** Who may read and change; absent, everyone reads and nobody changes anything. */
  access?: Access;
  /** Tells pages of new developments; absent, they show them when they are loaded again. */
  live?: Hub | undefined;
  /** What counts guesses at secrets, to go on with where a dashboard was before; by default the count begins anew. */
  throttles?: Throttles;
  /** The clock, for tests. */
  now?: () => Date;
  /** In which time zone days begin where a reader's is not known; the server's own by default. */
  timeZone?: string;
  /** Where unexpected errors are logged with their stacks. */
  log?: Pick<Logger, "error">;
}

/** Makes the dashboard: pages, JSON and feeds. */
export function createApp(options: AppOptions): OpenAPIHono {
  const { db, framework, alerts, live, log = pino({ name: "dashboard" }) } = options;
  const { access = readOnly, throttles = createThrottles() } = options;
  const { password } = access;
  const now = options.now ?? (() => new Date());
  const ownZone = options.timeZone ?? ownTimeZone();
  const assets = assetsOf(framework);
  let tagger: Tagger | undefined;
  const tools: Tools = {
    ...{ db, framework, log, now, queues: options.queues, choices: choicesOf(db, now) },
    tagger() {
      tagger ??= createTagger(framework);
      return tagger;
    },
    site(c): Site {
      const reader = c.get("reader");
      const account = password === undefined ? "none" : reader === "session" ? "in" : "out";
      return {
        ...{ framework, assets, account, writable: mayChange(reader), now: now() },
        calendar: calendar(getCookie(c, "zone"), ownZone),
        nonce: c.get("secureHeadersNonce") ?? "",
        live: account === "out" ? undefined : live?.newest,
      };
    },
    own: every(changing, fromOwnPage(access), limited),
    ownUpTo: (mostBytes) => every(changing, fromOwnPage(access), limitedTo(mostBytes)),
    ownBrowser: every(fromOwnPage(access), limited),
  };

  const system = systemRoutes(tools, { readers: live && (() => live.readers) });
  const app = newRoutes();
  app.use(system.timing);
  app.use(headers);
  app.use(compress());
  // What stands before the gate is for everyone.
  app.route("/", assets.routes);
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    try {
      await ping(db);
      return c.text("ok");
    } catch (error) {
      return c.text(`The store does not answer: ${reasonOf(error)}`, 503);
    }
  });
  const secure = access.publicUrl?.startsWith("https:") ?? false;
  const ended = (session: string) => live?.end(session);
  const sessions = password === undefined ? undefined : sessionsOf({ db, password, secure, now, ended });
  if (password !== undefined && sessions !== undefined) {
    app.use(unstored);
    app.route("/", loginRoutes(tools, { ...access, password }, sessions, throttles.logins));
  }
  app.use(gate(access, sessions, throttles.tokens));
  app.route("/", todayRoutes(tools));
  app.route("/", tracksRoutes(tools));
  app.route("/", liveRoutes(live));
  app.route("/", searchRoutes(tools, alerts !== undefined));
  app.route("/", alertRoutes(tools, alerts));
  app.route("/", storyRoutes(tools));
  app.route("/", articleRoutes(tools));
  app.route("/", correctionRoutes(tools));
  app.route("/", feedRoutes(tools, options.feeds));
  app.route("/", system.routes);

  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Twotrack", version: framework.version, description: framework.title },
    ...(password !== undefined && { security: describeSecurity(app) }),
  });
  type Failure = 400 | 404 | 500 | Refusal["status"];
  const fail = (c: Context, status: Failure, title: string, message: string, parameter?: string) => {
    if (c.req.path.startsWith("/api/") || c.req.header("accept") === "application/json") {
      return c.json({ error: { message, ...(parameter !== undefined && { parameter }) } }, status);
    }
    return c.html(<FailurePage site={tools.site(c)} title={title} message={message} />, status);
  };
  const missing = (c: Context) => fail(c, 404, "Not found", `There is nothing at ${c.req.path}.`);
  app.notFound(missing);
  app.onError((error, c) => {
    if (error instanceof ParameterError) {
      return fail(c, 400, "That can't be shown", error.message, error.parameter);
    }
    if (error instanceof Refusal) {
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
      return fail(c, error.status, "That is not taken", error.message);
    }
    if (error instanceof HTTPException && error.status === 404) return missing(c);
    log.error({ err: error, path: c.req.path }, "a request failed");
    return fail(c, 500, "Something failed", `This could not be made: ${reasonOf(error)}`);
  });
  return app;
}
