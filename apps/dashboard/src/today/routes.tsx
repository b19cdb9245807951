import { createRoute, z } from "@hono/zod-openapi";
import { countArticles, type ListedStory, listFeeds, listStories } from "@twotrack/store";
import { answers, failure, moment, newRoutes, orAbsent, wholeNumber } from "../frame/api.js";
import { tagLabel } from "../frame/framework.js";
import { snippet } from "../frame/highlight.js";
import { safeUrl } from "../frame/links.js";
import type { Tools } from "../frame/site.js";
import { alternatesOf, type Entry, formats } from "../frame/syndication.js";
import { toFilter, type View, viewOf, viewParameters, viewTitle, viewUrl } from "../frame/view.js";
import { mostPages, type Stock, TodayPage } from "./page.js";
import { lastVisit } from "./visit.js";

/** So many stories are on a page. */
const pageSize = 30;

const names = { all: "All stories", tagged: "Today", meetings: "Where tracks meet" };

/** A story of a list, as the API gives it. */
const listedStory = z
  .object({
    id: z.int(),
    headline: z.object({
      articleId: z.int(),
      title: z.string(),
      url: z.string().nullable(),
      language: z.string().nullable(),
      source: z.string(),
    }),
    summary: z.string(),
    firstAt: moment,
    lastAt: moment,
    articles: z.int(),
    reports: z.int(),
    tags: z.array(z.object({ tag: z.string(), label: z.string() })),
    languages: z.array(z.string()),
    sources: z.array(z.string()),
    developments: z.array(
      z.object({
        id: z.int(),
        kind: z.string(),
        reason: z.string(),
        known: z.string().nullable(),
        tags: z.array(z.string()),
        newTags: z.array(z.string()),
        articleId: z.int(),
        at: moment,
      }),
    ),
  })
  .openapi("ListedStory");

/** The newest stories: page, JSON and feeds. */
export function todayRoutes({ db, framework, site, now, choices }: Tools) {
  const routes = newRoutes();
  const parameters = viewParameters(framework, 1);
  const titleOf = (view: View, source?: string) => viewTitle(framework, view, { ...names, source });

  const page = createRoute({
    ...{ method: "get", path: "/", hide: true },
    request: {
      query: z.object({ ...parameters, pages: orAbsent(wholeNumber(1, mostPages).default(1)) }),
    },
    responses: { 200: { description: "The page of the newest stories." } },
  });
  routes.openapi(page, async (c) => {
    const { pages, ...asked } = c.req.valid("query");
    const view = viewOf(asked);
    // Before the list is read: what comes between is told live.
    const here = site(c);
    const [{ stories, next }, offered] = await Promise.all([
      listStories(db, { ...toFilter(view), limit: pages * pageSize }),
      choices(),
    ]);
    const source = offered.sources.find(({ id }) => id === view.source)?.title;
    const title = titleOf(view, source);
    return c.html(
      <TodayPage
        {...{ site: here, title, view, stories, pages, next, choices: offered }}
        lastVisit={lastVisit(c, now())}
        stock={stories.length === 0 ? await stockOf(db) : null}
        alternates={alternatesOf(title, (extension) => viewUrl(`/stories.${extension}`, view))}
      />,
    );
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/stories", tags: ["Stories"] },
    summary: "The stories that had the newest articles",
    request: {
      query: z.object({ ...parameters, limit: orAbsent(wholeNumber(1, 100).default(pageSize)) }),
    },
    responses: {
      200: answers(
        z.object({ stories: z.array(listedStory), next: z.string().nullable() }),
        "Stories, the newest first.",
      ),
      400: failure,
    },
  });
  routes.openapi(api, async (c) => {
    const { limit, ...asked } = c.req.valid("query");
    const { stories, next } = await listStories(db, { ...toFilter(viewOf(asked)), limit });
    return c.json({ stories: stories.map(toJson), next }, 200);
  });

  for (const { extension, type, write } of formats) {
    const path = `/stories.${extension}`;
    const feed = createRoute({
      ...{ method: "get", path, tags: ["Feeds"] },
      summary: `The newest stories (${extension})`,
      request: { query: z.object(parameters) },
      responses: { 200: { description: type }, 400: failure },
    });
    routes.openapi(feed, async (c) => {
      const view = viewOf(c.req.valid("query"));
      const { stories, next } = await listStories(db, { ...toFilter(view), limit: pageSize });
      const { origin } = new URL(c.req.url);
      const body = write({
        title: `${titleOf(view)} · Twotrack`,
        description: `${framework.title}: stories with the tags that they bear`,
        pageUrl: origin + viewUrl("/", view),
        selfUrl: origin + viewUrl(path, view, { before: view.before }),
        nextUrl: next === null ? null : origin + viewUrl(path, view, { before: next }),
        entries: stories.map((story) => entryOf(story, origin)),
        now: now(),
      });
      return c.body(body, 200, { "content-type": `${type}; charset=utf-8` });
    });
  }

  function toJson(story: ListedStory): z.input<typeof listedStory> {
    const { headline, firstAt, lastAt, tags, developments, ...rest } = story;
    const { id: articleId, title, url, language, feed } = headline;
    return {
      ...rest,
      headline: { articleId, title, url, language, source: feed.title },
      summary: summaryOf(story),
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
      tags: labelled(tags),
      developments: developments.map(({ storyId: _, key: __, createdAt: ___, at, ...development }) => ({
        ...development,
        at: at.toISOString(),
      })),
    };
  }

  const labelled = (tags: readonly string[]) => tags.map((tag) => ({ tag, label: tagLabel(framework, tag) }));

  function entryOf(story: ListedStory, origin: string): Entry {
    const { id, headline, lastAt, tags, developments } = story;
    const pageUrl = `${origin}/stories/${id}`;
    return {
      ...{
        id: `urn:twotrack:story:${id}`,
        title: headline.title,
        url: safeUrl(headline.url) ?? pageUrl,
        pageUrl,
      },
      ...{ at: lastAt, author: headline.feed.title, language: headline.language },
      tags: labelled(tags).map(({ tag, label }) => ({ id: tag, label })),
      text: [...developments.map(({ reason }) => reason), summaryOf(story)].filter(Boolean).join("\n"),
    };
  }

  return routes;
}

/** A line or two of its headline's text, where it is most telling. */
const summaryOf = ({ headline }: ListedStory) => (snippet(headline) ?? []).map(({ text }) => text).join("");

async function stockOf(db: Tools["db"]): Promise<Stock> {
  const [articles, feeds] = await Promise.all([countArticles(db), listFeeds(db)]);
  return { articles, feeds: feeds.length, failing: feeds.filter(({ failures }) => failures > 0).length };
}
