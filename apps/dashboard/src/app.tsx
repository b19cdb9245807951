import {
  alertHealth,
  countArticles,
  type Database,
  getArticle,
  type ListedArticle,
  listArticles,
  listFeeds,
  listLanguages,
  type ArticlePage as Page,
  ping,
} from "@twotrack/store";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { type Logger, pino } from "pino";
import { assetsOf } from "./assets.js";
import { type ShownFramework, tagLabel } from "./framework.js";
import { ArticlePage } from "./pages/article.js";
import { ArticlesPage, type Choices, type Stock } from "./pages/articles.js";
import { FailurePage } from "./pages/failure.js";
import { type AlertState, FeedsPage, healthOf, sortFeeds } from "./pages/feeds.js";
import type { Site } from "./pages/layout.js";
import { atom, type Channel, jsonFeed, rss } from "./syndication.js";
import { calendar } from "./time.js";
import { ParameterError, readId, toFilter, type View, viewReader, viewTitle, viewUrl } from "./view.js";

/** What the dashboard works on. */
export interface AppOptions {
  db: Database;
  framework: ShownFramework;
  /** Whether alerts go anywhere; absent, the page of feeds says nothing of them. */
  webhookConfigured?: boolean;
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
  imgSrc: ["'self'", "data:"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** How long the lists of sources and languages in the filters may be old: they cost a look at every article. */
const choicesMs = 30_000;

/** Makes the dashboard: pages, JSON and feeds. It reads the store and changes nothing. */
export function createApp(options: AppOptions): Hono {
  const { db, framework, webhookConfigured, log = pino({ name: "dashboard" }) } = options;
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
      // Whether it is reached by HTTPS only is for the proxy before it to say.
      strictTransportSecurity: false,
    }),
  );
  app.route("/", assets.routes);

  app.get("/", async (c) => {
    const view = viewOf(c);
    const [page, offered] = await Promise.all([listArticles(db, toFilter(view)), choices()]);
    const stock = page.articles.length === 0 ? await loadStock(db) : null;
    const alternates = feedKinds.map(({ path, type, name }) => ({
      ...{ type, title: `${viewTitle(framework, view)} (${name})`, href: viewUrl(path, view) },
    }));
    const props = { site: site(), view, choices: offered, stock, alternates };
    return c.html(<ArticlesPage {...props} articles={page.articles} next={page.next} />);
  });

  app.get("/articles/:id", async (c) => {
    const article = await articleOf(c.req.param("id"));
    return article === undefined ? c.notFound() : c.html(<ArticlePage site={site()} article={article} />);
  });

  app.get("/feeds", async (c) => {
    const [feeds, alerts] = await Promise.all([listFeeds(db), loadAlerts(db, webhookConfigured)]);
    return c.html(<FeedsPage site={site()} feeds={feeds} alerts={alerts} />);
  });

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

  for (const { path, type, write } of feedKinds) {
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

  const fail = (c: Context, status: 400 | 404 | 500, title: string, message: string, parameter?: string) => {
    if (c.req.path.startsWith("/api/")) {
      return c.json({ error: { message, ...(parameter !== undefined && { parameter }) } }, status);
    }
    return c.html(<FailurePage site={site()} title={title} message={message} />, status);
  };
  app.notFound((c) => fail(c, 404, "Not found", `There is nothing at ${c.req.path}.`));
  app.onError((error, c) => {
    if (error instanceof ParameterError) {
      return fail(c, 400, "That can't be shown", error.message, error.parameter);
    }
    log.error({ err: error, path: c.req.path }, "a request failed");
    return fail(c, 500, "Something failed", `This could not be made: ${reasonOf(error)}`);
  });
  return app;
}

const feedKinds = [
  { path: "/feed.rss", type: "application/rss+xml", name: "RSS", write: rss },
  { path: "/feed.atom", type: "application/atom+xml", name: "Atom", write: atom },
  {
    path: "/feed.json",
    type: "application/feed+json",
    name: "JSON Feed",
    write: (channel: Channel) => JSON.stringify(jsonFeed(channel), null, 2),
  },
];

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
    articleUrl: (id) => absolute(`/articles/${id}`),
    framework,
    articles: page.articles,
    now,
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

async function loadAlerts(db: Database, configured: boolean | undefined): Promise<AlertState | undefined> {
  return configured === undefined ? undefined : { configured, ...(await alertHealth(db)) };
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

/** What went wrong, in one line; the store wraps the reason in the query that it sent. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join("; ");
  return cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
}
