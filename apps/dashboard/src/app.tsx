import { storyTags } from "@twotrack/alerts";
import {
  countArticles,
  currentStoryId,
  type Database,
  getArticle,
  getStories,
  kinshipOf,
  type ListedArticle,
  listArticles,
  listFeeds,
  listLanguages,
  type ArticlePage as Page,
  ping,
  storyDevelopments,
} from "@twotrack/store";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { type Logger, pino } from "pino";
import { type AlertsOptions, alertRoutes } from "./alerts.js";
import { assetsOf } from "./assets.js";
import { reasonOf } from "./errors.js";
import { type ShownFramework, tagLabel } from "./framework.js";
import { snippet } from "./highlight.js";
import { safeUrl } from "./links.js";
import { ArticlePage } from "./pages/article.js";
import { ArticlesPage, type Choices, type Stock } from "./pages/articles.js";
import { FailurePage } from "./pages/failure.js";
import { FeedsPage, healthOf, sortFeeds } from "./pages/feeds.js";
import type { Site } from "./pages/layout.js";
import { StoryPage, type StoryProps } from "./pages/story.js";
import { Refusal } from "./refusal.js";
import { alternatesOf, type Channel, type Entry, formats } from "./syndication.js";
import { calendar } from "./time.js";
import { ParameterError, readId, toFilter, type View, viewReader, viewTitle, viewUrl } from "./view.js";

/** What the dashboard works on. */
export interface AppOptions {
  db: Database;
  framework: ShownFramework;
  /** How alerts are sent; absent, their history is shown alone. */
  alerts?: AlertsOptions;
  /** The clock, for tests. */
  now?: () => Date;
  /** In which time zone days begin; the server's own by default. */
  timeZone?: string;
  /** Where unexpected errors are logged with their stacks. */
  log?: Pick<Logger, "error">;
}

const policy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** How long the lists of sources and languages in the filters may be old: they cost a look at every article. */
const choicesMs = 30_000;

/** Makes the dashboard: pages, JSON and feeds. It changes nothing but how alerts are sent, where that is allowed. */
export function createApp(options: AppOptions): Hono {
  const { db, framework, alerts, log = pino({ name: "dashboard" }) } = options;
  const now = options.now ?? (() => new Date());
  const zone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const assets = assetsOf(framework);
  const days = calendar(zone);
  const readView = viewReader(framework);
  const choices = remember(choicesMs, now, () => loadChoices(db));
  const site = (): Site => ({ framework, assets, calendar: days, now: now() });
  const viewOf = (c: Context) => readView(c.req.queries());
  const articleOf = async (text: string) => {
    const id = readId(text);
    return id === undefined ? undefined : await getArticle(db, id);
  };

  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: policy,
      xFrameOptions: "DENY",
      // With none at all, browsers do not say of the forms of these pages where they come from.
      referrerPolicy: "same-origin",
      // Whether it is reached by HTTPS only is for the proxy before it to say.
      strictTransportSecurity: false,
    }),
  );
  app.route("/", assets.routes);

  app.get("/", async (c) => {
    const view = viewOf(c);
    const [page, offered] = await Promise.all([listArticles(db, toFilter(view)), choices()]);
    const stock = page.articles.length === 0 ? await loadStock(db) : null;
    const kinship = await kinshipOf(db, page.articles);
    const alternates = alternatesOf(viewTitle(framework, view), (extension) =>
      viewUrl(`/feed.${extension}`, view),
    );
    const props = { site: site(), view, choices: offered, stock, alternates, kinship };
    return c.html(<ArticlesPage {...props} articles={page.articles} next={page.next} />);
  });

  app.get("/articles/:id", async (c) => {
    const article = await articleOf(c.req.param("id"));
    if (article === undefined) return c.notFound();
    const kinship = await kinshipOf(db, [article]);
    return c.html(<ArticlePage site={site()} article={article} kinship={kinship} />);
  });

  app.get("/stories/:id", async (c) => {
    const found = await findStory(db, c.req.param("id"));
    if (found === undefined) return c.notFound();
    if (typeof found === "number") return c.redirect(`/stories/${found}`, 301);
    return c.html(<StoryPage site={site()} {...found} />);
  });

  app.get("/api/stories/:id", async (c) => {
    const found = await findStory(db, c.req.param("id"));
    if (found === undefined) return c.notFound();
    if (typeof found === "number") return c.redirect(`/api/stories/${found}`, 301);
    return c.json(storyToJson(framework, found));
  });

  app.get("/feeds", async (c) => {
    return c.html(<FeedsPage site={site()} feeds={await listFeeds(db)} />);
  });

  app.route("/", alertRoutes({ db, site, alerts }));

  app.get("/api/articles", async (c) => {
    const { articles, next } = await listArticles(db, toFilter(viewOf(c)));
    return c.json({ articles: articles.map((article) => toJson(framework, article)), next });
  });

  app.get("/api/articles/:id", async (c) => {
    const article = await articleOf(c.req.param("id"));
    if (article === undefined) return c.notFound();
    return c.json({ ...toJson(framework, article), text: article.text });
  });

  app.get("/api/feeds", async (c) => {
    const feeds = sortFeeds(await listFeeds(db));
    return c.json({
      feeds: feeds.map(({ etag: _, lastModified: __, active: ___, ...feed }) => ({
        ...feed,
        health: healthOf(feed),
      })),
    });
  });

  for (const { extension, type, write } of formats) {
    const path = `/feed.${extension}`;
    app.get(path, async (c) => {
      const view = viewOf(c);
      const page = await listArticles(db, toFilter(view));
      const channel = channelOf(new URL(c.req.url), { path, view, page, framework, now: now() });
      return c.body(write(channel), 200, { "content-type": `${type}; charset=utf-8` });
    });
  }

  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    try {
      await ping(db);
      return c.text("ok");
    } catch (error) {
      return c.text(`The store does not answer: ${reasonOf(error)}`, 503);
    }
  });

  type Failure = 400 | 404 | 500 | Refusal["status"];
  const fail = (c: Context, status: Failure, title: string, message: string, parameter?: string) => {
    if (c.req.path.startsWith("/api/") || c.req.header("accept") === "application/json") {
      return c.json({ error: { message, ...(parameter !== undefined && { parameter }) } }, status);
    }
    return c.html(<FailurePage site={site()} title={title} message={message} />, status);
  };
  app.notFound((c) => fail(c, 404, "Not found", `There is nothing at ${c.req.path}.`));
  app.onError((error, c) => {
    if (error instanceof ParameterError) {
      return fail(c, 400, "That can't be shown", error.message, error.parameter);
    }
    if (error instanceof Refusal) return fail(c, error.status, "That is not taken", error.message);
    log.error({ err: error, path: c.req.path }, "a request failed");
    return fail(c, 500, "Something failed", `This could not be made: ${reasonOf(error)}`);
  });
  return app;
}

