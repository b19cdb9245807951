import { isIP } from "node:net";
import { Parser } from "htmlparser2";
import type { ParsedFeed } from "./article.js";
import { decode } from "./decode.js";
import { FeedError } from "./error.js";
import { type FetchOptions, fetchFeed } from "./fetch.js";
import { plainText } from "./html.js";
import { parseFeed } from "./parse.js";
import { canonicalUrl, httpUrl, withoutFeedScheme } from "./url.js";

/** How feeds are looked for. The limits of `FetchOptions` are those of each request. */
export interface DiscoverOptions extends Omit<FetchOptions, "accept" | "etag" | "lastModified"> {
  /** For the whole search; 30,000 unless told. What was found until then is given. */
  totalMs?: number;
}

/** A feed that was found, fetched and read. */
export interface DiscoveredFeed {
  /** Where its redirects led. */
  xmlUrl: string;
  /** Its own, else that of the link to it, else its host. */
  title: string;
  htmlUrl: string | null;
  /** BCP 47. */
  language: string | null;
  /** How many it holds now. */
  articles: number;
  /** When the newest of them was published; ISO 8601 in UTC. */
  newestAt: string | null;
}

/** An address where a feed may be; `label` is what the link to it calls it. */
interface Candidate {
  url: string;
  label: string | null;
}

interface Found extends DiscoveredFeed {
  /** Equal for two addresses of the same articles. */
  content: string;
}

const isFound = (result: Found | FeedError): result is Found => !(result instanceof FeedError);

/** What each step of one search knows. */
interface Search {
  options: DiscoverOptions;
  endsAt: number;
}

/** So many addresses are tried in each of the two rounds, so many at a time. */
const most = 8;
const atOnce = 4;

const acceptPage =
  "text/html, application/xhtml+xml, application/atom+xml;q=0.9, application/rss+xml;q=0.9, application/feed+json;q=0.9, application/xml;q=0.8, */*;q=0.5";
const feedType = /^application\/(?:(?:rss|atom|rdf)\+xml|feed\+json)$/;
const feedPath = /(?:\/(?:feed|rss|atom)\/?|\.(?:rss|atom|rdf|xml)|feed\.json)$/i;
const otherXml = /sitemap|opensearch|manifest/i;
const usualPaths = [
  ...["/feed", "/rss", "/rss.xml", "/atom.xml"],
  ...["/feed.xml", "/index.xml", "/feed.json", "/feeds/posts/default"],
];

/**
 * The feeds of what a person typed: a feed's own address, or that of a page, with or without its scheme. Of a page, those
 * that it names as its own come first, then those that it links to on its site; when none of them is a feed, the usual
 * addresses on its host are tried. Feeds of comments come last. Addresses with the same articles count once.
 * @throws {FeedError} saying what failed and what to do; `not-a-feed` when there is none
 */
export async function discoverFeeds(address: string, options: DiscoverOptions): Promise<DiscoveredFeed[]> {
  const totalMs = options.totalMs ?? 30_000;
  const search: Search = { options, endsAt: performance.now() + totalMs };
  const page = await fetchFirst(startsOf(address), search);
  const own = await readFeed(page.bytes, page.contentType, page.url, null);
  if (isFound(own)) return [shown(own)];

  const linked = linksOf(decode(page.bytes, page.contentType), page.url).slice(0, most);
  const results = await readAll(linked, search, false);
  let found = results.filter(isFound);
  if (found.length === 0) {
    const tried = new Set([page.url, ...linked.map(({ url }) => url)].map(canonicalUrl));
    const usual = usualPaths
      .map((path) => ({ url: new URL(path, page.url).href, label: null }))
      .filter(({ url }) => !tried.has(canonicalUrl(url)));
    found = (await readAll(usual, search, true)).filter(isFound);
  }
  if (found.length > 0) {
    return commentsLast(distinct(found), ({ xmlUrl, title }) => isOfComments(xmlUrl, title)).map(shown);
  }
  if (left(search) <= 0) {
    throw new FeedError(
      "timeout",
      `No feed was found at ${page.url} within ${totalMs / 1000} s. Try again later, or give the address of the feed itself.`,
    );
  }
  const reason = results.find((result) => result instanceof FeedError);
  if (reason !== undefined) {
    throw new FeedError(
      "not-a-feed",
      `No feed was found at ${page.url}: what it links to as its feed can't be read. ${reason.message}`,
      { cause: reason },
    );
  }
  throw new FeedError(
    "not-a-feed",
    own.code === "empty"
      ? `No feed was found at ${page.url}: the page is empty. Check the address, or try that of its RSS page.`
      : `No feed was found at ${page.url}: it is a page without feeds. Try the address of its RSS page.`,
    { cause: own },
  );
}

