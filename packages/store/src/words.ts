import { indexed } from "@twotrack/search";
import { desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { json } from "./json.js";
import { articles, articleWords } from "./schema.js";

// Beside its words, an article has lexemes for what else it is asked by. No word begins with these signs.

/** The lexeme of a tag that an article bears. */
export const tagLexeme = (tag: string) => `#${tag}`;
/** The lexeme of articles that bear so many tags or more. */
export const countLexeme = (tags: number) => `+${tags}`;
/** The lexeme of a feed. */
export const feedLexeme = (feedId: number) => `@${feedId}`;
/** The lexeme of the week that a moment is in. */
export const weekLexeme = (at: Date) => `%${weekOf(at)}`;
/** The week that a moment is in, counted since 1970. */
export const weekOf = (at: Date) => Math.floor(at.getTime() / 604_800_000);
/** The lexeme of a language without its region. */
export const languageLexeme = (language: string) => `~${language.split(/[-_]/)[0]?.toLowerCase() ?? ""}`;

/** Writes by what words some articles are found; their tags are written already. */
export async function writeWords(tx: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const list = await tx
    .select({
      id: articles.id,
      at: articles.sortedAt,
      title: articles.title,
      summary: articles.summary,
      text: articles.text,
      language: articles.language,
      feedId: articles.feedId,
      tags: sql<string[]>`array(select tag from article_tags t where t.article_id = ${articles.id})`,
    })
    .from(articles)
    .where(inArray(articles.id, [...ids]));
  const rows = list.map(({ id, at, title, summary, text, language, feedId, tags }) => ({
    ...{ id, at: at.toISOString() },
    words: vectorOf(title, [summary, text].filter(Boolean).join("\n"), [
      feedLexeme(feedId),
      weekLexeme(at),
      ...(language === null ? [] : [languageLexeme(language)]),
      ...tags.map(tagLexeme),
      ...tags.map((_, n) => countLexeme(n + 1)),
    ]),
  }));
  await tx.execute(sql`
    insert into article_words (article_id, at, words)
    select id, at, words::tsvector from json_to_recordset(${json(rows)}::json) as x(id bigint, at timestamptz, words text)
    on conflict (article_id) do update set words = excluded.words`);
}

/** Writes anew by what tags some articles are found, whose words are the same. */
export async function writeTagWords(tx: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  // The signs are those of tags and of their number.
  await tx.execute(sql`
    update article_words w
    set words = ts_delete(w.words, array(select lexeme from unnest(w.words) where left(lexeme, 1) in ('#', '+')))
      || array_to_tsvector(x.lexemes)
    from (
      select a.id, coalesce(array_agg('#' || t.tag) filter (where t.tag is not null), '{}')
        || array(select '+' || n from generate_series(1, count(t.tag)) as n) as lexemes
      from articles a left join article_tags t on t.article_id = a.id
      where a.id = any(${sql.param([...ids])}) group by a.id
    ) x where x.id = w.article_id`);
}

/** What came of writing by what words some articles are found. */
export interface IndexedBatch {
  articles: number;
  /** How many were passed over, as someone else wrote them. */
  busy: number;
  /** The lowest id that was looked at, to go on below; null at the end. */
  last: number | null;
}

/** So many articles are looked at for each that may be written, since most of an archive may be done. */
const LOOKED_AT = 10;

/**
 * Writes by what words some of the next articles are found that have none yet, the highest ids first and at most `limit`.
 * Articles that someone else writes at the moment are passed over: nobody waits for anybody.
 */
export async function indexBatch(
  db: Database,
  { below, limit }: { below: number; limit: number },
): Promise<IndexedBatch> {
  return db.transaction(async (tx) => {
    // Of a stretch by ids: asked of the whole archive, Postgres would join it anew for each batch.
    const next = tx
      .select({ id: articles.id })
      .from(articles)
      .where(lt(articles.id, below))
      .orderBy(desc(articles.id))
      .limit(limit * LOOKED_AT)
      .as("next");
    const seen = await tx
      .select({ id: next.id, indexed: articleWords.articleId })
      .from(next)
      .leftJoin(articleWords, eq(articleWords.articleId, next.id))
      .orderBy(desc(next.id));
    const ids = seen.flatMap(({ id, indexed }) => (indexed === null ? [id] : [])).slice(0, limit);
    const last = (ids.length === limit ? ids.at(-1) : seen.at(-1)?.id) ?? null;
    if (ids.length === 0) return { articles: 0, busy: 0, last };
    // Nobody changes what they say or bear until their words are written.
    const free = await tx
      .select({ id: articles.id })
      .from(articles)
      .where(inArray(articles.id, ids))
      .for("update", { skipLocked: true });
    await writeWords(
      tx,
      free.map(({ id }) => id),
    );
    return { articles: free.length, busy: ids.length - free.length, last };
  });
}

/** A tsvector as Postgres reads it: words with their places, those of the title with weight A, and lexemes without. */
function vectorOf(title: string, text: string, lexemes: readonly string[]): string {
  const { places, title: titleEnd } = indexed(title, text);
  const words = [...places].map(([lexeme, positions]) => {
    const at = positions.map((position) => (position <= titleEnd ? `${position}A` : position));
    return `${quoted(lexeme)}:${at.join(",")}`;
  });
  return [...lexemes.map(quoted), ...words].join(" ");
}

/** A lexeme as it stands in a tsvector or a tsquery. */
export const quoted = (lexeme: string) => `'${lexeme.replace(/['\\]/g, "$&$&")}'`;
