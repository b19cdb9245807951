import { formatQuery } from "@twotrack/search";
import type { Kinship, ListedArticle, SavedSearch } from "@twotrack/store";
import { type Choices, Filters } from "../frame/filters.js";
import { tagLabel } from "../frame/framework.js";
import { groupBy } from "../frame/group.js";
import { highlight, type Span, snippet } from "../frame/highlight.js";
import { Layout } from "../frame/layout.js";
import { safeUrl } from "../frame/links.js";
import { Ago, FeedLinks, Highlighted, Kin, Meeting, Passage, Tags } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import type { Alternate } from "../frame/syndication.js";
import { isNarrowed, languageName, viewQuery } from "../frame/view.js";
import { type Asked, LONGEST_QUERY, ownParameters, searchUrl } from "./asked.js";
import { Help } from "./help.js";
import { asksForWords, hitsOf } from "./hits.js";
import { SavedLinks, SavedSearches, SaveForm } from "./saved.js";

/** What the page of the search shows. */
export interface SearchProps {
  title: string;
  asked: Asked;
  articles: ListedArticle[];
  kinship: Kinship;
  next: string | null;
  choices: Choices;
  alternates: Alternate[];
  searches: SavedSearch[];
  /** The whole search as one query; empty where it asks for nothing. */
  folded: string;
  /** Whether rules of alerts can be edited here. */
  rules: boolean;
}

const kinds = [
  { minTags: 0, label: "All articles" },
  { minTags: 1, label: "Tagged" },
  { minTags: 2, label: "Meetings only" },
];

