import { storyTags } from "@twotrack/alerts";
import type { ListedArticle, StoredDevelopment, StoryWithArticles } from "@twotrack/store";
import { listInWords, tagClass } from "../frame/framework.js";
import { groupBy } from "../frame/group.js";
import { highlight, snippet } from "../frame/highlight.js";
import { Layout } from "../frame/layout.js";
import { safeUrl } from "../frame/links.js";
import {
  Ago,
  Chip,
  Clock,
  count,
  FeedLinks,
  Highlighted,
  Moment,
  Passage,
  TagChip,
  Tags,
} from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import type { Alternate } from "../frame/syndication.js";
import { languageName } from "../frame/view.js";
import { foldCopies, type Report, type StoryTerm, termsOf, type Version, versionsOf } from "./reports.js";

/** A story with all that its page shows. */
export interface StoryProps {
  story: StoryWithArticles;
  /** How many articles it has; of a long story only the newest are listed. */
  size: number;
  /** Oldest first. */
  developments: StoredDevelopment[];
}

/** What stands in the timeline. */
type Event = { at: Date } & ({ development: StoredDevelopment } | { report: Report });

/** One story: what became of it, and who told of it. */
export function StoryPage(props: StoryProps & { site: Site; alternates: readonly Alternate[] }) {
  const { site, story, size, developments, alternates } = props;
  const { headline, articles, firstAt, lastAt, splitFrom } = story;
  const reports = foldCopies(articles);
  const versions = versionsOf(headline, reports);
  const events: Event[] = [
    ...developments.toReversed().map((development) => ({ at: development.at, development })),
    ...reports.map((report) => ({ at: report.article.sortedAt, report })),
  ];
  // What is new stands above the article that brought it.
  const timeline = events.sort((a, b) => b.at.getTime() - a.at.getTime());
  return (
    <Layout site={site} title={headline.title} feature="story" alternates={alternates}>
      <header class="story-head">
        <h1 lang={headline.language ?? undefined} dir="auto">
          {headline.title}
        </h1>
        <p class="lede">
          {sizeInWords(size, reports, versions)} First <Moment site={site} at={firstAt} />, last{" "}
          <Moment site={site} at={lastAt} />.
        </p>
        <p class="soft">{publishersInWords(reports)}</p>
        {splitFrom !== null && (
          <p class="soft">
            It was a part of <a href={`/stories/${splitFrom}`}>another story</a> before.
          </p>
        )}
        <ul class="story-tags" aria-label="Tags">
          {storyTags(articles, site.framework).map((tag) => (
            <li class={tagClass(tag.tag)}>
              <ul class="tags">
                <Chip site={site} tag={tag} />
              </ul>
              <Terms terms={termsOf(reports, tag.tag)} />
            </li>
          ))}
        </ul>
      </header>
      {versions.length > 1 && <Versions site={site} versions={versions} />}
      {[...groupBy(timeline, ({ at }) => site.calendar.day(at, site.now))].map(([day, list]) => (
        <section class="day">
          <h2>{day}</h2>
          <ol class="timeline">
            {list.map((event) =>
              "report" in event ? (
                <ReportRow site={site} report={event.report} />
              ) : (
                <DevelopmentRow site={site} development={event.development} />
              ),
            )}
          </ol>
        </section>
      ))}
      {size > articles.length && (
        <p class="more soft">The newest {articles.length} articles of this story are shown.</p>
      )}
      <div class="more">
        <FeedLinks alternates={alternates} />
      </div>
    </Layout>
  );
}

/** So many of the terms that speak for a tag are shown. */
const mostTerms = 10;

function Terms({ terms }: { terms: readonly StoryTerm[] }) {
  if (terms.length === 0) return null;
  return (
    <p class="terms">
      {terms.slice(0, mostTerms).map(({ term, language, reports }, index) => (
        <>
          {index > 0 && " "}
          <span>
            <mark lang={language ?? undefined}>{term}</mark>
            {reports > 1 && (
              <span class="soft">
                <span aria-hidden="true"> ×{reports}</span>
                <span class="unseen"> in {reports} reports</span>
              </span>
            )}
          </span>
        </>
      ))}
      {terms.length > mostTerms && <span class="soft"> and {terms.length - mostTerms} more</span>}
    </p>
  );
}

