import type { FeedDay, FeedHealth } from "@twotrack/store";
import { Layout } from "../frame/layout.js";
import { Ago, count, Notice, Until } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { languageName } from "../frame/view.js";
import {
  categoriesOf,
  chosen,
  type FeedView,
  feedsUrl,
  type Health,
  healthOf,
  healths,
  healthWords,
  orders,
} from "./health.js";
import {
  Actions,
  AddForm,
  duration,
  failuresInWords,
  HealthSign,
  type NextPoll,
  percent,
  perDay,
  Sparkline,
  Trouble,
} from "./parts.js";

/** So many feeds are on a page. */
export const pageSize = 50;

/** What the page of feeds shows. */
export interface FeedsProps {
  site: Site;
  /** All of them, by title. */
  feeds: readonly FeedHealth[];
  view: FeedView;
  /** From 1. */
  page: number;
  /** By day, of those on the page. */
  days: ReadonlyMap<number, FeedDay[]>;
  next: NextPoll;
  /** Whether feeds can be looked for, and polled at once. */
  canAdd: boolean;
  canPoll: boolean;
  notice?: string | undefined;
  /** What is wrong with the OPML file that was sent. */
  fault?: string | undefined;
}

/** The feeds of a view that are on one of its pages. */
export const onPage = (feeds: readonly FeedHealth[], view: FeedView, page: number) =>
  chosen(feeds, view).slice((page - 1) * pageSize, page * pageSize);

