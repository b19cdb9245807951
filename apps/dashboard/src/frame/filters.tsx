import { type ShownTag, tagClass } from "./framework.js";
import type { Site } from "./site.js";
import { everything, isNarrowed, languageName, type View, viewQuery, viewUrl } from "./view.js";

/** What the filters offer. */
export interface Choices {
  /** By title. */
  sources: { id: number; title: string; articles: number }[];
  languages: string[];
}

/** So many sources are offered; a search finds articles of any by `source:`. */
const mostSources = 60;

/** The sources with the most articles, and the one that is chosen. */
function offered({ sources }: Choices, chosen: number | null): Choices["sources"] {
  if (sources.length <= mostSources) return sources;
  const most = new Set(sources.toSorted((a, b) => b.articles - a.articles).slice(0, mostSources));
  return sources.filter((source) => most.has(source) || source.id === chosen);
}

/** What narrows a list: tags, how many of them, source and language. */
export function Filters(props: {
  site: Site;
  path: string;
  view: View;
  choices: Choices;
  kinds: readonly { minTags: number; label: string }[];
  /** Further parameters, which stay as they are. */
  more?: Record<string, string>;
}) {
  const { site, path, view, choices, kinds, more = {} } = props;
  const kept = [...viewQuery(path, { ...view, source: null, lang: null }), ...Object.entries(more)];
  return (
    <div class="filters">
      <nav class="row" aria-label="Filter by tag; choose several to see where they meet">
        {site.framework.tags.map((tag) => (
          <Toggle path={path} view={view} tag={tag} more={more} />
        ))}
      </nav>
      <div class="row narrow">
        <nav class="segments" aria-label="Which of them">
          {kinds.map(({ minTags, label }) => (
            <a
              href={viewUrl(path, view, { minTags }, more)}
              aria-current={Math.min(view.minTags, 2) === minTags ? "true" : undefined}
            >
              {label}
            </a>
          ))}
          {isNarrowed(view) && <a href={viewUrl(path, everything(path), {}, more)}>Clear filters</a>}
        </nav>
        <form class="choices" method="get" action={path}>
          {kept.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <label>
            <span class="unseen">Source</span>
            <select name="source">
              <option value="">All sources</option>
              {offered(choices, view.source).map(({ id, title }) => (
                <option value={String(id)} selected={id === view.source}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span class="unseen">Language</span>
            <select name="lang">
              <option value="">All languages</option>
              {choices.languages.map((code) => (
                <option value={code} selected={code === view.lang}>
                  {languageName(code)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="quiet">
            Show
          </button>
        </form>
      </div>
    </div>
  );
}

function Toggle(props: { path: string; view: View; tag: ShownTag; more: Record<string, string> }) {
  const { path, view, tag, more } = props;
  const on = view.tags.includes(tag.id);
  const tags = on ? view.tags.filter((id) => id !== tag.id) : [...view.tags, tag.id];
  return (
    <a
      class={`toggle ${tagClass(tag.id)}`}
      href={viewUrl(path, view, { tags }, more)}
      aria-current={on ? "true" : undefined}
      title={tag.description}
    >
      {tag.label}
      {on && <span class="unseen"> (chosen; leave it out)</span>}
    </a>
  );
}