/** How each language tells of it, side by side. */
function Versions({ site, versions }: { site: Site; versions: readonly Version[] }) {
  return (
    <section class="versions" aria-labelledby="versions">
      <h2 id="versions">In {count(versions.length, "language")}</h2>
      <ul>
        {versions.map(({ language, article, reports }) => (
          <li>
            <p class="soft">
              <strong>{languageName(language)}</strong> · {count(reports, "report")}
            </p>
            <h3 lang={article.language ?? undefined} dir="auto">
              <a href={`/articles/${article.id}`}>
                <Highlighted site={site} segments={highlight(article.title, "title", article.tags)} />
              </a>
            </h3>
            <Passage site={site} segments={snippet(article)} lang={article.language ?? undefined} />
            <p class="soft">
              {article.feed.title} · <Ago site={site} at={article.sortedAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DevelopmentRow({ site, development }: { site: Site; development: StoredDevelopment }) {
  const { at, reason, known, newTags } = development;
  return (
    <li class="development">
      <Clock site={site} at={at} />
      <p>
        <strong>{reason}</strong>
        {newTags.map((tag) => (
          <>
            {" "}
            <TagChip site={site} tag={tag} />
          </>
        ))}
        {known !== null && <span class="soft"> Known before: {known}</span>}
      </p>
    </li>
  );
}

function ReportRow({ site, report: { article, copies } }: { site: Site; report: Report }) {
  const publishers = [...new Set(copies.map(({ feed }) => feed.title))];
  return (
    <li>
      <Clock site={site} at={article.sortedAt} />
      <article>
        <ArticleLine site={site} article={article} isReport />
        <Passage site={site} segments={snippet(article)} lang={article.language ?? undefined} />
        <Tags site={site} tags={article.tags} />
        {copies.length > 0 && (
          <details>
            <summary>
              {count(copies.length, "copy", "copies")}: {publishers.join(", ")}
            </summary>
            <ul>
              {copies.map((copy) => (
                <li>
                  <Moment site={site} at={copy.sortedAt} />
                  <ArticleLine site={site} article={copy} isReport={false} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </article>
    </li>
  );
}

function ArticleLine(props: { site: Site; article: ListedArticle; isReport: boolean }) {
  const { site, article, isReport } = props;
  const { id, title, language, feed, url, tags } = article;
  const link = safeUrl(url);
  return (
    <>
      <h3 lang={language ?? undefined} dir="auto">
        <a href={`/articles/${id}`} data-headline={isReport}>
          {isReport ? <Highlighted site={site} segments={highlight(title, "title", tags)} /> : title}
        </a>
      </h3>
      <p class="soft">
        {link === undefined ? (
          feed.title
        ) : (
          <a href={link} rel="noopener noreferrer">
            {feed.title}
          </a>
        )}
        {language !== null && <> · {languageName(language)}</>}
      </p>
    </>
  );
}

/** So many publishers are named. */
const mostPublishers = 12;

function publishersInWords(reports: readonly Report[]): string {
  const titles = [...new Set(reports.map(({ article }) => article.feed.title))];
  const more = titles.length - mostPublishers;
  return listInWords([...titles.slice(0, mostPublishers), ...(more > 0 ? [`${more} others`] : [])]);
}

/** "5 articles, 2 of them copies, by 3 publishers, in English and Japanese." */
function sizeInWords(size: number, reports: readonly Report[], versions: readonly Version[]): string {
  const copies = reports.reduce((sum, report) => sum + report.copies.length, 0);
  const publishers = new Set(reports.map(({ article }) => article.feed.title)).size;
  const languages = versions.map(({ language }) => languageName(language));
  return [
    count(size, "article"),
    ...(copies > 0 ? [`${copies} of them ${copies === 1 ? "a copy" : "copies"}`] : []),
    `by ${count(publishers, "publisher")}`,
    ...(languages.length > 0 ? [`in ${listInWords(languages)}`] : []),
  ]
    .join(", ")
    .concat(".");
}
