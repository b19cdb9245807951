import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Registry } from "prom-client";
import type { Facts } from "./facts.js";

/** What a monitoring system reads: the Prometheus text format. */
export interface Metrics {
  /** Stands around all routes, and notes how long each takes. */
  timing: MiddlewareHandler;
  /** All metrics as text, with its content type. */
  read(): Promise<{ text: string; type: string }>;
}

/** Loaded when the first request is done: the start does not wait for it. */
let library: Promise<typeof import("prom-client")> | undefined;
const load = () => {
  library ??= import("prom-client");
  return library;
};

/** Of the process there is one, however often the dashboard is made anew. */
let ofProcess: Registry | undefined;

async function processRegistry(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await load();
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/** Seconds; pages are to take less than 0.05. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const methods = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

/**
 * The metrics of one dashboard.
 * @param options.readers how many pages listen for live updates; absent, that is not told.
 * @param options.info what `twotrack_info` says.
 */
export function metricsOf(options: {
  facts(): Promise<Facts>;
  readers?: (() => number) | undefined;
  info: Record<string, string>;
}): Metrics {
  const { facts, readers, info } = options;
  const made = once(async () => {
    const { Histogram, Registry } = await load();
    const registry = new Registry();
    const durations = new Histogram({
      name: "twotrack_http_request_duration_seconds",
      help: "How long requests took until their answer began, by route.",
      labelNames: ["method", "route", "status"],
      ...{ buckets, registers: [registry] },
    });
    return { registry, durations };
  });

  return {
    async timing(c, next) {
      const begin = performance.now();
      await next();
      const seconds = (performance.now() - begin) / 1000;
      const method = methods.has(c.req.method) ? c.req.method : "other";
      const labels = { method, route: routeOf(matchedRoutes(c).at(-1)?.path), status: c.res.status };
      void made().then(({ durations }) => durations.observe(labels, seconds));
    },
    async read() {
      const [{ Gauge, Registry }, { registry }, process] = await Promise.all([
        load(),
        made(),
        processRegistry(),
      ]);
      // What is asked for now is written anew each time, so that what is gone leaves no number behind.
      const current = new Registry();
      for (const { name, help, values } of gaugesOf(await facts(), info, readers?.())) {
        const labelNames = [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))];
        const gauge = new Gauge({ name, help, labelNames, registers: [current] });
        for (const { labels, value } of values) gauge.set(labels, value);
      }
      const all = Registry.merge([current, registry, process]);
      return { text: await all.metrics(), type: all.contentType };
    },
  };
}

/** The pattern of a route; all that matched nothing, and all assets, are one. */
function routeOf(path: string | undefined): string {
  if (path === undefined || path === "*" || path === "/*") return "none";
  return path.startsWith("/assets/") ? "/assets/*" : path;
}

/** A value, with its labels. */
type Sample = [value: number, labels?: Record<string, string>];

interface GaugeValues {
  name: string;
  help: string;
  values: { labels: Record<string, string>; value: number }[];
}

function gaugesOf(facts: Facts, info: Record<string, string>, readers: number | undefined): GaugeValues[] {
  const { inflow, grouped, outbox, arrears, storage, feeds, queue } = facts;
  const age = (at: Date | null) =>
    at === null ? 0 : Math.max(0, (facts.at.getTime() - at.getTime()) / 1000);
  const parts = {
    store: facts.ping,
    inflow,
    grouped,
    outbox,
    arrears,
    storage,
    feeds,
    ...(queue && { queue }),
  };
  const list: GaugeValues[] = [];
  const add = (name: string, help: string, ...values: Sample[]) =>
    void list.push({
      ...{ name: `twotrack_${name}`, help },
      values: values.map(([value, labels = {}]) => ({ value, labels })),
    });

  add("info", "What runs; always 1.", [1, info]);
  add(
    "part_up",
    "Whether a part of the system answers.",
    ...Object.entries(parts).map(([part, { fault }]): Sample => [fault === undefined ? 1 : 0, { part }]),
  );
  if (facts.ping.value !== undefined) {
    add("store_answer_seconds", "How long the store took for its simplest answer.", [
      facts.ping.value / 1000,
    ]);
  }
  if (inflow.value !== undefined) {
    const { articles, lag } = inflow.value;
    add("articles", "Articles that are stored.", [articles]);
    add(
      "publication_lag_seconds",
      "From the publication of an article until it is stored, among the newest 2,000 with a date.",
      ...(lag.p50 === null ? [] : [[lag.p50, { quantile: "0.5" }] as Sample]),
      ...(lag.p95 === null ? [] : [[lag.p95, { quantile: "0.95" }] as Sample]),
    );
  }
  if (grouped.value !== undefined) {
    const { stories, waiting, waitingSince, developments } = grouped.value;
    add("stories", "Stories; an estimate above 10,000.", [stories]);
    add("ungrouped_articles", "Articles that wait for their place in a story, up to 10,000.", [waiting.n]);
    add("ungrouped_age_seconds", "How long the oldest of them waits.", [age(waitingSince)]);
    add("developments_last_day", "Developments that were noticed in the last 24 hours, up to 10,000.", [
      developments.n,
    ]);
  }
  if (outbox.value !== undefined) {
    const { waiting, waitingSince, failed } = outbox.value;
    add(
      "deliveries",
      "Deliveries of alerts that wait or were given up, up to 10,000.",
      [waiting.n, { state: "waiting" }],
      [failed.n, { state: "dead" }],
    );
    add("deliveries_age_seconds", "How long the oldest waits that has not arrived.", [age(waitingSince)]);
  }
  if (arrears.value !== undefined) {
    add("stale_articles", "Articles with the tags of another framework, up to 10,000.", [
      arrears.value.untagged.n,
    ]);
    add("unindexed_articles", "About how many articles the search does not find yet.", [
      arrears.value.unindexed,
    ]);
  }
  if (storage.value !== undefined) {
    add("store_bytes", "Size of the database.", [storage.value.bytes]);
    add("store_connections", "Connections to the database.", [storage.value.connections]);
  }
  if (feeds.value !== undefined) {
    const { ok, failing, waiting, paused } = feeds.value;
    add(
      "feeds",
      "Feeds by health.",
      ...Object.entries({ ok, failing, waiting, paused }).map(([health, n]): Sample => [n, { health }]),
    );
  }
  if (queue?.value !== undefined) {
    add(
      "queue_jobs",
      "Jobs by queue and state.",
      ...Object.entries(queue.value.counts).flatMap(([name, counts]) =>
        Object.entries(counts).map(([state, n]): Sample => [n, { queue: name, state }]),
      ),
    );
    add(
      "queue_age_seconds",
      "How long the oldest job waits for a worker.",
      ...Object.entries(queue.value.oldestWaiting).map(([name, at]): Sample => [age(at), { queue: name }]),
    );
  }
  if (readers !== undefined) add("live_readers", "Pages that listen for live updates.", [readers]);
  return list;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