function channelOf(
  url: URL,
  given: { path: string; view: View; page: Page; framework: ShownFramework; now: Date },
): Channel {
  const { path, view, page, framework, now } = given;
  const absolute = (target: string) => new URL(target, url.origin).href;
  return {
    title: `${viewTitle(framework, view)} · Twotrack`,
    description: `${framework.title}: articles with the tags that they bear`,
    pageUrl: absolute(viewUrl("/", view)),
    selfUrl: absolute(viewUrl(path, view, { before: view.before })),
    nextUrl: page.next === null ? null : absolute(viewUrl(path, view, { before: page.next })),
    entries: page.articles.map((article) => entryOf(framework, article, absolute(`/articles/${article.id}`))),
    now,
  };
}

function entryOf(framework: ShownFramework, article: ListedArticle, pageUrl: string): Entry {
  const { id, title, url, sortedAt, feed, language, tags } = article;
  return {
    ...{ id: `urn:twotrack:article:${id}`, title, url: safeUrl(url) ?? pageUrl, pageUrl },
    ...{ at: sortedAt, author: feed.title, language },
    tags: tags.map(({ tag }) => ({ id: tag, label: tagLabel(framework, tag) })),
    text: (snippet(article) ?? []).map((segment) => segment.text).join(""),
  };
}

/** A story with all that its page shows, or the id of the one that it was merged into; undefined where there is none. */
async function findStory(db: Database, text: string): Promise<StoryProps | number | undefined> {
  const id = readId(text);
  const current = id === undefined ? undefined : await currentStoryId(db, id);
  if (current === undefined || current !== id) return current;
  const [[story], developments, { sizes }] = await Promise.all([
    getStories(db, [id]),
    storyDevelopments(db, id),
    kinshipOf(db, [{ storyId: id, copyOf: null }]),
  ]);
  return story && { story, developments, size: sizes.get(id) ?? story.articles.length };
}

function storyToJson(framework: ShownFramework, { story, size, developments }: StoryProps) {
  const { id, headline, firstAt, lastAt, splitFrom, articles } = story;
  return {
    ...{ id, firstAt, lastAt, splitFrom, size },
    headline: toJson(framework, headline),
    tags: storyTags(articles, framework).map(({ terms: _, ...tag }) => ({
      ...tag,
      label: tagLabel(framework, tag.tag),
    })),
    developments: developments.map(({ storyId: _, ...development }) => development),
    articles: articles.map((article) => toJson(framework, article)),
  };
}

function toJson(framework: ShownFramework, article: ListedArticle) {
  const { text: _, tags, ...rest } = article;
  return { ...rest, tags: tags.map((tag) => ({ ...tag, label: tagLabel(framework, tag.tag) })) };
}

async function loadChoices(db: Database): Promise<Choices> {
  const [feeds, languages] = await Promise.all([listFeeds(db), listLanguages(db)]);
  return { sources: feeds.map(({ id, title }) => ({ id, title })), languages };
}

async function loadStock(db: Database): Promise<Stock> {
  const [{ articles }, feeds] = await Promise.all([countArticles(db), listFeeds(db)]);
  return { articles, feeds: feeds.length, failing: feeds.filter(({ failures }) => failures > 0).length };
}

/** Keeps what `load` gave for `ms`; requests that come meanwhile share it. What failed is not kept. */
function remember<T>(ms: number, now: () => Date, load: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = now().getTime();
    if (kept !== undefined && at - kept.at < ms) return kept.value;
    const value = load();
    kept = { at, value };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
