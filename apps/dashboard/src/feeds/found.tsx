import type { DiscoveredFeed } from "@twotrack/feeds";
import { Layout } from "../frame/layout.js";
import { Ago, count } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { languageName } from "../frame/view.js";
import { AddForm, CategoryField } from "./parts.js";

/** A feed that was found; `known` is the id of the same one that is followed already. */
export type FoundFeed = DiscoveredFeed & { known: number | undefined };

/** What was found at an address, to choose from; or why nothing was. */
export function FoundPage(props: {
  site: Site;
  address: string;
  found: readonly FoundFeed[];
  categories: readonly string[];
  fault?: string | undefined;
}) {
  const { site, address, found, categories, fault } = props;
  const fresh = found.filter(({ known }) => known === undefined);
  return (
    <Layout site={site} title="Add feeds" current="feeds">
      <h1>Add feeds</h1>
      {found.length > 0 && (
        <p class="lede">
          {count(found.length, "feed")} found at {address}
          {fresh.length === 0 && ". All of them are followed already."}
        </p>
      )}
      {found.length > 0 && (
        <form method="post" action="/feeds" class="feed-found">
          <fieldset>
            <legend class="unseen">Feeds</legend>
            <ul>
              {found.map((feed) => (
                <li>
                  <Choice site={site} feed={feed} checked={feed === fresh[0]} />
                </li>
              ))}
            </ul>
          </fieldset>
          {fresh.length > 0 && (
            <div class="row">
              <CategoryField categories={categories} />
              <button type="submit">{fresh.length === 1 ? "Follow it" : "Follow the chosen"}</button>
            </div>
          )}
        </form>
      )}
      <section class="again">
        {found.length > 0 && <h2>Look elsewhere</h2>}
        <AddForm address={address} fault={fault} />
      </section>
      <p class="more">
        <a href="/feeds">Back to the feeds</a>
      </p>
    </Layout>
  );
}

function Choice({ site, feed, checked }: { site: Site; feed: FoundFeed; checked: boolean }) {
  const { xmlUrl, title, htmlUrl, language, articles, newestAt, known } = feed;
  const name = (
    <b lang={language ?? undefined} dir="auto">
      {title}
    </b>
  );
  return (
    <>
      {known === undefined ? (
        <label>
          <input
            type="checkbox"
            name="feed"
            value={JSON.stringify({ xmlUrl, title, htmlUrl, language })}
            checked={checked}
          />
          {name}
        </label>
      ) : (
        <p>
          {name} <a href={`/feeds/${known}`}>Followed already</a>
        </p>
      )}
      <p class="soft">
        {count(articles, "article")}
        {newestAt !== null && (
          <>
            , the newest <Ago site={site} at={new Date(newestAt)} />
          </>
        )}
        {language !== null && ` · ${languageName(language)}`}
        <br />
        {xmlUrl}
      </p>
    </>
  );
}
