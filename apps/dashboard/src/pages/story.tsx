import { storyTags } from "@twotrack/alerts";
import type { ListedArticle, StoredDevelopment, StoryWithArticles } from "@twotrack/store";
import { listInWords } from "../framework.js";
import { groupBy } from "../group.js";
import { safeUrl } from "../links.js";
import { languageName } from "../view.js";
import { Layout, type Site } from "./layout.js";
import { Clock, count, Moment, Tags } from "./parts.js";

/** A story with all that its page shows. */
export interface StoryProps {
  story: StoryWithArticles;
  /** How many articles it has; of a long story only the newest are listed. */
  size: number;
  /** Oldest first. */
  developments: StoredDevelopment[];
}

/** A report, with the articles that repeat it. */
interface Report {
  article: ListedArticle;
  copies: ListedArticle[];
}

/** What stands in the timeline. */
type Event = { at: Date } & ({ development: StoredDevelopment } | { report: Report });

/** One story: what became of it, and who told of it. */
export function StoryPage({ site, story, size, developments }: StoryProps & { site: Site }) {
  const { headline, articles, firstAt, lastAt, splitFrom } = story;
  const reports = foldCopies(articles);
  const events: Event[] = [
    ...developments.toReversed().map((development) => ({ at: development.at, development })),
    ...reports.map((report) => ({ at: report.article.sortedAt, report })),
  ];
  // What is new stands above the article that brought it.
  const timeline = events.sort((a, b) => b.at.getTime() - a.at.getTime());
  return (
    <Layout site={site} title={headline.title}>
      <header class="story-head">
        <h1 lang={headline.language ?? undefined} dir="auto">
          {headline.title}
        </h1>
        <Tags site={site} tags={storyTags(articles, site.framework)} />
        <p class="lede">
          {sizeInWords(size, reports)} First <Moment site={site} at={firstAt} />, last{" "}
          <Moment site={site} at={lastAt} />.
        </p>
        <p class="soft">{listInWords([...new Set(reports.map(({ article }) => article.feed.title))])}</p>
        {splitFrom !== null && (
          <p class="soft">
            It was a part of <a href={`/stories/${splitFrom}`}>another story</a> before.
          </p>
        )}
      </header>
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
    </Layout>
  );
}

function DevelopmentRow({ site, development }: { site: Site; development: StoredDevelopment }) {
  const { at, reason, known } = development;
  return (
    <li class="development">
      <Clock site={site} at={at} />
      <p>
        <strong>{reason}</strong>
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
        <ArticleLine article={article} isReport />
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
                  <ArticleLine article={copy} isReport={false} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </article>
    </li>
  );
}

function ArticleLine({ article, isReport }: { article: ListedArticle; isReport: boolean }) {
  const { id, title, language, feed, url } = article;
  const link = safeUrl(url);
  return (
    <>
      <h3 lang={language ?? undefined} dir="auto">
        <a href={`/articles/${id}`} data-headline={isReport}>
          {title}
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

/** Puts copies, and copies of copies, under the article whose text they repeat, where that is among these. */
function foldCopies(articles: readonly ListedArticle[]): Report[] {
  const byId = new Map(articles.map((article) => [article.id, article]));
  const originalOf = (article: ListedArticle, passed: ReadonlySet<number> = new Set()): ListedArticle => {
    const next = byId.get(article.copyOf ?? 0);
    if (next === undefined || passed.has(next.id)) return article;
    return originalOf(next, new Set([...passed, article.id]));
  };
  const groups = groupBy(articles, (article) => originalOf(article).id);
  return [...groups].flatMap(([id, group]) => {
    const article = byId.get(id);
    return article === undefined ? [] : [{ article, copies: group.filter((copy) => copy.id !== id) }];
  });
}

/** "5 articles, 2 of them copies, by 3 publishers, in English and Japanese." */
function sizeInWords(size: number, reports: readonly Report[]): string {
  const copies = reports.reduce((sum, report) => sum + report.copies.length, 0);
  const publishers = new Set(reports.map(({ article }) => article.feed.title)).size;
  const languages = new Set(reports.flatMap(({ article }) => article.language ?? []).map(languageName));
  return [
    count(size, "article"),
    ...(copies > 0 ? [`${copies} of them ${copies === 1 ? "a copy" : "copies"}`] : []),
    `by ${count(publishers, "publisher")}`,
    ...(languages.size > 0 ? [`in ${listInWords([...languages])}`] : []),
  ]
    .join(", ")
    .concat(".");
}