/** The addresses that a typed one may mean, in the order in which to try them. */
function startsOf(address: string): [string, ...string[]] {
  const given = withoutFeedScheme(address);
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(given);
  const first = httpUrl(hasScheme ? given : `https://${given.replace(/^\/+/, "")}`);
  // Without a scheme, what has a name before an @ is a mail address.
  if (first === null || (!hasScheme && new URL(first).username !== "")) {
    throw new FeedError(
      "bad-url",
      `"${address.trim().slice(0, 200)}" is no web address. Type one such as example.org or https://example.org/news.`,
    );
  }
  return hasScheme ? [first] : [first, first.replace(/^https:/, "http:")];
}

interface Page {
  url: string;
  bytes: Uint8Array;
  contentType: string | null;
}

/** The first address that answers; what goes wrong with the first is what is told. */
async function fetchFirst([first, ...others]: [string, ...string[]], search: Search): Promise<Page> {
  try {
    return await fetchOne(first, search, acceptPage);
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    const unreached = error.code === "network" || error.code === "timeout";
    if (unreached && search.options.signal?.aborted !== true) {
      for (const other of others) {
        try {
          return await fetchOne(other, search, acceptPage);
        } catch (again) {
          if (again instanceof FeedError && again.code === "http") throw advise(other, again, search);
        }
      }
    }
    throw advise(first, error, search);
  }
}

async function fetchOne(url: string, search: Search, accept?: string): Promise<Page> {
  const { totalMs: _, ...options } = search.options;
  const fetched = await fetchFeed(url, {
    ...options,
    ...{ etag: null, lastModified: null, timeoutMs: Math.max(1, Math.min(options.timeoutMs, left(search))) },
    ...(accept === undefined ? {} : { accept }),
  });
  if (fetched.status === "ok") return fetched;
  throw new FeedError("http", `${url} answered 304 to a first request: see the site.`, { status: 304 });
}

const left = ({ endsAt }: Search): number => Math.ceil(endsAt - performance.now());

/** The same error with the advice that somebody needs who has just typed the address. */
function advise(url: string, error: FeedError, { options }: Search): FeedError {
  if (error.code === "timeout") {
    return new FeedError(
      "timeout",
      `${url} did not answer completely within ${options.timeoutMs / 1000} s. Check the address, or try again later.`,
      { cause: error },
    );
  }
  const { status } = error;
  if (error.code !== "http" || status === undefined) return error;
  const advice: Record<number, string> = {
    401: "it asks for a password. Try the address of its RSS page.",
    403: "the site does not let Twotrack read this page. Try the address of its RSS page.",
    404: "there is no such page. Check the address, or try the site's front page.",
    410: "the page is gone for good. Try the site's front page.",
    429: "the site asks for fewer requests. Try again in some minutes.",
  };
  const what =
    advice[status] ?? (status >= 500 ? "the site has trouble. Try again later." : "check the address.");
  return new FeedError("http", `${url} answered ${status}: ${what}`, { status, cause: error });
}

