import type { FeedDay, FeedHealth } from "@twotrack/store";
import { Layout } from "../frame/layout.js";
import { safeUrl } from "../frame/links.js";
import { Ago, count, Moment, Notice, numbers, Table, Until } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { languageName } from "../frame/view.js";
import {
  Actions,
  CategoryField,
  duration,
  failuresInWords,
  HealthSign,
  percent,
  perDay,
  Trouble,
} from "./parts.js";

/** What the page of one feed shows. */
export interface FeedProps {
  site: Site;
  feed: FeedHealth;
  /** The oldest first. */
  days: readonly FeedDay[];
  next: Date | null;
  categories: readonly string[];
  canAdd: boolean;
  canPoll: boolean;
  notice?: string | undefined;
}

/** One feed: how it does day by day, what is known of it, and what can be done about it. */
export function FeedPage({ site, feed, days, next, categories, canAdd, canPoll, notice }: FeedProps) {
  const { id, title, language, category, failures } = feed;
  const acts = site.writable;
  return (
    <Layout site={site} title={title} current="feeds">
      <p class="soft">
        <a href="/feeds">Feeds</a>
        {category !== null && (
          <>
            {" › "}
            <a href={`/feeds?category=${encodeURIComponent(category)}`}>{category}</a>
          </>
        )}
      </p>
      <h1 lang={language ?? undefined} dir="auto">
        {title}
      </h1>
      {notice !== undefined && <Notice>{notice}</Notice>}
      <p class="feed-state">
        <HealthSign feed={feed} />
      </p>
      <Trouble site={site} feed={feed} />
      {acts && (
        <div class="row">
          <Actions feed={feed} back={`/feeds/${id}`} canPoll={canPoll} isNamed />
          {failures > 0 && canAdd && (
            <form method="post" action="/feeds/discover">
              <input type="hidden" name="address" value={feed.htmlUrl ?? new URL(feed.xmlUrl).origin} />
              <button type="submit" class="quiet">
                Look for its new address
              </button>
            </form>
          )}
        </div>
      )}
      <Facts site={site} feed={feed} next={next} />
      <Days days={days} />
      {acts && (
        <section class="feed-edit">
          <h2>Change it</h2>
          <form method="post" action={`/feeds/${id}`}>
            <label>
              Title
              <input name="title" value={title} required maxlength={300} lang={language ?? undefined} />
            </label>
            <CategoryField categories={categories} value={category} />
            <button type="submit" class="quiet">
              Save
            </button>
          </form>
          <details>
            <summary>Remove this feed</summary>
            <form method="post" action={`/feeds/${id}/remove`}>
              <p>It is polled no more. Its {count(feed.articles, "article")} and their stories stay.</p>
              <button type="submit" class="quiet">
                Remove it
              </button>
            </form>
          </details>
        </section>
      )}
    </Layout>
  );
}

function Facts({ site, feed, next }: Pick<FeedProps, "site" | "feed" | "next">) {
  const { id, xmlUrl, htmlUrl, language, createdAt, polledAt, succeededAt, week, articles } = feed;
  const page = safeUrl(htmlUrl);
  return (
    <dl class="feed-facts">
      <Fact name="Last poll">{polledAt === null ? "None yet" : <Ago site={site} at={polledAt} />}</Fact>
      <Fact name="Last success">
        {succeededAt === null ? "None yet" : <Ago site={site} at={succeededAt} />}
      </Fact>
      <Fact name="Next poll">
        {next === null ? feed.paused ? "When it is resumed" : "Not known" : <Until site={site} at={next} />}
      </Fact>
      <Fact name="Success, 7 days">
        {week.successRate === null ? "–" : `${percent(week.successRate)} (${failuresInWords(week)})`}
      </Fact>
      <Fact name="A poll takes">{week.latency === null ? "–" : `${duration(week.latency)} on average`}</Fact>
      <Fact name="Articles">
        <a href={`/search?source=${id}`}>{count(articles, "article")}</a>, {perDay(week.articlesADay)} a day
      </Fact>
      <Fact name="Language">{language === null ? "Not known" : languageName(language)}</Fact>
      <Fact name="Followed since">
        <Moment site={site} at={createdAt} />
      </Fact>
      <Fact name="Asks for changes only">{validators(feed)}</Fact>
      <Fact name="Address" isWide>
        <a href={safeUrl(xmlUrl)} rel="noopener noreferrer">
          {xmlUrl}
        </a>
      </Fact>
      {page !== undefined && (
        <Fact name="Site" isWide>
          <a href={page} rel="noopener noreferrer">
            {page}
          </a>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, isWide, children }: { name: string; isWide?: boolean; children?: unknown }) {
  return (
    <div class={isWide ? "wide" : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** By what the next request asks whether anything has changed. */
function validators({ etag, lastModified }: FeedHealth): string {
  const known = [
    ...(etag === null ? [] : [`by ETag ${etag}`]),
    ...(lastModified === null ? [] : [`since ${lastModified}`]),
  ];
  return known.length === 0 ? "No: the feed gives neither ETag nor date" : `Yes, ${known.join(" and ")}`;
}

const barWidth = 20;
const barHeight = 80;

function Days({ days }: Pick<FeedProps, "days">) {
  const most = Math.max(0, ...days.map(({ added }) => added));
  const failed = days.filter(({ failures }) => failures > 0).length;
  const words = `New articles in each of the last ${days.length} days, at most ${most}; polls failed on ${count(failed, "day")}. The table below has the numbers.`;
  return (
    <section class="feed-days">
      <h2>Day by day</h2>
      <svg viewBox={`0 0 ${days.length * barWidth} ${barHeight + 16}`} role="img" aria-label={words}>
        <line x1="0" x2={days.length * barWidth} y1={barHeight} y2={barHeight} class="base" />
        {days.map(({ day, added, failures }, n) => {
          const height = added === 0 ? 0 : Math.max(2, (added / most) * (barHeight - 4));
          const x = n * barWidth;
          return (
            <g>
              <title>{`${day}: ${count(added, "new article")}, ${count(failures, "failed poll")}`}</title>
              <rect x={x} y="0" width={barWidth} height={barHeight + 16} class="hit" />
              <rect x={x + 3} y={barHeight - height} width={barWidth - 6} height={height} class="bar" />
              {failures > 0 && <path d={`M${x + 5} ${barHeight + 13}h10l-5-9z`} class="fault" />}
            </g>
          );
        })}
      </svg>
      <p class="soft">
        {most === 0 ? "There were no new articles" : `Bars are new articles, at most ${most} a day`}
        {failed > 0 && "; ▲ is a day with failed polls"}. Days are in UTC.
      </p>
      <details>
        <summary>As a table</summary>
        <Table
          caption="Polls and new articles by day"
          columns={[{ name: "Day" }, ...["New articles", "Polls", "Failed", "A poll took"].map(numbers)]}
          rows={days
            .toReversed()
            .map(({ day, added, polls, failures, latency }) => [
              day,
              added,
              polls,
              failures,
              latency === null ? "–" : duration(latency),
            ])}
        />
      </details>
    </section>
  );
}
