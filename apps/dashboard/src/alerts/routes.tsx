import { createRoute, z } from "@hono/zod-openapi";
import { type AlertMessage, composeMessage, type NamedChannel, renderText, tryRules } from "@twotrack/alerts";
import { FileError } from "@twotrack/config";
import {
  type AlertFacts,
  addSubscription,
  channelHealth,
  deadLetters,
  developmentsSince,
  getAlert,
  getSearch,
  listAlerts,
  removeSubscription,
  reopenDelivery,
} from "@twotrack/store";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import {
  answers,
  failure,
  idParameter,
  idText,
  newRoutes,
  orAbsent,
  ParameterError,
  readAs,
  readId,
} from "../frame/api.js";
import { reasonOf } from "../frame/errors.js";
import type { Tools } from "../frame/site.js";
import { alternatesOf, type Channel, type Entry, formats } from "../frame/syndication.js";
import { AlertPage } from "./alert.js";
import { alertSchema, alertToJson } from "./json.js";
import { AlertsPage, type ShownAlert, sentAt } from "./page.js";
import { endpointSchema, pushWorker, subscriptionSchema } from "./push.js";
import { RulesPage, type RulesProps, trialDays } from "./rules.js";
import {
  type AlertsAccess,
  checkRules,
  editablePart,
  type Fault,
  versionOf,
  withSearchRule,
} from "./rules-file.js";

/** What the dashboard needs to show and change how alerts are sent. */
export interface AlertsOptions extends AlertsAccess {
  /** The public key for browser push (VAPID), Base64url. */
  pushKey(): Promise<string>;
  /** Whether push services may be on this machine or network. */
  allowPrivateNetworks: boolean;
}

/** So many alerts are on a page, and in a feed. */
const pageSize = 30;

const beforeParameter = {
  before: orAbsent(idText("must be the `next` of the page before").optional()).openapi({
    type: "integer",
    description: "The `next` of the page before.",
  }),
};

const title = "Alerts · Twotrack";
const alternates = alternatesOf(title, (extension) => `/alerts.${extension}`);

