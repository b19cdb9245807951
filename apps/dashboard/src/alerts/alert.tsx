import type { MessageItem } from "@twotrack/alerts";
import { tagClass } from "../frame/framework.js";
import { Layout } from "../frame/layout.js";
import { Chip, count, Moment } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { Deliveries, manner, type ShownAlert, sentAt } from "./page.js";

/** One alert: all that its message says, and how far it got. */
export function AlertPage({ site, alert, message }: ShownAlert & { site: Site }) {
  const { items } = message;
  const single = items.length === 1;
  return (
    <Layout site={site} title={message.title} current="alerts">
      <article class="full">
        <header>
          {!single && <h1>{message.title}</h1>}
          {single && items.map((item) => <Headline item={item} level={1} />)}
          <p class="soft">
            {alert.rule} · {manner(alert)} · {alert.releasedAt === null && "due "}
            <Moment site={site} at={sentAt(alert)} />
          </p>
          <Deliveries site={site} alert={alert} />
        </header>
        {items.map((item) => (
          <section class="item">
            {!single && <Headline item={item} level={2} />}
            <Item site={site} item={item} />
          </section>
        ))}
        <p class="more">
          <a href="/alerts">All alerts</a>
          <a href={message.settingsUrl}>Change the rules</a>
        </p>
      </article>
    </Layout>
  );
}

function Headline({ item, level }: { item: MessageItem; level: 1 | 2 }) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <Heading lang={item.language ?? undefined} dir="auto">
      <a href={item.url}>{item.headline}</a>
    </Heading>
  );
}

function Item({ site, item: { developments, tags, story } }: { site: Site; item: MessageItem }) {
  return (
    <dl class="facts">
      <dt>New</dt>
      <dd>
        <ul class="news">
          {developments.map(({ reason, at }) => (
            <li>
              <strong>{reason}</strong>{" "}
              <span class="soft">
                <Moment site={site} at={new Date(at)} />
              </span>
            </li>
          ))}
        </ul>
      </dd>
      {story !== null && story.known !== null && (
        <>
          <dt>Known before</dt>
          <dd>{story.known}</dd>
        </>
      )}
      {tags.length > 0 && (
        <>
          <dt>Tags</dt>
          <dd>
            <ul class="tags-told">
              {tags.map((tag) => (
                <li>
                  <ul>
                    <Chip site={site} tag={{ tag: tag.id, score: tag.score, facets: tag.facets }} />
                  </ul>
                  {tag.isNew && <b> new</b>}{" "}
                  <span class="soft">
                    {tag.terms.map((term, index) => (
                      <>
                        {index > 0 && ", "}
                        <mark class={tagClass(tag.id)}>{term}</mark>
                      </>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
      {story !== null && (
        <>
          <dt>Sources</dt>
          <dd>
            <ul>
              {story.sources.map(({ name, title, url, language, at }) => (
                <li>
                  {name}:{" "}
                  <span lang={language ?? undefined} dir="auto">
                    {url === null ? (
                      title
                    ) : (
                      <a href={url} rel="noopener noreferrer">
                        {title}
                      </a>
                    )}
                  </span>{" "}
                  <span class="soft">
                    <Moment site={site} at={new Date(at)} />
                  </span>
                </li>
              ))}
            </ul>
            <p class="soft">
              <a href={`/stories/${story.id}`}>The story</a>: {count(story.articles, "article")} by{" "}
              {count(story.publishers, "publisher")}, since{" "}
              <Moment site={site} at={new Date(story.firstAt)} />
            </p>
          </dd>
        </>
      )}
    </dl>
  );
}
