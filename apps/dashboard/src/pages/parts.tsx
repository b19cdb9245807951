import type { ListedArticle, StoredTag } from "@twotrack/store";
import { facetLabel, listInWords, tagClass, tagLabel } from "../framework.js";
import type { Segment } from "../highlight.js";
import { timeAgo } from "../time.js";
import type { Site } from "./layout.js";

/** Text with its evidence marked in the colour of the first tag that it speaks for. */
export function Highlighted({ site, segments }: { site: Site; segments: Segment[] }) {
  return (
    <>
      {segments.map(({ text, found }) => {
        const [first] = found;
        if (first === undefined) return text;
        const labels = new Set(found.map(({ tag }) => tagLabel(site.framework, tag)));
        return (
          <mark class={tagClass(first.tag)} title={[...labels].join(", ")}>
            {text}
          </mark>
        );
      })}
    </>
  );
}

/** A tag's chip: its label, how strongly it holds, and its facets. */
export function Chip({ site, tag }: { site: Site; tag: StoredTag }) {
  const facets = tag.facets.map((id) => facetLabel(site.framework, tag.tag, id));
  return (
    <li class={`chip ${tagClass(tag.tag)}`} title={`Score ${score(tag)}`}>
      {tagLabel(site.framework, tag.tag)}
      <Score tag={tag} />
      {facets.length > 0 && <small>{facets.join(", ")}</small>}
    </li>
  );
}

/** A tag's score as a bar. */
export function Score({ tag }: { tag: StoredTag }) {
  return (
    <meter min={0} max={1} value={Math.min(1, Math.max(0, tag.score))} aria-label={`Score ${score(tag)}`}>
      {score(tag)}
    </meter>
  );
}

/** A score with two digits. */
export const score = (tag: StoredTag) => tag.score.toFixed(2);

/** Says that an article bears several tags, and which. */
export function Meeting({ site, article }: { site: Site; article: ListedArticle }) {
  if (article.tags.length < 2) return null;
  const labels = article.tags.map(({ tag }) => tagLabel(site.framework, tag));
  return (
    <p class="meeting">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path
          d="M2 4C8 4 12 16 18 16M2 16C8 16 12 4 18 4"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
        />
      </svg>
      Tracks meet: {listInWords(labels)}
    </p>
  );
}

/** How long ago something was, with the moment itself on hover. */
export function Ago({ site, at }: { site: Site; at: Date }) {
  return (
    <time datetime={at.toISOString()} title={`${site.calendar.moment(at)} (${at.toISOString()})`}>
      {timeAgo(at, site.now)}
    </time>
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