/** Every feed and how it does, with what can be done about it. */
export function FeedsPage(props: FeedsProps) {
  const { site, feeds, view, page, days, next, canAdd, canPoll, notice, fault } = props;
  const fitting = chosen(feeds, view).length;
  const shown = onPage(feeds, view, page);
  const pages = Math.ceil(fitting / pageSize);
  const acts = site.writable;
  return (
    <Layout site={site} title="Feeds" current="feeds">
      <h1>Feeds</h1>
      <p class="lede">{summary(feeds)}</p>
      {notice !== undefined && <Notice>{notice}</Notice>}
      {acts && canAdd && <AddForm />}
      <Opml writable={acts} fault={fault} />
      {feeds.length > 0 && <Narrow feeds={feeds} view={view} />}
      {feeds.length === 0 ? (
        <div class="empty">
          <h2>There are no feeds yet</h2>
          <p>
            {acts
              ? "Give the address of a site above, or bring the OPML file of another feed reader."
              : "Add some by “twotrack feeds add” on the machine that this runs on."}
          </p>
        </div>
      ) : shown.length === 0 ? (
        <div class="empty">
          <h2>No feed fits</h2>
          <p>
            <a href="/feeds">Show all feeds</a>
          </p>
        </div>
      ) : (
        <div class="scroll feeds">
          <table>
            <caption class="unseen">
              Feeds and how they did in the last 7 days; {orders[view.sort].toLowerCase()}
            </caption>
            <thead>
              <tr>
                <th scope="col">Feed</th>
                <th scope="col">Health</th>
                <th scope="col">Polls</th>
                <th scope="col">Success</th>
                <th scope="col">Articles a day</th>
                {acts && <th scope="col">Actions</th>}
              </tr>
            </thead>
            <tbody>
              {shown.map((feed) => (
                <Row
                  {...{ site, feed, canPoll }}
                  days={days.get(feed.id) ?? []}
                  next={next(feed)}
                  back={feedsUrl(view, page)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages > 1 && (
        <nav class="more" aria-label="Pages of feeds">
          {page > 1 && <a href={feedsUrl(view, page - 1)}>Page before</a>}
          <span class="soft">
            Page {page} of {pages}, {count(fitting, "feed")}
          </span>
          {page < pages && <a href={feedsUrl(view, page + 1)}>Next page</a>}
        </nav>
      )}
    </Layout>
  );
}

type RowProps = Pick<FeedsProps, "site" | "canPoll"> & {
  feed: FeedHealth;
  days: readonly FeedDay[];
  next: Date | null;
  back: string;
};

function Row({ site, feed, days, next, canPoll, back }: RowProps) {
  const { id, title, language, category, polledAt, week } = feed;
  const about = [category, language === null ? null : languageName(language)].filter((word) => word !== null);
  return (
    <tr>
      <th scope="row">
        <a href={`/feeds/${id}`} lang={language ?? undefined} dir="auto">
          {title}
        </a>
        <p class="soft">{about.join(" · ")}</p>
        <Trouble site={site} feed={feed} />
      </th>
      <td>
        <HealthSign feed={feed} />
      </td>
      <td data-label="Polls">
        {polledAt === null ? "None yet" : <Ago site={site} at={polledAt} />}
        {next !== null && (
          <span class="soft next">
            Next: <Until site={site} at={next} />
          </span>
        )}
      </td>
      <td data-label="Success" title={week.polls === 0 ? undefined : failuresInWords(week)}>
        {week.successRate === null ? "–" : percent(week.successRate)}
        {week.latency !== null && <span class="soft next">{duration(week.latency)}</span>}
      </td>
      <td data-label="Articles a day">
        <span class="rate">{perDay(week.articlesADay)}</span> <Sparkline days={days} />
      </td>
      {site.writable && (
        <td>
          <Actions feed={feed} back={back} canPoll={canPoll} />
        </td>
      )}
    </tr>
  );
}

function Narrow({ feeds, view }: Pick<FeedsProps, "feeds" | "view">) {
  const { q, category, state, sort } = view;
  return (
    <form class="feed-filter" method="get" action="/feeds" aria-label="Which feeds">
      <label>
        Name or address
        <input type="search" name="q" value={q} maxlength={200} />
      </label>
      <label>
        Category
        <select name="category">
          <option value="">All</option>
          {categoriesOf(feeds).map((one) => (
            <option value={one} selected={one === category}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        Health
        <select name="state">
          <option value="">All</option>
          {healths.map((one) => (
            <option value={one} selected={one === state}>
              {healthWords[one]} ({feeds.filter((feed) => healthOf(feed) === one).length})
            </option>
          ))}
        </select>
      </label>
      <label>
        Sorted by
        <select name="sort">
          {Object.entries(orders).map(([one, name]) => (
            <option value={one} selected={one === sort}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="quiet">
        Show
      </button>
    </form>
  );
}

/** Brings lists of feeds in and out. */
function Opml({ writable, fault }: { writable: boolean; fault: string | undefined }) {
  if (!writable) return <p class="soft feed-opml">{exportLink}</p>;
  return (
    <details class="feed-opml" open={fault !== undefined}>
      <summary>Lists of feeds (OPML)</summary>
      <form method="post" action="/feeds/opml" enctype="multipart/form-data">
        <label for="opml">Add the feeds of a file, of at most 2 MB</label>
        <div class="row">
          <input
            id="opml"
            type="file"
            name="file"
            accept=".opml,.xml,text/x-opml,application/xml,text/xml"
            required
            aria-invalid={fault === undefined ? undefined : "true"}
            aria-describedby={fault === undefined ? undefined : "opml-fault"}
          />
          <button type="submit" class="quiet">
            Import
          </button>
        </div>
        {fault !== undefined && (
          <p class="trouble" id="opml-fault">
            {fault}
          </p>
        )}
      </form>
      <p>{exportLink}</p>
    </details>
  );
}

const exportLink = (
  <a href="/feeds.opml" download="feeds.opml">
    Export all feeds as OPML
  </a>
);

function summary(feeds: readonly FeedHealth[]): string {
  const all = new Map<Health, number>();
  for (const feed of feeds) all.set(healthOf(feed), (all.get(healthOf(feed)) ?? 0) + 1);
  const some = (health: Health, words: string) => {
    const number = all.get(health) ?? 0;
    return number === 0 ? [] : [`${number} ${words}`];
  };
  const perWeek = feeds.reduce((sum, { week }) => sum + week.articlesADay, 0);
  return [
    count(feeds.length, "feed"),
    ...some("ok", "in order"),
    ...some("failing", "failing"),
    ...some("slow", "slow"),
    ...some("waiting", "not polled yet"),
    ...some("paused", "paused"),
    `about ${count(Math.round(perWeek), "article")} a day`,
  ].join(", ");
}