/** The addresses that a page gives for feeds, the likeliest first. */
function linksOf(html: string, pageUrl: string): Candidate[] {
  let base: string | null = null;
  const named: { href: string; label: string | null; isSure: boolean }[] = [];
  const anchors: string[] = [];
  const parser = new Parser({
    onopentag(name, { href, rel, type, title }) {
      if (href === undefined) return;
      if (name === "base") base ??= httpUrl(href, pageUrl);
      if (name === "a") anchors.push(href);
      if (name !== "link" || !/(?:^|\s)alternate(?:\s|$)/i.test(rel ?? "")) return;
      const kind = (type ?? "").replace(/;.*$/s, "").trim().toLowerCase();
      const isSure = feedType.test(kind);
      // Sites give the data of a page as JSON as well.
      if (isSure || kind === "application/json") {
        named.push({ href, label: plainText(title ?? null), isSure });
      }
    },
  });
  parser.end(html);
  const at = (href: string) => httpUrl(withoutFeedScheme(href), base ?? pageUrl);
  const strong = named.filter(({ isSure }) => isSure);
  const weak = named.filter(({ isSure }) => !isSure);
  const all = [
    ...strong.map(({ href, label }) => ({ url: at(href), label })),
    ...anchors.map((href) => ({ url: at(href), label: null })).filter(({ url }) => isLikely(url, pageUrl)),
    ...weak.map(({ href, label }) => ({ url: at(href), label })),
  ];
  const distinct = new Map<string, Candidate>();
  for (const { url, label } of all) {
    if (url === null || canonicalUrl(url) === canonicalUrl(pageUrl)) continue;
    const key = canonicalUrl(url);
    if (!distinct.has(key)) distinct.set(key, { url: url.replace(/#.*$/s, ""), label });
  }
  return commentsLast([...distinct.values()], ({ url, label }) => isOfComments(url, label));
}

/** Whether a link without further notice may lead to a feed of the page's site. */
function isLikely(url: string | null, pageUrl: string): boolean {
  if (url === null) return false;
  const { pathname, hostname } = new URL(url);
  return (
    feedPath.test(pathname) && !otherXml.test(pathname) && isSameSite(hostname, new URL(pageUrl).hostname)
  );
}

/** By guess, as far as names tell without the list of public suffixes. */
function isSameSite(one: string, other: string): boolean {
  if (one === other) return true;
  if (isIP(one) !== 0 || isIP(other) !== 0) return false;
  const [a, b] = [one, other].map((host) => host.replace(/^www\d*\./, ""));
  if (a === undefined || b === undefined) return false;
  const site = (host: string) => {
    const labels = host.split(".");
    // Names like "co" and "com" before a country are no owner's.
    return labels.slice((labels.at(-2) ?? "").length <= 3 ? -3 : -2).join(".");
  };
  return a.endsWith(`.${b}`) || b.endsWith(`.${a}`) || site(a) === site(b);
}

const isOfComments = (url: string, title: string | null): boolean =>
  /\/comments(?:\/|\.|$)/i.test(new URL(url).pathname) ||
  /^comments (?:on|for)\b|(?:»|&raquo;|:|-|–)\s*comments(?: feed)?$/i.test(title ?? "");

const commentsLast = <T>(list: readonly T[], isLast: (one: T) => boolean): T[] => [
  ...list.filter((one) => !isLast(one)),
  ...list.filter(isLast),
];

/** What is at each address, in their order; with `firstOnly` no further is asked once there is a feed. */
async function readAll(
  candidates: readonly Candidate[],
  search: Search,
  firstOnly: boolean,
): Promise<(Found | FeedError)[]> {
  const results = new Map<Candidate, Found | FeedError>();
  const waiting = candidates.values();
  const isDone = () => left(search) <= 0 || (firstOnly && [...results.values()].some(isFound));
  const take = async () => {
    for (const candidate of waiting) {
      if (isDone()) return;
      results.set(candidate, await readCandidate(candidate, search));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return candidates.flatMap((candidate) => results.get(candidate) ?? []);
}

async function readCandidate({ url, label }: Candidate, search: Search): Promise<Found | FeedError> {
  try {
    const fetched = await fetchOne(url, search);
    return await readFeed(fetched.bytes, fetched.contentType, fetched.url, label);
  } catch (error) {
    if (!(error instanceof FeedError) || search.options.signal?.aborted === true) throw error;
    return advise(url, error, search);
  }
}

async function readFeed(
  bytes: Uint8Array,
  contentType: string | null,
  url: string,
  label: string | null,
): Promise<Found | FeedError> {
  try {
    return summary(await parseFeed(bytes, { contentType, baseUrl: url }), url, label);
  } catch (error) {
    if (error instanceof FeedError) return error;
    throw error;
  }
}

function summary({ feed, articles }: ParsedFeed, url: string, label: string | null): Found {
  const dates = articles.flatMap(({ publishedAt, updatedAt }) => publishedAt ?? updatedAt ?? []);
  const pages = articles.map((article) => (article.url === null ? article.id : canonicalUrl(article.url)));
  return {
    ...{ xmlUrl: url, title: feed.title ?? label ?? new URL(url).host, htmlUrl: feed.link },
    ...{ language: feed.language, articles: articles.length },
    newestAt: dates.toSorted().at(-1) ?? null,
    content: JSON.stringify(articles.length === 0 ? [url] : [feed.title, pages]),
  };
}

function distinct(feeds: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return feeds.filter(({ xmlUrl, content }) => {
    const keys = [canonicalUrl(xmlUrl), content];
    const isNew = !keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return isNew;
  });
}

const shown = ({ content: _, ...feed }: Found): DiscoveredFeed => feed;
