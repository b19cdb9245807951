import { readFileSync } from "node:fs";
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { answers, moment, newRoutes, ParameterError } from "../frame/api.js";
import type { Tools } from "../frame/site.js";
import { type Facts, factsOf, type Part } from "./facts.js";
import { metricsOf } from "./metrics.js";
import { SystemPage, type Versions } from "./page.js";
import { troublesOf } from "./verdict.js";

const counted = z
  .object({ n: z.int(), more: z.boolean().openapi({ description: "Whether there are as many or more." }) })
  .openapi("Counted");
const since = moment.nullable();

/** What a part says; or null, and `faults` says why. */
const system = z
  .object({
    at: moment,
    well: z.boolean(),
    troubles: z.array(z.object({ what: z.string(), todo: z.string(), href: z.string().optional() })),
    faults: z
      .record(z.string(), z.string())
      .openapi({ description: "Why a part that is null says nothing." }),
    pingMilliseconds: z.number().nullable(),
    inflow: z
      .object({
        articles: z.int(),
        hours: z.array(z.object({ from: moment, articles: z.int() })),
        lag: z.object({
          p50: z.number().nullable().openapi({ description: "Seconds." }),
          p95: z.number().nullable().openapi({ description: "Seconds." }),
          of: z.int(),
          late: z.int(),
        }),
      })
      .nullable(),
    grouped: z
      .object({
        stories: z.int(),
        roughly: z.boolean(),
        waiting: counted,
        waitingSince: since,
        developments: counted,
      })
      .nullable(),
    outbox: z.object({ waiting: counted, waitingSince: since, failed: counted }).nullable(),
    arrears: z.object({ untagged: counted, unindexed: z.int() }).nullable(),
    storage: z
      .object({
        bytes: z.int(),
        tables: z.array(z.object({ name: z.string(), bytes: z.int(), rows: z.int().nullable() })),
        version: z.string(),
        connections: z.int(),
        mostConnections: z.int(),
      })
      .nullable(),
    feeds: z
      .object({ ok: z.int(), failing: z.int(), waiting: z.int(), paused: z.int(), polledAt: since })
      .nullable(),
    queue: z
      .object({
        kind: z.enum(["postgres", "redis"]),
        counts: z.record(z.string(), z.record(z.string(), z.int())),
        oldestWaiting: z.record(z.string(), since),
        nextPoll: since,
        failed: z.array(
          z.object({
            queue: z.string(),
            name: z.string(),
            feedId: z.int().nullable(),
            reason: z.string(),
            attempts: z.int(),
            at: moment,
          }),
        ),
      })
      .nullable(),
    framework: z.object({
      id: z.string(),
      title: z.string(),
      version: z.string(),
      tags: z.array(z.object({ tag: z.string(), label: z.string() })),
    }),
    versions: z.object({ twotrack: z.string(), node: z.string(), since: moment }),
  })
  .openapi("System");

const manifest = z.object({ version: z.string() });
const { version: twotrack } = manifest.parse(
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")),
);

/** All zones that can be chosen, by name. */
const zones = [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])].sort();
const YEAR = 31_536_000;

/**
 * How the system does: page, JSON and metrics; and what notes how long requests take, which stands before all routes.
 * @param options.readers how many pages listen for live updates; absent, that is not told.
 */
export function systemRoutes(tools: Tools, options: { readers?: (() => number) | undefined } = {}) {
  const { db, queues, framework, site, now, ownBrowser } = tools;
  const routes = newRoutes();
  const facts = factsOf({ db, queues, version: framework.version, now });
  const versions = (): Versions => ({
    ...{ twotrack, node: process.versions.node },
    since: new Date(now().getTime() - process.uptime() * 1000),
  });
  const metrics = metricsOf({
    ...{ facts, readers: options.readers },
    info: {
      version: twotrack,
      node: process.versions.node,
      framework: framework.id,
      framework_version: framework.version,
    },
  });

  routes.get("/system", async (c) => {
    const found = await facts();
    return c.html(
      <SystemPage
        {...{ site: site(c), facts: found, troubles: troublesOf(found), versions: versions(), zones }}
        zone={zones.find((name) => name === getCookie(c, "zone"))}
      />,
    );
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/system", tags: ["System"] },
    summary: "How the system does",
    responses: { 200: answers(system, "Whether all is well, and how its parts do.") },
  });
  routes.openapi(api, async (c) => c.json(toJson(await facts()), 200));

  routes.get("/metrics", async (c) => {
    const { text, type } = await metrics.read();
    return c.body(text, 200, { "content-type": type, "cache-control": "no-store" });
  });

  // It changes nothing but what this one browser keeps, so that readers may do it who may change nothing else.
  routes.post("/system/zone", ownBrowser, async (c: Context) => {
    const { zone } = await c.req.parseBody();
    if (zone === "") deleteCookie(c, "zone", { path: "/" });
    else if (typeof zone === "string" && zones.includes(zone)) {
      setCookie(c, "zone", zone, { path: "/", maxAge: YEAR, sameSite: "Lax" });
    } else
      throw new ParameterError("zone", "The time zone must be one of those that the page System offers.");
    return c.redirect("/system#zone", 303);
  });

  function toJson(found: Facts): z.input<typeof system> {
    const troubles = troublesOf(found);
    const { at, ping, inflow, grouped, outbox, arrears, storage, feeds, queue } = found;
    const parts = { ping, inflow, grouped, outbox, arrears, storage, feeds, ...(queue && { queue }) };
    return {
      ...{ at: at.toISOString(), well: troubles.length === 0, troubles },
      faults: Object.fromEntries(
        Object.entries(parts).flatMap(([name, { fault }]) => (fault === undefined ? [] : [[name, fault]])),
      ),
      pingMilliseconds: ping.value ?? null,
      inflow: said(inflow, ({ articles, hours, lag }) => ({
        ...{ articles, lag },
        hours: hours.map((hour) => ({ from: hour.from.toISOString(), articles: hour.articles })),
      })),
      grouped: said(grouped, (value) => ({ ...value, waitingSince: iso(value.waitingSince) })),
      outbox: said(outbox, (value) => ({ ...value, waitingSince: iso(value.waitingSince) })),
      arrears: arrears.value ?? null,
      storage: storage.value ?? null,
      feeds: said(feeds, (value) => ({ ...value, polledAt: iso(value.polledAt) })),
      queue:
        queue &&
        said(queue, ({ oldestWaiting, nextPoll, failed, ...rest }) => ({
          ...rest,
          oldestWaiting: Object.fromEntries(
            Object.entries(oldestWaiting).map(([name, time]) => [name, iso(time)]),
          ),
          nextPoll: iso(nextPoll),
          failed: failed.map((job) => ({ ...job, at: job.at.toISOString() })),
        })),
      framework: {
        ...{ id: framework.id, title: framework.title, version: framework.version },
        tags: framework.tags.map(({ id, label }) => ({ tag: id, label })),
      },
      versions: { ...versions(), since: versions().since.toISOString() },
    };
  }

  return { routes, timing: metrics.timing };
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

const said = <T, U>(part: Part<T>, write: (value: T) => U): U | null =>
  part.fault === undefined ? write(part.value) : null;
