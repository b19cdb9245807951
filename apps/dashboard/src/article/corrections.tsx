import type { ListedCorrection } from "@twotrack/store";
import { Layout } from "../frame/layout.js";
import { Ago, TagChip } from "../frame/parts.js";
import type { Site } from "../frame/site.js";

/** What the page of corrections shows. */
export interface CorrectionsProps {
  corrections: readonly ListedCorrection[];
  before: string | null;
  next: string | null;
}

/** What analysts said of tags, the newest first. */
export function CorrectionsPage({ site, corrections, before, next }: CorrectionsProps & { site: Site }) {
  return (
    <Layout site={site} title="Corrections" feature="article">
      <h1>Corrections</h1>
      <p class="lede">
        What analysts said of tags. It wins over the tagger, also when the archive is tagged anew.
      </p>
      {corrections.length > 0 ? (
        <ol class="corrections">
          {corrections.map((correction) => (
            <CorrectionRow site={site} correction={correction} />
          ))}
        </ol>
      ) : (
        <div class="empty">
          <h2>{before === null ? "Nobody has corrected a tag" : "There are no older ones"}</h2>
          <p>The page of each article has a form for it, beside the reasons for its tags.</p>
        </div>
      )}
      <nav class="more" aria-label="More corrections">
        {next !== null && (
          <a class="button" href={`/corrections?before=${encodeURIComponent(next)}`}>
            Older corrections
          </a>
        )}
        {before !== null && <a href="/corrections">Back to the newest</a>}
        <a href="/corrections.jsonl" download>
          The corrected articles as labelled data (JSON lines)
        </a>
      </nav>
    </Layout>
  );
}

function CorrectionRow({ site, correction }: { site: Site; correction: ListedCorrection }) {
  const { articleId, tag, bears, note, createdAt, article } = correction;
  return (
    <li>
      <p class="row">
        <TagChip site={site} tag={tag} />
        <strong>{bears ? "given" : "taken off"}</strong>
        <span class="soft">
          <Ago site={site} at={createdAt} />
        </span>
      </p>
      <h2 lang={article.language ?? undefined} dir="auto">
        <a href={`/articles/${articleId}#why`}>{article.title}</a>
      </h2>
      <p class="soft">{article.feed.title}</p>
      {note !== null && <p class="note">“{note}”</p>}
    </li>
  );
}
