import { writeFile } from "node:fs/promises";
import {
  closeFetcher,
  discoverFeeds,
  FeedError,
  fetchFeed,
  type OpmlFeed,
  parseFeed,
  parseLanguage,
  parseOpml,
  userAgent,
  writeOpml,
} from "@twotrack/feeds";
import { addFeeds, listFeeds, pauseFeed, removeFeed, resumeFeed } from "@twotrack/store";
import { loadSettings, readText, shown, UserError, withStore } from "../environment.js";

/** Lists the feeds with their health. */
export async function list(options: { json?: boolean }): Promise<void> {
  const feeds = await withStore(loadSettings(), ({ db }) => listFeeds(db));
  if (options.json) {
    console.log(JSON.stringify(feeds));
    return;
  }
  if (feeds.length === 0)
    console.log(`No feeds. Add one with "twotrack feeds add URL", or start Twotrack once.`);
  for (const feed of feeds) {
    const polled =
      feed.polledAt === null ? "not polled yet" : (feed.error ?? `ok, ${feed.articles} articles`);
    const health = feed.paused ? `paused; ${polled}` : polled;
    console.log(`${feed.title}\n  ${feed.xmlUrl}\n  ${health}`);
  }
}

/** Adds one feed, after a look at it for its title and language; a running worker polls it within seconds. */
export async function add(
  url: string,
  options: { title?: string; language?: string; category?: string; check: boolean },
): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UserError(`${url} is no address of a feed: it must begin with http:// or https://.`);
  }
  const language = options.language === undefined ? undefined : parseLanguage(options.language);
  if (language === null) {
    throw new UserError(`${options.language} is no language tag: write it as in en, ja or zh-TW (BCP 47).`);
  }
  const found = options.check ? await look(url) : { title: null, link: null, language: null };
  const feed: OpmlFeed = {
    xmlUrl: url,
    title: options.title ?? found.title ?? new URL(url).host,
    htmlUrl: found.link,
    language: language ?? found.language,
    category: options.category ?? null,
  };
  await withStore(loadSettings(), ({ db }) => addFeeds(db, [feed]));
  console.log(`Added ${feed.title}`);
}

async function look(url: string) {
  try {
    const response = await fetchFeed(url, { etag: null, lastModified: null, ...fetching() });
    if (response.status === "not-modified") return { title: null, link: null, language: null };
    const { feed } = await parseFeed(response.bytes, {
      contentType: response.contentType,
      baseUrl: response.url,
    });
    return feed;
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    throw new UserError(`${error.message}\nIt was not added; --no-check adds it all the same.`);
  }
}

/** By what means and within what limits a feed or a page is fetched. */
function fetching() {
  const { fetchTimeoutSeconds, maxFeedBytes, allowPrivateNetworks } = loadSettings();
  return {
    ...{ allowPrivateNetworks, maxBytes: maxFeedBytes, timeoutMs: fetchTimeoutSeconds * 1000 },
    userAgent,
  };
}

function present(wasThere: boolean, url: string): void {
  if (!wasThere) throw new UserError(`No feed has the address ${url}. See "twotrack feeds list".`);
}

/** Stops polling a feed; its articles stay. */
export async function remove(url: string): Promise<void> {
  const removed = await withStore(loadSettings(), ({ db }) => removeFeed(db, url));
  present(removed, url);
  console.log(`Removed ${url}; its articles stay.`);
}

/** Polls a feed no more, until it is resumed. */
export async function pause(url: string): Promise<void> {
  const paused = await withStore(loadSettings(), ({ db }) => pauseFeed(db, url));
  present(paused, url);
  console.log(`Paused ${url}; "twotrack feeds resume" polls it again.`);
}

/** Polls a paused feed again; a running worker does so within seconds. */
export async function resume(url: string): Promise<void> {
  const resumed = await withStore(loadSettings(), ({ db }) => resumeFeed(db, url));
  present(resumed, url);
  console.log(`Resumed ${url}`);
}

/** Shows the feeds of a site or page. */
export async function discover(address: string): Promise<void> {
  try {
    const found = await discoverFeeds(address, fetching());
    for (const { title, xmlUrl, articles, newestAt } of found) {
      const newest = newestAt === null ? "" : `, the newest of ${newestAt}`;
      console.log(
        `${title}\n  ${xmlUrl}\n  ${articles === 1 ? "1 article" : `${articles} articles`}${newest}`,
      );
    }
  } catch (error) {
    if (error instanceof FeedError) throw new UserError(error.message);
    throw error;
  } finally {
    await closeFetcher();
  }
}

/** Adds the feeds of an OPML file. */
export async function importOpml(file: string): Promise<void> {
  const feeds = await readOpml(file);
  await withStore(loadSettings(), ({ db }) => addFeeds(db, feeds));
  console.log(`Imported ${feeds.length} feeds from ${shown(file)}`);
}

/** Writes the feeds as OPML, to a file or to standard output. */
export async function exportOpml(file: string | undefined): Promise<void> {
  const opml = writeOpml(await withStore(loadSettings(), ({ db }) => listFeeds(db)), "Feeds of Twotrack");
  if (file === undefined) process.stdout.write(opml);
  else await writeFile(file, opml);
}

/** Reads the feeds of an OPML file. */
export async function readOpml(file: string, variable?: string): Promise<OpmlFeed[]> {
  const text = await readText(file, variable);
  try {
    return parseOpml(text, shown(file));
  } catch (error) {
    if (error instanceof FeedError) throw new UserError(error.message);
    throw error;
  }
}
