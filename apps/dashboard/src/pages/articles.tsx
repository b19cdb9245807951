import type { Kinship, ListedArticle } from "@twotrack/store";
import { type ShownTag, tagClass } from "../framework.js";
import { groupBy } from "../group.js";
import { highlight, snippet } from "../highlight.js";
import { safeUrl } from "../links.js";
import type { Alternate } from "../syndication.js";
import { isNarrowed, languageName, type View, viewTitle, viewUrl } from "../view.js";
import { Layout, type Site } from "./layout.js";
import { Ago, Highlighted, Kin, Meeting, Tags } from "./parts.js";

/** What the filters offer. */
export interface Choices {
  sources: { id: number; title: string }[];
  languages: string[];
}

/** How much there is at all; asked for only where the list is empty. */
export interface Stock {
  articles: number;
  feeds: number;
  failing: number;
}

/** What the page of articles shows. */
export interface ArticlesProps {
  site: Site;
  view: View;
  articles: ListedArticle[];
  kinship: Kinship;
  next: string | null;
  choices: Choices;
  stock: Stock | null;
  alternates: Alternate[];
}

/** The tagged feed, newest first, by day, with its filters. */
export function ArticlesPage(props: ArticlesProps) {
  const { site, view, articles, kinship, next, choices, stock, alternates } = props;
  const source = choices.sources.find(({ id }) => id === view.source);
  const title = viewTitle(site.framework, view, source?.title);
  const days = groupBy(articles, (article) => site.calendar.day(article.sortedAt, site.now));
  return (
    <Layout site={site} title={title} current="articles" alternates={alternates}>
      <h1>{title}</h1>
      <p class="lede">{lede(view)}</p>
      <Filters site={site} view={view} choices={choices} />
      {[...days].map(([day, list]) => (
        <section class="day">
          <h2>{day}</h2>
          {list.map((article) => (
            <Card site={site} article={article} kinship={kinship} />
          ))}
        </section>
      ))}
      {stock !== null && <Empty view={view} stock={stock} />}
      {(next !== null || view.before !== null) && (
        <nav class="more" aria-label="More articles">
          {next !== null && (
            <a class="button" href={viewUrl("/", view, { before: next })}>
              Load more: older articles
            </a>
          )}
          {view.before !== null && <a href={viewUrl("/", view)}>Back to the newest</a>}
        </nav>
      )}
    </Layout>
  );
}

function lede(view: View): string {
  if (view.tags.length > 1) return "Articles that bear all of these tags: where the tracks meet.";
  if (view.minTags > 1) return "Articles that bear two tags or more.";
  if (view.minTags === 0) return "Every article of every feed, tagged or not.";
  return "What is new, and why it was tagged: the terms that spoke for a tag are marked.";
}

function Filters({ site, view, choices }: { site: Site; view: View; choices: Choices }) {
  const kinds = [
    { minTags: 1, label: "Tagged" },
    { minTags: 2, label: "Meetings only" },
    { minTags: 0, label: "All articles" },
  ];
  return (
    <div class="filters">
      <nav class="row" aria-label="Filter by tag; choose several to see where they meet">
        {site.framework.tags.map((tag) => (
          <Toggle view={view} tag={tag} />
        ))}
      </nav>
      <nav class="segments" aria-label="Which articles">
        {kinds.map(({ minTags, label }) => (
          <a
            href={viewUrl("/", view, { minTags })}
            aria-current={Math.min(view.minTags, 2) === minTags ? "true" : undefined}
          >
            {label}
          </a>
        ))}
        {isNarrowed(view) && <a href="/">Clear filters</a>}
      </nav>
      <form class="search" method="get" action="/">
        {view.tags.map((id) => (
          <input type="hidden" name="tag" value={id} />
        ))}
        {view.minTags !== 1 && <input type="hidden" name="minTags" value={String(view.minTags)} />}
        <label>
          Words
          <input id="q" type="search" name="q" value={view.q ?? ""} maxlength={200} />
        </label>
        <label>
          Source
          <select name="source">
            <option value="">All sources</option>
            {choices.sources.map(({ id, title }) => (
              <option value={String(id)} selected={id === view.source}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          Language
          <select name="lang">
            <option value="">All</option>
            {choices.languages.map((code) => (
              <option value={code} selected={code === view.lang}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Show</button>
      </form>
    </div>
  );
}

function Toggle({ view, tag }: { view: View; tag: ShownTag }) {
  const on = view.tags.includes(tag.id);
  const tags = on ? view.tags.filter((id) => id !== tag.id) : [...view.tags, tag.id];
  return (
    <a
      class={`toggle ${tagClass(tag.id)}`}
      href={viewUrl("/", view, { tags })}
      aria-current={on ? "true" : undefined}
      title={tag.description}
    >
      {tag.label}
      {on && <span class="unseen"> (chosen; leave it out)</span>}
    </a>
  );
}

function Card({ site, article, kinship }: { site: Site; article: ListedArticle; kinship: Kinship }) {
  const passage = snippet(article);
  const lang = article.language ?? undefined;
  const own = `/articles/${article.id}`;
  return (
    <article class="story" aria-labelledby={`title-${article.id}`}>
      <div class="meta">
        <b>{article.feed.title}</b> <Ago site={site} at={article.sortedAt} />
        {article.language !== null && <> · {languageName(article.language)}</>}
      </div>
      <div>
        <Meeting site={site} article={article} />
        <h3 id={`title-${article.id}`} lang={lang} dir="auto">
          <a href={safeUrl(article.url) ?? own} rel="noopener noreferrer" data-headline>
            <Highlighted site={site} segments={highlight(article.title, "title", article.tags)} />
          </a>
        </h3>
        {passage !== undefined && (
          <p class="snippet" lang={lang} dir="auto">
            <Highlighted site={site} segments={passage} />
          </p>
        )}
        <div class="why row">
          <Tags site={site} tags={article.tags} />
          <a
            href={own}
            aria-label={`${article.tags.length > 0 ? "Why these tags" : "Read here"}: ${article.title}`}
          >
            {article.tags.length > 0 ? "Why these tags" : "Read here"}
          </a>
          <Kin article={article} kinship={kinship} />
        </div>
      </div>
    </article>
  );
}

function Empty({ view, stock }: { view: View; stock: Stock }) {
  return <div class="empty">{emptyText(view, stock)}</div>;
}

function emptyText(view: View, stock: Stock) {
  if (stock.feeds === 0 && stock.articles === 0) {
    return (
      <>
        <h2>There are no feeds yet</h2>
        <p>Twotrack reads the feeds of an OPML file. Once there are some, their articles appear here.</p>
      </>
    );
  }
  if (stock.articles === 0) {
    return (
      <>
        <h2>The first poll is running</h2>
        <p>
          {stock.feeds === 1 ? "One feed is" : `${stock.feeds} feeds are`} being read
          {stock.failing > 0 && `; ${stock.failing} could not be read so far`}. The first articles appear here
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
          No article fits all of these filters. <a href="/">Clear them</a>, or leave out one of the tags.
        </p>
      </>
    );
  }
  return (
    <>
      <h2>Nothing was tagged yet</h2>
      <p>
        {stock.articles === 1 ? "One article was" : `${stock.articles} articles were`} read, and none was
        about what the tags look for. New ones are read as the feeds bring them.{" "}
        <a href={viewUrl("/", view, { minTags: 0 })}>See all articles</a>
      </p>
    </>
  );
}
