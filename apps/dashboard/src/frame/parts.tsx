import type { Kinship, ListedArticle, StoredTag } from "@twotrack/store";
import type { Child, PropsWithChildren } from "hono/jsx";
import { facetLabel, listInWords, tagClass, tagLabel } from "./framework.js";
import type { Segment } from "./highlight.js";
import type { Site } from "./site.js";
import type { Alternate } from "./syndication.js";
import { timeAgo, timeUntil } from "./time.js";

/** Text with its evidence marked in the colour of the first tag that it speaks for, and what was searched for. */
export function Highlighted({ site, segments }: { site: Site; segments: Segment[] }) {
  return (
    <>
      {segments.map(({ text, found, hit }) => {
        const [first] = found;
        const shown = hit ? <mark class="hit">{text}</mark> : text;
        if (first === undefined) return shown;
        const labels = new Set(found.map(({ tag }) => tagLabel(site.framework, tag)));
        return (
          <mark class={tagClass(first.tag)} title={[...labels].join(", ")}>
            {shown}
          </mark>
        );
      })}
    </>
  );
}

/** A passage of an article, in its language; nothing where there is none. */
export function Passage(props: { site: Site; segments: Segment[] | undefined; lang: string | undefined }) {
  const { site, segments, lang } = props;
  if (segments === undefined) return null;
  return (
    <p class="snippet" lang={lang} dir="auto">
      <Highlighted site={site} segments={segments} />
    </p>
  );
}

/** A tag with how strongly it holds. */
export type ScoredTag = Pick<StoredTag, "tag" | "score" | "facets"> & {
  /** Of a story: how many of its own reports bear it. */
  reports?: number;
};

/** A tag's chip: its label, how strongly it holds, and its facets. */
export function Chip({ site, tag }: { site: Site; tag: ScoredTag }) {
  const facets = tag.facets.map((id) => facetLabel(site.framework, tag.tag, id));
  return (
    <li class={`chip ${tagClass(tag.tag)}`} title={`Score ${score(tag)}`}>
      {tagLabel(site.framework, tag.tag)}
      {tag.reports !== undefined && (
        <small>
          {tag.reports}
          <span class="unseen"> {tag.reports === 1 ? "report" : "reports"}</span>
        </small>
      )}
      <Score tag={tag} />
      {facets.length > 0 && <small>{facets.join(", ")}</small>}
    </li>
  );
}

/** A tag's score as a bar. */
export function Score({ tag }: { tag: ScoredTag }) {
  return (
    <meter min={0} max={1} value={Math.min(1, Math.max(0, tag.score))} aria-label={`Score ${score(tag)}`}>
      {score(tag)}
    </meter>
  );
}

/** A score with two digits. */
export const score = (tag: ScoredTag) => tag.score.toFixed(2);

/** Several tags. */
export function Tags({ site, tags }: { site: Site; tags: readonly ScoredTag[] }) {
  if (tags.length === 0) return null;
  return (
    <ul class="tags" aria-label="Tags">
      {tags.map((tag) => (
        <Chip site={site} tag={tag} />
      ))}
    </ul>
  );
}

/** "1 article", "3 articles". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Leads from an article to the others of its story, and to the one that it repeats. */
export function Kin({ article, kinship }: { article: ListedArticle; kinship: Kinship }) {
  const { id, storyId, copyOf } = article;
  const size = kinship.sizes.get(storyId ?? 0) ?? 0;
  const original = kinship.originals.get(copyOf ?? 0);
  return (
    <>
      {storyId !== null && size > 1 && (
        <a href={`/stories/${storyId}`} aria-describedby={`title-${id}`}>
          {size} articles in this story
        </a>
      )}
      {original !== undefined && (
        <a href={`/articles/${original.id}`} aria-describedby={`title-${id}`}>
          A copy of {original.feed.title}
        </a>
      )}
    </>
  );
}