/** Articles by what they say and bear. */
export function SearchPage(props: SearchProps & { site: Site }) {
  const { site, title, asked, articles, next, choices, alternates, searches, folded, rules } = props;
  const { view, query } = asked;
  const saved = { site, searches, query: folded, rules };
  return (
    <Layout site={site} title={title} current="search" alternates={alternates}>
      <h1>Search</h1>
      <Field asked={asked} />
      {query.faults.length > 0 && <Faults asked={asked} />}
      <SavedLinks {...saved} />
      <Help site={site} open={folded === "" && searches.length === 0} />
      <Filters {...{ site, path: "/search", view, choices, kinds }} more={ownParameters(asked)} />
      <div class="row found">
        {(asksForWords(query) || asked.order === "relevance") && (
          <nav class="segments" aria-label="Order">
            {orders.map(({ order, label }) => (
              <a
                href={searchUrl("/search", { ...asked, order })}
                aria-current={order === asked.order ? "true" : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
        )}
        <SaveForm {...saved} />
      </div>
      <div id="list">
        {articles.length > 0 ? <Results {...props} /> : <Nothing {...props} />}
        <nav class="more" aria-label="More articles">
          {next !== null && (
            <a class="button" href={searchUrl("/search", asked, { before: next })}>
              {asked.order === "time" ? "Older articles" : "More articles"}
            </a>
          )}
          {view.before !== null && <a href={searchUrl("/search", asked)}>Back to the first</a>}
          <FeedLinks alternates={alternates} />
        </nav>
      </div>
      <SavedSearches {...saved} />
    </Layout>
  );
}

const orders = [
  { order: "time", label: "Newest first" },
  { order: "relevance", label: "Best fit first" },
] as const;

function Field({ asked }: { asked: Asked }) {
  const { q, query, view, order } = asked;
  return (
    <search>
      <form class="ask" method="get" action="/search">
        <label>
          <span class="unseen">Words and operators to search for</span>
          <input
            {...{ id: "q", type: "search", name: "q", value: q, maxlength: LONGEST_QUERY }}
            {...{ autocomplete: "off", autocapitalize: "off", spellcheck: false, enterkeyhint: "search" }}
            placeholder="missile OR 미사일 tag:sanctions -drone"
            aria-describedby={query.faults.length > 0 ? "faults" : undefined}
            aria-invalid={query.faults.length > 0 ? "true" : undefined}
          />
        </label>
        {[...viewQuery("/search", view), ...Object.entries(ownParameters({ q: "", order }))].map(
          ([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ),
        )}
        <button type="submit">Search</button>
      </form>
    </search>
  );
}

function Faults({ asked: { query } }: { asked: Asked }) {
  return (
    <div class="notice wrong" id="faults" role="status">
      <ul>
        {query.faults.map(({ message }) => (
          <li>{/[.?]$/.test(message) ? message : `${message}.`}</li>
        ))}
      </ul>
      <p>{query.groups.length > 0 ? "The rest is searched for." : "Nothing is left to search for."}</p>
    </div>
  );
}

function Results({ site, asked, articles, kinship }: SearchProps & { site: Site }) {
  const hitsIn = hitsOf(asked.query);
  const cards = (list: readonly ListedArticle[]) =>
    list.map((article) => <Card {...{ site, article, kinship, hitsIn }} />);
  if (asked.order === "relevance")
    return (
      <section class="day">
        <h2>Best fit first, of the newest 300</h2>
        {cards(articles)}
      </section>
    );
  const days = groupBy(articles, (article) => site.calendar.day(article.sortedAt, site.now));
  return (
    <>
      {[...days].map(([day, list]) => (
        <section class="day">
          <h2>{day}</h2>
          {cards(list)}
        </section>
      ))}
    </>
  );
}

function Nothing({ site, asked, choices }: SearchProps & { site: Site }) {
  const without = withoutParts(site, asked, choices);
  if (without.length === 0)
    return (
      <div class="empty">
        <h2>{asked.view.before === null ? "No articles yet" : "Nothing is older"}</h2>
        <p>Articles can be searched as soon as a feed brought them.</p>
      </div>
    );
  return (
    <div class="empty">
      <h2>Nothing found</h2>
      <p>
        {without.length > 1
          ? "No article fits all of this. Leave out a part of it:"
          : "No article fits this:"}
      </p>
      <ul class="parts">
        {without.map(({ text, href }) => (
          <li>
            <code>{text}</code>{" "}
            <a href={href} aria-label={`leave it out: ${text}`}>
              leave it out
            </a>
          </li>
        ))}
      </ul>
      <p class="soft">
        Fewer words, or OR between them, find more. Words are looked for as they are written: try other
        languages too.
      </p>
    </div>
  );
}

/** Each part of a search, with the address of the search without it. */
function withoutParts(site: Site, asked: Asked, choices: Choices): { text: string; href: string }[] {
  const { query, view } = asked;
  const groups = query.groups.map((group, n) => {
    const rest = query.groups.filter((_, other) => other !== n);
    const href = searchUrl("/search", { ...asked, q: formatQuery({ groups: rest }) });
    return { text: formatQuery({ groups: [group] }), href };
  });
  const source = choices.sources.find(({ id }) => id === view.source)?.title ?? "one source";
  const filters = [
    ...view.tags.map((tag) => ({
      text: tagLabel(site.framework, tag),
      change: { tags: view.tags.filter((one) => one !== tag) },
    })),
    ...(view.minTags > 0
      ? [{ text: view.minTags > 1 ? "Meetings only" : "Tagged", change: { minTags: 0 } }]
      : []),
    ...(view.source === null ? [] : [{ text: `from ${source}`, change: { source: null } }]),
    ...(view.lang === null ? [] : [{ text: `in ${languageName(view.lang)}`, change: { lang: null } }]),
  ].map(({ text, change }) => ({ text, href: searchUrl("/search", asked, change) }));
  return [...groups, ...(isNarrowed(view) || view.minTags > 0 ? filters : [])];
}

function Card(props: {
  site: Site;
  article: ListedArticle;
  kinship: Kinship;
  hitsIn: (text: string) => readonly Span[];
}) {
  const { site, article, kinship, hitsIn } = props;
  const { id, title, tags, feed, sortedAt, language } = article;
  const passage = snippet(article, hitsIn);
  const lang = language ?? undefined;
  const source = safeUrl(article.url);
  return (
    <article class="entry" data-entry aria-labelledby={`title-${id}`}>
      <div class="meta">
        <b>{feed.title}</b>
        <Ago site={site} at={sortedAt} />
        {language !== null && <span>{languageName(language)}</span>}
      </div>
      <div>
        <Meeting site={site} article={article} />
        <h3 id={`title-${id}`} lang={lang} dir="auto">
          <a href={`/articles/${id}`} data-headline>
            <Highlighted site={site} segments={highlight(title, "title", tags, hitsIn(title))} />
          </a>
        </h3>
        <Passage site={site} segments={passage} lang={lang} />
        <div class="why row">
          <Tags site={site} tags={tags} />
          {source !== undefined && (
            <a href={source} rel="noopener noreferrer" data-source aria-describedby={`title-${id}`}>
              Read it at {new URL(source).host}
            </a>
          )}
          <Kin article={article} kinship={kinship} />
        </div>
      </div>
    </article>
  );
}
