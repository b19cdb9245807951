import type { ArticleDetails, Kinship, ListedArticle } from "@twotrack/store";
import { raw } from "hono/html";
import { highlight, highlightParagraphs, type Segment } from "../frame/highlight.js";
import { Layout } from "../frame/layout.js";
import { safeUrl } from "../frame/links.js";
import { Highlighted, Kin, Meeting, Moment, Tags } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { languageName } from "../frame/view.js";
import { Why, type WhyProps } from "./why.js";

/** What the page of an article shows. */
export interface ArticleProps extends Pick<WhyProps, "corrections" | "explanation"> {
  article: ListedArticle;
  details: ArticleDetails;
  kinship: Kinship;
  /** Its content as HTML that is safe to show, with its evidence marked; null where it has none. */
  html: string | null;
  images: Images;
}

/** What becomes of the images of an article: it has none, they stay off, or they are asked for. */
export type Images = "none" | "off" | "shown";

/** One article: its text with all evidence, why it bears each tag, and why not the others. */
export function ArticlePage({ site, ...props }: ArticleProps & { site: Site }) {
  const { article, details, kinship, html, images, corrections, explanation } = props;
  const { id, title, summary, text, language, tags, feed, sortedAt } = article;
  const lang = language ?? undefined;
  const url = safeUrl(article.url);
  const paragraphs = html === null ? highlightParagraphs(text ?? "", "content", tags) : [];
  const opening = isRepeated(summary, text) ? [] : highlightParagraphs(summary ?? "", "summary", tags);
  return (
    <Layout site={site} title={title} feature="article">
      <article class="full">
        <header>
          <Meeting site={site} article={article} />
          <h1 id={`title-${id}`} lang={lang} dir="auto">
            <Highlighted site={site} segments={highlight(title, "title", tags)} />
          </h1>
          <p class="soft">
            <a href={`/search?source=${feed.id}`}>{feed.title}</a> · <Moment site={site} at={sortedAt} />
            {language !== null && <> · {languageName(language)}</>}
            {details.authors.length > 0 && (
              <>
                {" "}
                · by <span lang={lang}>{details.authors.join(", ")}</span>
              </>
            )}
            {details.updatedAt !== null && details.updatedAt > sortedAt && (
              <>
                {" "}
                · changed <Moment site={site} at={details.updatedAt} />
              </>
            )}
          </p>
          <Tags site={site} tags={tags} />
          <p class="row">
            {url !== undefined && (
              <a href={url} rel="noopener noreferrer" data-source>
                Read it at {new URL(url).host}
              </a>
            )}
            <Kin article={article} kinship={kinship} />
          </p>
        </header>
        <div class="text" id="text">
          <ImagesLine id={id} images={images} />
          <div lang={lang} dir="auto">
            {opening.length > 0 && (
              <div class="opening">
                <Paragraphs site={site} paragraphs={opening} />
              </div>
            )}
            {html !== null && <div class="prose">{raw(html)}</div>}
            <Paragraphs site={site} paragraphs={paragraphs} />
          </div>
          {html === null && paragraphs.length + opening.length === 0 && (
            <p class="soft">Its feed gave only the title.</p>
          )}
        </div>
        <Why
          site={site}
          {...{ id, tags, corrections, explanation, frameworkVersion: details.frameworkVersion }}
          article={{ title, summary, content: text, language }}
        />
      </article>
    </Layout>
  );
}

function Paragraphs({ site, paragraphs }: { site: Site; paragraphs: readonly Segment[][] }) {
  return (
    <>
      {paragraphs.map((segments) => (
        <p>
          <Highlighted site={site} segments={segments} />
        </p>
      ))}
    </>
  );
}

/** Images are on other sites, which would learn who reads what. */
function ImagesLine({ id, images }: { id: number; images: Images }) {
  if (images === "none") return null;
  return (
    <p class="images">
      {images === "off" ? (
        <>
          Images are off. <a href={`/articles/${id}?images=1#text`}>Show images</a> (they tell the site that
          you read this)
        </>
      ) : (
        <>
          Images are shown. <a href={`/articles/${id}#text`}>Hide them</a>
        </>
      )}
    </p>
  );
}

/** Whether the content begins with what the summary says. */
function isRepeated(summary: string | null, text: string | null): boolean {
  if (summary === null || text === null) return false;
  const words = (value: string) => value.replace(/\s+/g, " ").trim();
  const said = words(summary).replace(/\s*(?:\.{3}|…|\[…\]|\[\.{3}\])$/, "");
  return words(text.slice(0, summary.length * 2 + 100)).startsWith(said);
}
