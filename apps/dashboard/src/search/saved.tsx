import type { SavedSearch } from "@twotrack/store";
import type { Site } from "../frame/site.js";
import { formats } from "../frame/syndication.js";

/** The longest name of a saved search. */
export const LONGEST_NAME = 80;

/** What the part about saved searches shows. */
export interface SavedProps {
  site: Site;
  searches: readonly SavedSearch[];
  /** The search of the page as one query; empty where it asks for nothing. */
  query: string;
  /** Whether rules can be edited here. */
  rules: boolean;
}

const searchOf = (query: string) => `/search?${new URLSearchParams({ q: query })}`;

/** The names of saved searches, to go to them. */
export function SavedLinks({ searches, query }: Pick<SavedProps, "searches" | "query">) {
  if (searches.length === 0) return null;
  return (
    <nav class="saved-links" aria-label="Saved searches">
      {searches.map((search) => (
        <a href={searchOf(search.query)} aria-current={search.query === query ? "true" : undefined}>
          {search.name}
        </a>
      ))}
    </nav>
  );
}

/** Saves the search of the page under a name. */
export function SaveForm({ site, searches, query }: SavedProps) {
  if (query === "") return null;
  const same = searches.find((search) => search.query === query);
  if (same !== undefined)
    return (
      <p class="soft">
        Saved as <a href={`#search-${same.id}`}>{same.name}</a>.
      </p>
    );
  if (!site.writable) return null;
  return (
    <form class="save" method="post" action="/searches">
      <input type="hidden" name="query" value={query} />
      <label>
        <span class="unseen">Name of this search</span>
        <input name="name" required maxlength={LONGEST_NAME} placeholder="A name for it" autocomplete="off" />
      </label>
      <button type="submit" class="quiet">
        Save this search
      </button>
    </form>
  );
}

/** All saved searches, with their feeds and what can be done with them. */
export function SavedSearches({ site, searches, rules }: SavedProps) {
  if (searches.length === 0) return null;
  return (
    <section class="saved" id="saved" aria-labelledby="saved-title">
      <h2 id="saved-title">Saved searches</h2>
      <ul>
        {searches.map((search) => (
          <Saved site={site} search={search} rules={rules} />
        ))}
      </ul>
    </section>
  );
}

function Saved({ site, search, rules }: { site: Site; search: SavedSearch; rules: boolean }) {
  const { id, name, query } = search;
  return (
    <li id={`search-${id}`}>
      <h3>
        <a href={searchOf(query)}>{name}</a>
      </h3>
      <code>{query}</code>
      <p class="row soft">
        {formats.map((format) => (
          <a href={`/searches/${id}.${format.extension}`} aria-label={`${name} as ${format.name}`}>
            {format.name}
          </a>
        ))}
        {site.writable && rules && (
          <a href={`/alerts/rules?search=${id}`} aria-label={`Make it an alert rule: ${name}`}>
            Make it an alert rule
          </a>
        )}
      </p>
      {site.writable && (
        <details>
          <summary aria-label={`Rename or delete: ${name}`}>Rename or delete</summary>
          <div class="row">
            <form class="save" method="post" action={`/searches/${id}`}>
              <label>
                <span class="unseen">New name of {name}</span>
                <input name="name" required maxlength={LONGEST_NAME} value={name} autocomplete="off" />
              </label>
              <button type="submit" class="quiet" aria-label={`Rename ${name}`}>
                Rename
              </button>
            </form>
            <form method="post" action={`/searches/${id}/delete`}>
              <button type="submit" class="quiet" aria-label={`Delete ${name}`}>
                Delete
              </button>
            </form>
          </div>
        </details>
      )}
    </li>
  );
}
