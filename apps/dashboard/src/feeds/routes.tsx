import { createRoute, z } from "@hono/zod-openapi";
import {
  type FeedHealth,
  feedDays,
  getFeedHealth,
  listFeedHealth,
  listFeeds,
  listFeedWeeks,
} from "@twotrack/store";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { answers, failure, idParameter, moment, newRoutes, orAbsent, wholeNumber } from "../frame/api.js";
import { remember } from "../frame/remember.js";
import type { Tools } from "../frame/site.js";
import { changeRoutes, type FeedsOptions } from "./changes.js";
import { FeedPage } from "./feed.js";
import { categoriesOf, chosen, healthOf, healths, type Order, orders, wholeView } from "./health.js";
import { nextPollOf } from "./next.js";
import { noticeOf, noticeParameters } from "./notice.js";
import { FeedsPage, type FeedsProps, onPage } from "./page.js";
import type { NextPoll } from "./parts.js";

export type { FeedsOptions } from "./changes.js";

/** So many days are in the small bars of the list, and on the page of a feed. */
const listDays = 14;
const pageDays = 30;

const words = z.string().max(200, "is longer than 200 characters").optional();
const orderNames = Object.keys(orders).filter((name): name is Order => name in orders);
const viewParameters = {
  q: orAbsent(words).openapi({ description: "Words of the title or the address." }),
  category: orAbsent(words),
  state: orAbsent(z.enum(healths, `must be one of ${healths.join(", ")}`).optional()),
  sort: orAbsent(z.enum(orderNames, `must be one of ${orderNames.join(", ")}`).default("trouble")),
};

const figures = {
  polls: z.int(),
  failures: z.int(),
  successRate: z.number().nullable().openapi({ description: "From 0 to 1; null without polls." }),
  latency: z.number().nullable().openapi({ description: "Of a poll, the mean in milliseconds." }),
};

/** A feed, as the API gives it. */
const shownFeed = z
  .object({
    id: z.int(),
    title: z.string(),
    xmlUrl: z.string(),
    htmlUrl: z.string().nullable(),
    language: z.string().nullable(),
    category: z.string().nullable(),
    paused: z.boolean(),
    health: z.enum(healths),
    articles: z.int(),
    createdAt: moment,
    polledAt: moment.nullable(),
    succeededAt: moment.nullable(),
    nextPollAt: moment.nullable(),
    failures: z.int().openapi({ description: "Failed polls in a row." }),
    error: z.string().nullable().openapi({ description: "Why the last poll failed, and what to do." }),
    week: z
      .object({ ...figures, articlesADay: z.number() })
      .openapi({ description: "The last 7 days (UTC) together." }),
  })
  .openapi("Feed");

const wholeFeed = shownFeed
  .extend({
    etag: z.string().nullable(),
    lastModified: z.string().nullable(),
    days: z.array(z.object({ day: z.iso.date(), added: z.int(), ...figures })),
  })
  .openapi("WholeFeed");

/** How long what is told of the last days may be old. */
const weeksMs = 30_000;

