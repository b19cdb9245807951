import type { ListedStory, StoredDevelopment } from "@twotrack/store";
import { type Choices, Filters } from "../frame/filters.js";
import { tagOrder } from "../frame/framework.js";
import { groupBy } from "../frame/group.js";
import { highlight, snippet } from "../frame/highlight.js";
import { Layout } from "../frame/layout.js";
import { safeUrl } from "../frame/links.js";
import { Ago, count, FeedLinks, Highlighted, MeetingSign, Passage, TagChip } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import type { Alternate } from "../frame/syndication.js";
import { isNarrowed, languageName, type View, viewUrl } from "../frame/view.js";
import { LivePanel } from "../live/panel.js";

/** How much there is at all; asked for only where the list is empty. */
export interface Stock {
  articles: number;
  feeds: number;
  failing: number;
}

/** What the page of the newest stories shows. */
export interface TodayProps {
  title: string;
  view: View;
  stories: ListedStory[];
  /** So many pages of stories are shown in one. */
  pages: number;
  next: string | null;
  choices: Choices;
  /** When the reader was here before. */
  lastVisit: Date | undefined;
  stock: Stock | null;
  alternates: Alternate[];
}

/** So many pages are shown in one; what is older has a page of its own. */
export const mostPages = 10;

/** The stories of the two tracks, newest first, by day. */
export function TodayPage(props: TodayProps & { site: Site }) {
  const { site, title, view, stories, next, choices, lastVisit, stock, alternates } = props;
  const days = groupBy(stories, ({ lastAt }) => site.calendar.day(lastAt, site.now));
  const unread = stories.filter((story) => isUnread(story, lastVisit)).length;
  return (
    <Layout site={site} title={title} current="today" alternates={alternates}>
      <h1>{title}</h1>
      <p class="lede">
        {lede(view)}
        {unread > 0 && (
          <>
            {" "}
            <b>{unread} new or changed since your last visit.</b>
          </>
        )}
      </p>
      <Filters site={site} path="/" view={view} choices={choices} kinds={kinds} />
      {site.live !== undefined && view.before === null && <LivePanel view={view} />}
      <div id="list">
        {[...days].map(([day, list]) => (
          <section class="day">
            <h2>{day}</h2>
            {list.map((story) => (
              <Card site={site} story={story} unread={isUnread(story, lastVisit)} />
            ))}
          </section>
        ))}
        {stock !== null && <div class="empty">{emptyText(view, stock)}</div>}
        <nav class="more" aria-label="More stories">
          {next !== null && <More {...props} next={next} />}
          {view.before !== null && <a href={viewUrl("/", view)}>Back to the newest</a>}
          <FeedLinks alternates={alternates} />
        </nav>
      </div>
    </Layout>
  );
}

const kinds = [
  { minTags: 1, label: "Tagged" },
  { minTags: 2, label: "Meetings only" },
  { minTags: 0, label: "All stories" },
];

function lede(view: View): string {
  if (view.tags.length > 1) return "Stories that bear all of these tags: where the tracks meet.";
  if (view.minTags > 1) return "Stories that bear two tags or more: where the tracks meet.";
  if (view.minTags === 0) return "Every story, tagged or not.";
  return "What is new on the two tracks, and where they meet.";
}

const isUnread = ({ lastAt, headline }: ListedStory, lastVisit: Date | undefined) =>
  lastVisit !== undefined && (lastAt > lastVisit || headline.fetchedAt > lastVisit);

/** Leads on; where it is a link, it comes back to the story that was last. */
function More({
  view,
  stories,
  pages,
  next,
}: Pick<TodayProps, "view" | "stories" | "pages"> & { next: string }) {
  const last = stories.at(-1);
  if (pages >= mostPages || last === undefined)
    return (
      <a class="button" href={viewUrl("/", view, { before: next })}>
        Older stories
      </a>
    );
  const href = viewUrl("/", view, { before: view.before }, { pages: String(pages + 1) });
  return (
    <a class="button" href={`${href}#story-${last.id}`} data-more>
      Load more
    </a>
  );
}

