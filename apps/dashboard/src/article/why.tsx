import type { FacetExplanation, TagExplanation, TaggableArticle } from "@twotrack/framework";
import type { Correction, StoredTag } from "@twotrack/store";
import type { Child } from "hono/jsx";
import { facetLabel, tagClass, tagLabel } from "../frame/framework.js";
import { Moment, Score, TagChip } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { type Found, foundBy, notCounted } from "./reasons.js";

/** Why an article bears its tags and not the others. */
export interface WhyProps {
  id: number;
  article: TaggableArticle;
  tags: readonly StoredTag[];
  corrections: readonly Correction[];
  /** Of every tag of the framework in use. */
  explanation: readonly TagExplanation[];
  /** Which framework the tags come from. */
  frameworkVersion: string | null;
}

/** The longest note of a correction, in letters. */
export const longestNote = 200;

/** Why an article bears its tags, why not the others, and what an analyst says of that. */
export function Why({ site, ...props }: WhyProps & { site: Site }) {
  const { tags, explanation, corrections, frameworkVersion } = props;
  const known = site.framework.tags.map(({ id }) => id);
  const ids = [
    ...known,
    // Of a framework before.
    ...new Set([...tags, ...corrections].map(({ tag }) => tag).filter((tag) => !known.includes(tag))),
  ];
  const borne = ids.filter((id) => tags.some(({ tag }) => tag === id));
  const others = ids.filter((id) => !borne.includes(id));
  const context = explanation[0]?.context;
  return (
    <aside class="why-tags" id="why" aria-label="Why these tags">
      {frameworkVersion !== null && frameworkVersion !== site.framework.version && (
        <p class="soft">
          Its tags come from version {frameworkVersion} of the framework; the reasons here are those of the
          one in use, by which it is tagged anew soon.
        </p>
      )}
      <h2>{borne.length > 0 ? "Why these tags" : "It bears no tag"}</h2>
      <ul>
        {borne.map((tag) => (
          <TagReason {...props} site={site} tag={tag} bears />
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h2>{borne.length > 0 ? "Why not the others" : "Why not"}</h2>
          <ul>
            {others.map((tag) => (
              <TagReason {...props} site={site} tag={tag} bears={false} />
            ))}
          </ul>
        </>
      )}
      {context !== undefined && <Context article={props.article} context={context} />}
      <p class="soft">
        <a href="/corrections">All corrections</a>
      </p>
    </aside>
  );
}

function TagReason(props: WhyProps & { site: Site; tag: string; bears: boolean }) {
  const { site, id, article, tag, bears } = props;
  const explained = props.explanation.find((one) => one.tag === tag);
  const correction = props.corrections.find((one) => one.tag === tag);
  const isKnown = site.framework.tags.some((one) => one.id === tag);
  const lang = article.language ?? undefined;
  return (
    <li class={tagClass(tag)}>
      <p class="row">
        <TagChip site={site} tag={tag} />
        {explained !== undefined && (
          <>
            <Score tag={{ tag, score: explained.score, facets: [] }} />
            <span class="soft">
              {explained.score.toFixed(2)} of {explained.threshold.toFixed(2)}
            </span>
          </>
        )}
      </p>
      {correction !== undefined && <Said site={site} id={id} correction={correction} />}
      {explained === undefined ? (
        <p class="soft">The framework has this tag no longer.</p>
      ) : (
        <Spoke article={article} explained={explained} lang={lang} />
      )}
      {bears &&
        explained?.facets
          .filter(({ shown }) => shown)
          .map((facet) => <Facet site={site} tag={tag} facet={facet} article={article} lang={lang} />)}
      {site.writable && isKnown && correction === undefined && (
        <Correct id={id} tag={tag} bears={bears} site={site} />
      )}
    </li>
  );
}

/** What spoke for a tag, and what did not count. */
function Spoke(props: { article: TaggableArticle; explained: TagExplanation; lang: string | undefined }) {
  const { article, explained, lang } = props;
  const found = foundBy(article, explained.fired);
  const ignored = notCounted(article, explained);
  return (
    <>
      {found.length > 0 ? (
        <p class="terms">
          {!explained.borne && "Too weakly: "}
          <Terms found={found} lang={lang} />
        </p>
      ) : (
        <p class="soft">{ignored.length === 0 ? "Nothing in it speaks for it." : "Nothing that counts."}</p>
      )}
      {ignored.length > 0 && (
        <Folded label="What did not count" many={ignored.length}>
          <ul class="ignored">
            {ignored.slice(0, most).map(({ words, reason }) => (
              <li>
                “<span lang={lang}>{words}</span>”: {reason}
              </li>
            ))}
            {ignored.length > most && <li>and {ignored.length - most} more</li>}
          </ul>
        </Folded>
      )}
    </>
  );
}

/** So many words are shown at most of what spoke for one thing. */
const most = 8;

/** Words that speak for something, with where they stand. */
function Terms({ found, lang }: { found: readonly Found[]; lang: string | undefined }) {
  return (
    <>
      {found.slice(0, most).map(({ words, where }, index) => (
        <>
          {index > 0 && ", "}
          <mark lang={lang}>{words}</mark> <span class="soft">in {where}</span>
        </>
      ))}
      {found.length > most && ` and ${found.length - most} more`}
    </>
  );
}

function Facet(props: {
  site: Site;
  tag: string;
  facet: FacetExplanation;
  article: TaggableArticle;
  lang: string | undefined;
}) {
  const { site, tag, facet, article, lang } = props;
  return (
    <p class="facet">
      {facetLabel(site.framework, tag, facet.facet)}:{" "}
      <span class="soft" lang={lang}>
        {foundBy(article, facet.fired)
          .slice(0, 3)
          .map(({ words }) => `“${words}”`)
          .join(", ")}
      </span>
    </p>
  );
}

/** Why an article is about the subject of the framework or not. */
function Context(props: { article: TaggableArticle; context: TagExplanation["context"] }) {
  const { article, context } = props;
  const found = foundBy(article, context.fired);
  const share = Math.round(context.share * 100);
  return (
    <Folded label="Is it about the subject at all?">
      <p>
        {context.score.toFixed(2)} of {context.threshold.toFixed(2)}:{" "}
        {share === 0
          ? "hardly, so that only strong terms count."
          : share === 100
            ? "yes, so that weak terms count in full."
            : `partly, so that weak terms count ${share} %.`}
      </p>
      {found.length > 0 && (
        <p class="terms">
          <Terms found={found} lang={article.language ?? undefined} />
        </p>
      )}
    </Folded>
  );
}

function Folded({ label, many, children }: { label: string; many?: number; children: Child }) {
  return (
    <details>
      <summary>
        {label}
        {many !== undefined && ` (${many})`}
      </summary>
      {children}
    </details>
  );
}

/** What an analyst said of a tag, which can be taken back. */
function Said({ site, id, correction }: { site: Site; id: number; correction: Correction }) {
  const { tag, bears, note, createdAt } = correction;
  return (
    <div class="said">
      <p>
        {bears ? "Given" : "Taken off"} by an analyst on <Moment site={site} at={createdAt} />
        {note === null ? "." : `: “${note}”`}
      </p>
      {site.writable && (
        <form method="post" action={`/articles/${id}/corrections/undo`}>
          <input type="hidden" name="tag" value={tag} />
          <button type="submit" class="quiet">
            Take back<span class="unseen"> what was said of {tagLabel(site.framework, tag)}</span>
          </button>
        </form>
      )}
    </div>
  );
}

/** The form by which an analyst says that a tag is wrong, or is missing. */
function Correct({ site, id, tag, bears }: { site: Site; id: number; tag: string; bears: boolean }) {
  const label = tagLabel(site.framework, tag);
  return (
    <details class="correct">
      <summary>
        {bears ? "This tag is wrong" : "It should bear this tag"}
        <span class="unseen">: {label}</span>
      </summary>
      <form method="post" action={`/articles/${id}/corrections`}>
        <input type="hidden" name="tag" value={tag} />
        <input type="hidden" name="bears" value={String(!bears)} />
        <label>
          Why (if you like)
          <input name="note" maxlength={longestNote} autocomplete="off" />
        </label>
        <button type="submit">{bears ? `Take ${label} off` : `Give it ${label}`}</button>
      </form>
    </details>
  );
}
