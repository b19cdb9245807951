import type { ListedFeed } from "@twotrack/store";
import { safeUrl } from "../links.js";
import { languageName } from "../view.js";
import { Layout, type Site } from "./layout.js";
import { Ago } from "./parts.js";

/** How a feed does. */
export type Health = "failing" | "waiting" | "ok";

/** How a feed does, by its last poll. */
export function healthOf(feed: Pick<ListedFeed, "failures" | "polledAt">): Health {
  if (feed.failures > 0) return "failing";
  return feed.polledAt === null ? "waiting" : "ok";
}

const words: Record<Health, string> = { failing: "Failing", waiting: "Not polled yet", ok: "OK" };
const order: Health[] = ["failing", "waiting", "ok"];

/** The feeds as they are listed: those with trouble first, by title. */
export function sortFeeds(feeds: ListedFeed[]): ListedFeed[] {
  return feeds.toSorted((a, b) => order.indexOf(healthOf(a)) - order.indexOf(healthOf(b)));
}

/** Every feed and how it does. */
export function FeedsPage({ site, feeds }: { site: Site; feeds: ListedFeed[] }) {
  return (
    <Layout site={site} title="Feeds" current="feeds">
      <h1>Feeds</h1>
      <p class="lede">{summary(feeds)}</p>
      {feeds.length > 0 && (
        <div class="scroll">
          <table>
            <caption class="unseen">Feeds, those with trouble first</caption>
            <thead>
              <tr>
                <th scope="col">Feed</th>
                <th scope="col">Health</th>
                <th scope="col">Last poll</th>
                <th scope="col">Last success</th>
                <th scope="col">Language</th>
                <th scope="col">Category</th>
                <th scope="col" class="number">
                  Articles
                </th>
              </tr>
            </thead>
            <tbody>
              {sortFeeds(feeds).map((feed) => (
                <Row site={site} feed={feed} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Layout>
  );
}

function Row({ site, feed }: { site: Site; feed: ListedFeed }) {
  const health = healthOf(feed);
  const page = safeUrl(feed.htmlUrl) ?? safeUrl(feed.xmlUrl);
  return (
    <tr>
      <th scope="row" lang={feed.language ?? undefined}>
        {page === undefined ? (
          feed.title
        ) : (
          <a href={page} rel="noopener noreferrer">
            {feed.title}
          </a>
        )}
        {health === "failing" && (
          <p class="trouble" lang="en">
            {feed.failures === 1 ? "The last poll failed" : `${feed.failures} polls failed in a row`}
            {feed.error !== null && `: ${feed.error}`}
          </p>
        )}
      </th>
      <td>
        <span class={`health ${health}`}>{words[health]}</span>
      </td>
      <td data-label="Last poll">{feed.polledAt === null ? "–" : <Ago site={site} at={feed.polledAt} />}</td>
      <td data-label="Last success">
        {feed.succeededAt === null ? "–" : <Ago site={site} at={feed.succeededAt} />}
      </td>
      <td data-label="Language">{feed.language === null ? "–" : languageName(feed.language)}</td>
      <td data-label="Category">{feed.category ?? "–"}</td>
      <td data-label="Articles" class="number">
        <a href={`/?source=${feed.id}&minTags=0`} aria-label={`${feed.articles} articles of ${feed.title}`}>
          {feed.articles}
        </a>
      </td>
    </tr>
  );
}

function summary(feeds: ListedFeed[]): string {
  if (feeds.length === 0) return "There are no feeds yet.";
  const count = (health: Health) => feeds.filter((feed) => healthOf(feed) === health).length;
  const articles = feeds.reduce((sum, feed) => sum + feed.articles, 0);
  return [
    feeds.length === 1 ? "1 feed" : `${feeds.length} feeds`,
    `${count("ok")} in order`,
    count("failing") > 0 ? `${count("failing")} failing` : "none failing",
    ...(count("waiting") > 0 ? [`${count("waiting")} not polled yet`] : []),
    articles === 1 ? "1 article" : `${articles} articles`,
  ].join(", ");
}