/** The feeds and how they do: pages, JSON, OPML, and what changes them. */
export function feedRoutes(tools: Tools, options: FeedsOptions | undefined) {
  const { db, site, queues } = tools;
  const routes = newRoutes();
  const weeks = remember(weeksMs, tools.now, () => listFeedWeeks(db));
  const nextPolls = () => nextPollOf(queues, options?.pollSeconds);
  const can = { canAdd: options !== undefined, canPoll: queues !== undefined };
  const found = async (id: number): Promise<FeedHealth> => {
    const feed = await getFeedHealth(db, id);
    if (feed === undefined) throw new HTTPException(404);
    return feed;
  };

  const list = createRoute({
    ...{ method: "get", path: "/feeds", hide: true },
    request: {
      query: z.object({
        ...viewParameters,
        ...noticeParameters,
        page: orAbsent(wholeNumber(1, 10_000).default(1)),
      }),
    },
    responses: { 200: { description: "The page of feeds." } },
  });
  routes.openapi(list, async (c) => {
    const { page, q, category, state, sort, ...deed } = c.req.valid("query");
    const view = { q, category, state, sort };
    return c.html(await listPage(c, { view, page, notice: noticeOf(deed) }));
  });
  const listPage = async (c: Context, shown: Pick<FeedsProps, "view" | "page" | "notice" | "fault">) => {
    const [feeds, next] = await Promise.all([listFeedHealth(db, weeks()), nextPolls()]);
    const ids = onPage(feeds, shown.view, shown.page).map(({ id }) => id);
    const days = await feedDays(db, ids, listDays);
    return <FeedsPage {...{ site: site(c), feeds, days, next, ...can, ...shown }} />;
  };

  const opml = createRoute({
    ...{ method: "get", path: "/feeds.opml", tags: ["Feeds"] },
    summary: "All feeds with their categories (OPML 2.0)",
    responses: { 200: { description: "text/x-opml" } },
  });
  routes.openapi(opml, async (c) => {
    const [{ writeOpml }, feeds] = await Promise.all([import("@twotrack/feeds"), listFeeds(db)]);
    return c.body(writeOpml(feeds, "Feeds of Twotrack", tools.now()), 200, {
      "content-type": "text/x-opml; charset=utf-8",
      "content-disposition": 'attachment; filename="feeds.opml"',
    });
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/feeds", tags: ["Feeds"] },
    summary: "The feeds and how they do",
    request: { query: z.object(viewParameters) },
    responses: {
      200: answers(z.object({ feeds: z.array(shownFeed) }), "All that fit, sorted."),
      400: failure,
    },
  });
  routes.openapi(api, async (c) => {
    const { q, category, state, sort } = c.req.valid("query");
    const [feeds, next] = await Promise.all([listFeedHealth(db, weeks()), nextPolls()]);
    const list = chosen(feeds, { q, category, state, sort });
    return c.json({ feeds: list.map((feed) => toJson(feed, next)) }, 200);
  });

  const one = createRoute({
    ...{ method: "get", path: "/api/feeds/{id}", tags: ["Feeds"] },
    summary: "A feed and how it did day by day",
    request: { params: idParameter },
    responses: {
      200: answers(wholeFeed, `The feed, with its last ${pageDays} days (UTC), the oldest first.`),
      404: failure,
    },
  });
  routes.openapi(one, async (c) => {
    const { id } = c.req.valid("param");
    const [feed, next, days] = await Promise.all([found(id), nextPolls(), feedDays(db, [id], pageDays)]);
    const { etag, lastModified } = feed;
    return c.json({ ...toJson(feed, next), etag, lastModified, days: days.get(id) ?? [] }, 200);
  });

  const page = createRoute({
    ...{ method: "get", path: "/feeds/{id}", hide: true },
    request: { params: idParameter, query: z.object(noticeParameters) },
    responses: { 200: { description: "The page of a feed." } },
  });
  routes.openapi(page, async (c) => {
    const { id } = c.req.valid("param");
    const [feed, next, days, all] = await Promise.all([
      found(id),
      nextPolls(),
      feedDays(db, [id], pageDays),
      listFeeds(db),
    ]);
    return c.html(
      <FeedPage
        {...{ site: site(c), feed, ...can, notice: noticeOf(c.req.valid("query")) }}
        days={days.get(id) ?? []}
        next={next(feed)}
        categories={categoriesOf(all)}
      />,
    );
  });

  const refused = async (c: Context, fault: string) =>
    c.html(await listPage(c, { view: wholeView, page: 1, fault }), 400);
  routes.route("/", changeRoutes(tools, options, refused));
  return routes;
}

function toJson(feed: FeedHealth, next: NextPoll): z.input<typeof shownFeed> {
  const { active: _, etag: __, lastModified: ___, ...rest } = feed;
  return {
    ...rest,
    health: healthOf(feed),
    createdAt: feed.createdAt.toISOString(),
    polledAt: feed.polledAt?.toISOString() ?? null,
    succeededAt: feed.succeededAt?.toISOString() ?? null,
    nextPollAt: next(feed)?.toISOString() ?? null,
  };
}
