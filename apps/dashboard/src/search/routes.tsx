import { createRoute, z } from "@hono/zod-openapi";
import { startOfDay } from "@twotrack/alerts";
import { formatQuery } from "@twotrack/search";
import {
  type ArticleFilter,
  getSearch,
  kinshipOf,
  listArticles,
  listSearches,
  removeSearch,
  renameSearch,
  saveSearch,
} from "@twotrack/store";
import type { Context } from "hono";
import { articleEntry } from "../article/entry.js";
import { articleSchema, articleToJson } from "../article/json.js";
import {
  answers,
  failure,
  moment,
  newRoutes,
  orAbsent,
  ParameterError,
  readAs,
  readId,
  wholeNumber,
} from "../frame/api.js";
import type { Tools } from "../frame/site.js";
import { alternatesOf, formats } from "../frame/syndication.js";
import { everything, isNarrowed, viewTitle } from "../frame/view.js";
import {
  type Asked,
  askedOf,
  filterOf,
  foldedQuery,
  orderParameters,
  queryParameter,
  readQuery,
  searchParameters,
  searchUrl,
} from "./asked.js";
import { SearchPage } from "./page.js";
import { LONGEST_NAME } from "./saved.js";

/** So many articles are on a page. */
const pageSize = 30;
/** So many articles are in a feed, and in an answer that is not told how many. */
const feedSize = 50;

const names = { all: "Articles", tagged: "Tagged articles", meetings: "Articles where tracks meet" };

const faultSchema = z
  .object({ text: z.string(), message: z.string() })
  .openapi("Fault", { description: "A part of a query that was left out, and why." });

const savedSchema = z
  .object({ id: z.int(), name: z.string(), query: z.string(), createdAt: moment })
  .openapi("SavedSearch");