/** The feeds that show the same as a page. */
export function FeedLinks({ alternates }: { alternates: readonly Alternate[] }) {
  return (
    <p class="soft">
      To follow in a feed reader:{" "}
      {alternates.map(({ href, name }, index) => (
        <>
          {index > 0 && " · "}
          <a href={href}>{name}</a>
        </>
      ))}
    </p>
  );
}

/** The label of a tag alone, in its colour. */
export function TagChip({ site, tag }: { site: Site; tag: string }) {
  return <span class={`chip ${tagClass(tag)}`}>{tagLabel(site.framework, tag)}</span>;
}

/** Two tracks that cross. */
export function MeetingSign() {
  return (
    <svg class="meets" viewBox="0 0 20 20" aria-hidden="true">
      <path
        d="M2 4C8 4 12 16 18 16M2 16C8 16 12 4 18 4"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
      />
    </svg>
  );
}

/** Says that an article bears several tags, and which. */
export function Meeting({ site, article }: { site: Site; article: ListedArticle }) {
  if (article.tags.length < 2) return null;
  const labels = article.tags.map(({ tag }) => tagLabel(site.framework, tag));
  return (
    <p class="meeting">
      <MeetingSign />
      Tracks meet: {listInWords(labels)}
    </p>
  );
}

/** A moment in some words, with the moment itself on hover. */
function Time({ site, at, children }: PropsWithChildren<{ site: Site; at: Date }>) {
  return (
    <time datetime={at.toISOString()} title={`${site.calendar.moment(at)} (${at.toISOString()})`}>
      {children}
    </time>
  );
}

/** How long ago something was. */
export function Ago({ site, at }: { site: Site; at: Date }) {
  return (
    <Time site={site} at={at}>
      {timeAgo(at, site.now)}
    </Time>
  );
}

/** How long it is until something. */
export function Until({ site, at }: { site: Site; at: Date }) {
  return (
    <Time site={site} at={at}>
      {timeUntil(at, site.now)}
    </Time>
  );
}

/** A moment, which the script shows in the reader's time zone. */
export function Moment({ site, at }: { site: Site; at: Date }) {
  return (
    <time datetime={at.toISOString()} title={at.toISOString()} data-exact>
      {site.calendar.moment(at)}
    </time>
  );
}

/** The time of the day of a moment, where its day is told already. */
export function Clock({ site, at }: { site: Site; at: Date }) {
  return (
    <Time site={site} at={at}>
      {site.calendar.clock(at)}
    </Time>
  );
}

/** Says what was done, or what is to be known first. */
export function Notice({ children }: PropsWithChildren) {
  return (
    <p class="notice" role="status">
      {children}
    </p>
  );
}

/** A column of a table. */
export interface Column {
  name: string;
  /** Its cells are numbers, which stand below each other. */
  isNumber?: boolean;
  /** Its cells need no name where a row is a block of its own. */
  isPlain?: boolean;
}

/** A column of numbers. */
export const numbers = (name: string): Column => ({ name, isNumber: true });

/** A table; the first cell of each row is its head. On narrow screens each row is a block, its cells with the names of their columns. */
export function Table(props: {
  caption: string;
  columns: readonly Column[];
  rows: readonly (readonly Child[])[];
  foot?: readonly (readonly Child[])[];
}) {
  const { caption, columns, rows, foot = [] } = props;
  const line = ([head, ...cells]: readonly Child[]) => (
    <tr>
      <th scope="row">{head}</th>
      {cells.map((cell, n) => {
        const { name, isNumber, isPlain } = columns[n + 1] ?? { name: "" };
        return (
          <td class={isNumber ? "number" : undefined} data-label={isPlain ? undefined : name}>
            {cell}
          </td>
        );
      })}
    </tr>
  );
  return (
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, isNumber }) => (
            <th scope="col" class={isNumber ? "number" : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows.map(line)}</tbody>
      {foot.length > 0 && <tfoot>{foot.map(line)}</tfoot>}
    </table>
  );
}
