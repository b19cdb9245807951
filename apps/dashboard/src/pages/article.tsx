import type { Kinship, ListedArticle, StoredTag } from "@twotrack/store";
import { facetLabel, tagClass, tagLabel } from "../framework.js";
import { groupBy } from "../group.js";
import { highlight, highlightParagraphs } from "../highlight.js";
import { safeUrl } from "../links.js";
import { languageName } from "../view.js";
import { Layout, type Site } from "./layout.js";
import { Highlighted, Kin, Meeting, Moment, Score, score } from "./parts.js";

/** One article: its text with all evidence, and why it bears each tag. */
export function ArticlePage(props: { site: Site; article: ListedArticle; kinship: Kinship }) {
  const { site, article, kinship } = props;
  const lang = article.language ?? undefined;
  const url = safeUrl(article.url);
  const { tags } = article;
  const fields = [
    { name: "summary", text: article.text === article.summary ? null : article.summary },
    { name: "content", text: article.text },
  ] as const;
  const paragraphs = fields.flatMap(({ name, text }) => highlightParagraphs(text ?? "", name, tags));
  return (
    <Layout site={site} title={article.title}>
      <article class="full">
        <header>
          <Meeting site={site} article={article} />
          <h1 id={`title-${article.id}`} lang={lang} dir="auto">
            <Highlighted site={site} segments={highlight(article.title, "title", tags)} />
          </h1>
          <p class="soft">
            {article.feed.title} · <Moment site={site} at={article.sortedAt} />
            {article.language !== null && <> · {languageName(article.language)}</>}
          </p>
          <p class="row">
            {url !== undefined && (
              <a href={url} rel="noopener noreferrer">
                Read it at {new URL(url).host}
              </a>
            )}
            <Kin article={article} kinship={kinship} />
          </p>
        </header>
        {tags.length === 0 ? (
          <p class="why-tags">It bears no tag: too little in it spoke for one.</p>
        ) : (
          <section class="why-tags" aria-labelledby="why">
            <h2 id="why">Why these tags</h2>
            <ul>
              {tags.map((tag) => (
                <Reason site={site} tag={tag} lang={lang} />
              ))}
            </ul>
          </section>
        )}
        {paragraphs.length > 0 ? (
          <div class="text" lang={lang} dir="auto">
            {paragraphs.map((segments) => (
              <p>
                <Highlighted site={site} segments={segments} />
              </p>
            ))}
          </div>
        ) : (
          <p class="lede">Its feed gave only the title.</p>
        )}
      </article>
    </Layout>
  );
}

function Reason({ site, tag, lang }: { site: Site; tag: StoredTag; lang: string | undefined }) {
  const shown = site.framework.tags.find(({ id }) => id === tag.tag);
  const terms = groupBy(tag.evidence, ({ term }) => term);
  const facets = tag.facets.map((id) => facetLabel(site.framework, tag.tag, id));
  return (
    <li class={tagClass(tag.tag)}>
      <span class={`chip ${tagClass(tag.tag)}`}>{tagLabel(site.framework, tag.tag)}</span> <Score tag={tag} />{" "}
      Score {score(tag)}
      {shown !== undefined && (
        <span class="soft">, from {shown.threshold.toFixed(2)} on it bears the tag</span>
      )}
      {facets.length > 0 && <> · {facets.join(", ")}</>}
      <p class="terms">
        {[...terms].map(([term, places], index) => (
          <>
            {index > 0 && ", "}
            <mark class={tagClass(tag.tag)} lang={lang}>
              {term}
            </mark>
            <span class="soft"> {where(places.map(({ field }) => field))}</span>
          </>
        ))}
      </p>
    </li>
  );
}

const fieldNames: Record<string, string> = { title: "title", summary: "summary", content: "text" };

/** "in title, text (3 times)". */
function where(fields: string[]): string {
  const names = [...new Set(fields)].map((field) => fieldNames[field] ?? field).join(", ");
  return fields.length === 1 ? `in ${names}` : `in ${names} (${fields.length} times)`;
}