/** Articles by what they say and bear: page, JSON, feeds, and searches that are saved; `rules` leads to those of alerts. */
export function searchRoutes({ db, framework, site, now, own, choices }: Tools, rules: boolean) {
  const routes = newRoutes();
  const parameters = searchParameters(framework);

  /** What a search shows, as a title; a query stands as it is typed. */
  const titleOf = ({ q, view }: Asked, source?: string) =>
    [
      ...(q === "" ? [] : [`“${q}”`]),
      ...(q === "" || isNarrowed(view) || view.minTags > 0
        ? [viewTitle(framework, view, { ...names, source })]
        : []),
    ].join(": ");
  const articlesOf = (c: Context, filter: ArticleFilter) => {
    const { timeZone } = site(c).calendar;
    return listArticles(db, { ...filter, now: now(), startOfDay: (day) => startOfDay(day, timeZone) });
  };

  const page = createRoute({
    ...{ method: "get", path: "/search", hide: true },
    request: { query: z.object({ ...parameters, ...orderParameters }) },
    responses: { 200: { description: "The page of articles." } },
  });
  routes.openapi(page, async (c) => {
    const asked = askedOf(framework, c.req.valid("query"));
    const [{ articles, next }, offered, searches] = await Promise.all([
      articlesOf(c, { ...filterOf(asked), limit: pageSize }),
      choices(),
      listSearches(db),
    ]);
    const source = offered.sources.find(({ id }) => id === asked.view.source)?.title;
    const title = titleOf(asked, source);
    return c.html(
      <SearchPage
        {...{ site: site(c), title, asked, articles, next, choices: offered, searches, rules }}
        folded={asked.view.source !== null && source === undefined ? "" : foldedQuery(asked, source)}
        kinship={await kinshipOf(db, articles)}
        alternates={alternatesOf(title, (extension) =>
          searchUrl(`/feed.${extension}`, { ...asked, order: "time" }),
        )}
      />,
    );
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/articles", tags: ["Articles"] },
    summary: "Articles by what they say and bear",
    request: {
      query: z.object({
        ...parameters,
        ...orderParameters,
        limit: orAbsent(wholeNumber(1, 200).default(feedSize)),
      }),
    },
    responses: {
      200: answers(
        z.object({
          articles: z.array(articleSchema),
          next: z.string().nullable(),
          faults: z.array(faultSchema),
        }),
        "Articles; `next` asks for the page after it.",
      ),
      400: failure,
    },
  });
  routes.openapi(api, async (c) => {
    const { limit, ...given } = c.req.valid("query");
    const asked = askedOf(framework, given);
    const { articles, next } = await articlesOf(c, { ...filterOf(asked), limit });
    const list = articles.map((article) => articleToJson(framework, article));
    return c.json({ articles: list, next, faults: [...asked.query.faults] }, 200);
  });

  /** Answers with a feed of a search. */
  const feedOf = async (
    c: Context,
    { type, write }: (typeof formats)[number],
    asked: Asked,
    { path, title }: { path: (before: string | null) => string; title: string },
  ) => {
    const { articles, next } = await articlesOf(c, { ...filterOf(asked), limit: feedSize });
    const { origin } = new URL(c.req.url);
    const body = write({
      title: `${title} · Twotrack`,
      description: `${framework.title}: articles with the tags that they bear`,
      pageUrl: origin + searchUrl("/search", asked),
      selfUrl: origin + path(asked.view.before),
      nextUrl: next === null ? null : origin + path(next),
      entries: articles.map((article) => articleEntry(framework, article, origin)),
      now: now(),
    });
    return c.body(body, 200, { "content-type": `${type}; charset=utf-8` });
  };

  for (const format of formats) {
    const path = `/feed.${format.extension}`;
    const feed = createRoute({
      ...{ method: "get", path, tags: ["Feeds"] },
      summary: `Articles by what they say and bear, the newest first (${format.extension})`,
      request: { query: z.object(parameters) },
      responses: { 200: { description: format.type }, 400: failure },
    });
    routes.openapi(feed, (c) => {
      const asked = askedOf(framework, c.req.valid("query"));
      return feedOf(c, format, asked, {
        path: (before) => searchUrl(path, asked, { before }),
        title: titleOf(asked),
      });
    });
  }

  const savedFeed = createRoute({
    ...{ method: "get", path: "/searches/{file}", tags: ["Feeds"] },
    summary: "What a saved search finds, the newest first",
    request: {
      params: z.object({
        file: z
          .string()
          .regex(new RegExp(`^[1-9]\\d{0,14}\\.(${formats.map(({ extension }) => extension).join("|")})$`))
          .openapi({ description: "The id of the saved search, with the format.", example: "7.atom" }),
      }),
      query: z.object({ before: parameters.before }),
    },
    responses: { 200: { description: "A feed." }, 404: { description: "No such search is saved." } },
  });
  routes.openapi(savedFeed, async (c) => {
    const { file } = c.req.valid("param");
    const [id, extension] = file.split(".");
    const format = formats.find((one) => one.extension === extension);
    const search = await getSearch(db, Number(id));
    if (search === undefined || format === undefined) return c.notFound();
    const view = { ...everything("/search"), before: c.req.valid("query").before };
    const query = readQuery(framework, search.query);
    const asked: Asked = { q: search.query, query, order: "time", view };
    return feedOf(c, format, asked, {
      path: (before) => `/searches/${file}${before === null ? "" : `?${new URLSearchParams({ before })}`}`,
      title: search.name,
    });
  });

  const savedApi = createRoute({
    ...{ method: "get", path: "/api/searches", tags: ["Articles"] },
    summary: "Searches that are saved",
    responses: {
      200: answers(z.object({ searches: z.array(savedSchema) }), "Saved searches, by name."),
    },
  });
  routes.openapi(savedApi, async (c) => {
    const searches = await listSearches(db);
    const list = searches.map(({ createdAt, ...search }) => ({
      ...search,
      createdAt: createdAt.toISOString(),
    }));
    return c.json({ searches: list }, 200);
  });

  routes.post("/searches", own, async (c) => {
    const { name, query } = await readForm(c, z.object({ name: nameSchema, query: queryParameter }));
    const written = formatQuery(readQuery(framework, query));
    if (written === "")
      throw new ParameterError("query", "There is nothing to save: search for something first.");
    const id = await saveSearch(db, { name, query: written });
    if (id === undefined) throw taken(name);
    return c.redirect(`/search?${new URLSearchParams({ q: written })}`, 303);
  });
  routes.post("/searches/:id", own, async (c) => {
    const id = readId(c.req.param("id"));
    const { name } = await readForm(c, z.object({ name: nameSchema }));
    const outcome = id === undefined ? "missing" : await renameSearch(db, { id, name });
    if (outcome === "taken") throw taken(name);
    return outcome === "missing" ? c.notFound() : c.redirect(`/search#search-${id}`, 303);
  });
  routes.post("/searches/:id/delete", own, async (c) => {
    const id = readId(c.req.param("id"));
    if (id === undefined || !(await removeSearch(db, id))) return c.notFound();
    return c.redirect("/search#saved", 303);
  });

  return routes;
}

const nameSchema = z
  .string("is missing")
  .transform((text) => text.replace(/[\s\p{Cc}]+/gu, " ").trim())
  .pipe(
    z
      .string()
      .min(1, "must not be empty")
      .max(LONGEST_NAME, `must be at most ${LONGEST_NAME} characters long`),
  );

const taken = (name: string) =>
  new ParameterError(
    "name",
    `A saved search has the name “${name}” already: choose another, or rename that one.`,
  );

const readForm = async <T extends z.ZodType>(c: Context, schema: T) =>
  readAs(schema, await c.req.parseBody(), (field, fault) => `The ${field} ${fault}.`);