/** The pages, JSON and feeds of alerts; without options the history alone. */
export function alertRoutes(tools: Tools, options: AlertsOptions | undefined) {
  const { db, framework, site, now } = tools;
  const routes = newRoutes();

  const shown = <T extends AlertFacts>(c: Context, alert: T): { alert: T; message: AlertMessage }[] => {
    // All that it told of may be gone.
    if (alert.developments.length === 0) return [];
    return [{ alert, message: composeMessage(alert, framework, new URL(c.req.url).origin) }];
  };
  const pageOf = async (c: Context, { before }: { before?: number | undefined }, brief = false) => {
    const list = await listAlerts(db, {
      ...{ limit: pageSize + 1, brief },
      ...(before !== undefined && { before }),
    });
    const page = list.slice(0, pageSize);
    const next = list.length > pageSize ? (page.at(-1)?.id ?? null) : null;
    return { alerts: page.flatMap((alert) => shown(c, alert)), next, older: before !== undefined };
  };
  const oneOf = async (c: Context): Promise<ShownAlert | undefined> => {
    const id = readId(c.req.param("id") ?? "");
    const alert = id === undefined ? undefined : await getAlert(db, id);
    return alert && shown(c, alert)[0];
  };

  const page = createRoute({
    ...{ method: "get", path: "/alerts", hide: true },
    request: { query: z.object(beforeParameter) },
    responses: { 200: { description: "The page of alerts." } },
  });
  routes.openapi(page, async (c) => {
    const [alerts, letters, health, channels] = await Promise.all([
      pageOf(c, c.req.valid("query"), true),
      deadLetters(db),
      channelHealth(db),
      channelsOf(options),
    ]);
    const { writable } = site(c);
    const pushes = Array.isArray(channels) && channels.some(isPush);
    const props = {
      ...{ ...alerts, health, channels, writable, alternates },
      letters: letters.flatMap(({ alert, ...delivery }) =>
        shown(c, alert).map(({ message }) => ({ delivery, message })),
      ),
      pushKey: options !== undefined && writable && pushes ? await options.pushKey() : null,
      rules: options !== undefined,
    };
    return c.html(<AlertsPage site={site(c)} {...props} />);
  });

  for (const { extension, type, write } of formats) {
    const path = `/alerts.${extension}`;
    const feed = createRoute({
      ...{ method: "get", path, tags: ["Feeds"] },
      summary: `The alerts that were sent (${extension})`,
      request: { query: z.object(beforeParameter) },
      responses: { 200: { description: type }, 400: failure },
    });
    routes.openapi(feed, async (c) => {
      const { origin, search } = new URL(c.req.url);
      const { alerts, next } = await pageOf(c, c.req.valid("query"));
      const channel: Channel = {
        title,
        description: `${framework.title}: what the rules found worth telling`,
        pageUrl: `${origin}/alerts`,
        selfUrl: `${origin}${path}${search}`,
        nextUrl: next === null ? null : `${origin}${path}?before=${next}`,
        entries: alerts.map((alert) => entryOf(origin, alert)),
        now: now(),
      };
      return c.body(write(channel), 200, { "content-type": `${type}; charset=utf-8` });
    });
  }

  const list = createRoute({
    ...{ method: "get", path: "/api/alerts", tags: ["Alerts"] },
    summary: "The alerts that were sent, the newest first",
    request: { query: z.object(beforeParameter) },
    responses: {
      200: answers(z.object({ alerts: z.array(alertSchema), next: z.int().nullable() }), "Alerts."),
      400: failure,
    },
  });
  routes.openapi(list, async (c) => {
    const { alerts, next } = await pageOf(c, c.req.valid("query"));
    return c.json({ alerts: alerts.map(alertToJson), next }, 200);
  });
  const one = createRoute({
    ...{ method: "get", path: "/api/alerts/{id}", tags: ["Alerts"] },
    summary: "One alert",
    request: { params: idParameter },
    responses: { 200: answers(alertSchema, "The alert."), 404: failure },
  });
  routes.openapi(one, async (c) => {
    const alert = await oneOf(c);
    if (alert === undefined) throw new HTTPException(404);
    return c.json(alertToJson(alert), 200);
  });

  if (options !== undefined) routes.route("/", changes(tools, options));

  routes.get("/alerts/:id", async (c) => {
    const alert = await oneOf(c);
    return alert === undefined ? c.notFound() : c.html(<AlertPage site={site(c)} {...alert} />);
  });
  return routes;
}