function Card({ site, story, unread }: { site: Site; story: ListedStory; unread: boolean }) {
  const { id, headline, firstAt, lastAt, tags, developments } = story;
  const lang = headline.language ?? undefined;
  const passage = snippet(headline);
  const source = safeUrl(headline.url);
  return (
    <article class="entry" id={`story-${id}`} data-entry aria-labelledby={`title-${id}`}>
      <div class="meta">
        {unread && <b class="unread">New</b>}
        <Ago site={site} at={lastAt} />
        {lastAt.getTime() - firstAt.getTime() > HOUR && (
          <span>
            First <Ago site={site} at={firstAt} />
          </span>
        )}
      </div>
      <div>
        <News site={site} developments={developments} />
        <h3 id={`title-${id}`} lang={lang} dir="auto">
          <a href={`/stories/${id}`} data-headline>
            <Highlighted site={site} segments={highlight(headline.title, "title", headline.tags)} />
          </a>
        </h3>
        <Passage site={site} segments={passage} lang={lang} />
        <div class="row why">
          {tags.length > 0 && (
            <ul class="tags" aria-label="Tags">
              {tagOrder(site.framework, tags).map((tag) => (
                <li>
                  <TagChip site={site} tag={tag} />
                </li>
              ))}
            </ul>
          )}
          <p class="soft">
            {source === undefined ? (
              story.sources[0]
            ) : (
              <a href={source} rel="noopener noreferrer" data-source>
                {headline.feed.title}
              </a>
            )}
            {sourcesInWords(story)}
          </p>
        </div>
      </div>
    </article>
  );
}

const HOUR = 3_600_000;

/** What the story's developments say, the latest of each kind: where tracks meet first. */
function News({ site, developments }: { site: Site; developments: readonly StoredDevelopment[] }) {
  const latest = [...new Map(developments.map((one) => [one.kind, one])).values()].toReversed();
  if (latest.length === 0) return null;
  return (
    <ul class="marks" aria-label="Developments">
      {latest.map(({ kind, reason, at, tags: brought }) => {
        const meets = brought.length > 1 && (kind === "new-story" || kind === "gains-tag");
        return (
          <li class={meets ? "meeting-sign" : kind} title={site.calendar.moment(at)}>
            {meets && <MeetingSign />}
            <span>{reason}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** " and 3 more · 7 articles · in English and Japanese". */
function sourcesInWords({ headline, sources, articles, languages }: ListedStory): string {
  const others = sources.filter((title) => title !== headline.feed.title);
  const named =
    others.length === 1 ? ` and ${others[0]}` : others.length > 1 ? ` and ${others.length} more` : "";
  return [
    named,
    ...(articles > 1 ? [count(articles, "article")] : []),
    ...(languages.length > 1 ? [languages.map(languageName).join(", ")] : []),
  ].join(" · ");
}

function emptyText(view: View, stock: Stock) {
  if (stock.feeds === 0 && stock.articles === 0) {
    return (
      <>
        <h2>There are no feeds yet</h2>
        <p>
          <a href="/feeds">Add some</a>: by the address of a site, or from the OPML file of another reader.
          Their stories appear here.
        </p>
      </>
    );
  }
  if (stock.articles === 0) {
    return (
      <>
        <h2>The first poll is running</h2>
        <p>
          {stock.feeds === 1 ? "One feed is" : `${stock.feeds} feeds are`} being read
          {stock.failing > 0 && `; ${stock.failing} could not be read so far`}. The first stories appear here
          within a minute, each with its tags and with the terms that spoke for them.
        </p>
        <p>
          <a href={viewUrl("/", view)}>Look again</a> · <a href="/feeds">See how the feeds do</a>
        </p>
      </>
    );
  }
  if (view.before !== null) {
    return (
      <>
        <h2>Nothing older</h2>
        <p>This is where the list ends.</p>
      </>
    );
  }
  if (isNarrowed(view)) {
    return (
      <>
        <h2>Nothing matches</h2>
        <p>
          No story fits all of these filters. <a href="/">Clear them</a>, or leave out one of the tags.
        </p>
      </>
    );
  }
  return (
    <>
      <h2>Nothing was tagged yet</h2>
      <p>
        {stock.articles === 1 ? "One article was" : `${stock.articles} articles were`} read, and no story is
        about what the tags look for. New ones are read as the feeds bring them.{" "}
        <a href={viewUrl("/", view, { minTags: 0 })}>See all stories</a>
      </p>
    </>
  );
}