/** All that changes something, and what is there for it. */
function changes({ db, site, now, own }: Tools, options: AlertsOptions) {
  const routes = newRoutes();

  /** The page of rules: those of the file, unless told otherwise. */
  const rulesPage = async (c: Context, changed: Partial<RulesProps> = {}) => {
    const current = await options.read();
    const text = editablePart(current) ?? null;
    const checked = text === null ? undefined : checkRules(text, current, options);
    const props = {
      ...{ text, base: versionOf(text ?? ""), writable: site(c).writable, saved: false, trial: null },
      faults: checked !== undefined && "faults" in checked ? checked.faults : [],
      ...changed,
    };
    const status = changed.faults !== undefined && changed.faults.length > 0 ? 422 : 200;
    return c.html(<RulesPage site={site(c)} {...props} />, status);
  };
  const typedIn = async (c: Context) => {
    const read = rulesForm.safeParse(await c.req.parseBody());
    if (!read.success) throw new ParameterError("rules", "The form lacks the text of the rules.");
    return { text: read.data.rules.replaceAll("\r\n", "\n"), base: read.data.base };
  };

  /** The rules of the file, with one more for a saved search. */
  const withRuleOf = async (id: number | undefined): Promise<Partial<RulesProps>> => {
    const search = id === undefined ? undefined : await getSearch(db, id);
    const part = search === undefined ? undefined : editablePart(await options.read());
    if (search === undefined || part === undefined) return {};
    const text = withSearchRule(part, search);
    return text === undefined ? { faults: [notABlock] } : { text, base: versionOf(part), made: search.name };
  };

  routes.get("/alerts/rules", async (c) =>
    rulesPage(c, {
      saved: c.req.query("saved") === "1",
      ...(await withRuleOf(readId(c.req.query("search")))),
    }),
  );

  routes.post("/alerts/rules/try", own, async (c) => {
    const { text, base } = await typedIn(c);
    const checked = checkRules(text, await options.read(), options);
    if ("faults" in checked) return rulesPage(c, { text, base, faults: checked.faults });
    const since = new Date(now().getTime() - trialDays * 86_400_000);
    const trial = tryRules(checked.rules, await developmentsSince(db, since));
    return rulesPage(c, { text, base, faults: [], trial });
  });

  routes.post("/alerts/rules", own, async (c) => {
    const { text, base } = await typedIn(c);
    const current = await options.read();
    const part = editablePart(current);
    // Saved once more, it is meant.
    if (part !== undefined && versionOf(part) !== base) return rulesPage(c, { text, faults: [meanwhile] });
    const checked = checkRules(text, current, options);
    if ("faults" in checked) return rulesPage(c, { text, base, faults: checked.faults });
    try {
      await options.write(checked.text);
    } catch (error) {
      const fault = { line: null, message: `The file can't be written: ${reasonOf(error)}` };
      return rulesPage(c, { text, base, faults: [fault] });
    }
    return c.redirect("/alerts/rules?saved=1", 303);
  });

  routes.post("/alerts/deliveries/:id/again", own, async (c) => {
    const id = readId(c.req.param("id"));
    if (id === undefined || !(await reopenDelivery(db, id))) return c.notFound();
    return c.redirect("/alerts", 303);
  });

  routes.get("/push.js", (c) =>
    c.body(pushWorker, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
    }),
  );
  const subscription = subscriptionSchema(options);
  routes.post("/alerts/push", own, async (c) => {
    const { endpoint, keys } = await readJson(c, subscription);
    await addSubscription(db, { endpoint, ...keys });
    return c.body(null, 204);
  });
  routes.post("/alerts/push/off", own, async (c) => {
    const { endpoint } = await readJson(c, endpointSchema);
    await removeSubscription(db, endpoint);
    return c.body(null, 204);
  });
  return routes;
}

const rulesForm = z.object({ rules: z.string(), base: z.string().default("") });
const meanwhile: Fault = {
  line: null,
  message:
    "The file has changed since you opened this page. Look at it in another window; what you save now takes its place.",
};

const notABlock: Fault = {
  line: null,
  message:
    "The rules of the file are not a list of lines with dashes, so that none can be added here: add it yourself.",
};

const readJson = async <T extends z.ZodType>(c: Context, schema: T) => {
  const body: unknown = await c.req.json().catch(() => undefined);
  return readAs(schema, body, (field, fault) => `"${field}" ${fault}.`);
};

/** The channels of the file, or why they can't be told: without what is wrong with it, which may be a secret. */
async function channelsOf(
  options: AlertsOptions | undefined,
): Promise<readonly NamedChannel[] | { fault: string }> {
  if (options === undefined) return [];
  try {
    return options.parse(await options.read()).channels;
  } catch (error) {
    if (!(error instanceof FileError)) return { fault: reasonOf(error) };
    const [line] = error.problems.map((problem) => problem.line);
    return {
      fault: `The file of rules and channels is broken at line ${line}; what it said before is in use.`,
    };
  }
}

function isPush(channel: NamedChannel): boolean {
  return "config" in channel && channel.config.type === "push";
}

function entryOf(origin: string, { alert, message }: ShownAlert): Entry {
  const { title, url, items } = message;
  const tags = new Map(items.flatMap((item) => item.tags.map(({ id, label }) => [id, { id, label }])));
  return {
    ...{ id: `urn:twotrack:alert:${alert.id}`, title, url, pageUrl: `${origin}/alerts/${alert.id}` },
    ...{ at: sentAt(alert), author: alert.rule, language: null, tags: [...tags.values()] },
    text: renderText(message),
  };
}
