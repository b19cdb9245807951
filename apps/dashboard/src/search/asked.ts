import { z } from "@hono/zod-openapi";
import { suggestion } from "@twotrack/config";
import { formatQuery, type Group, parseQuery, type Query, type Term } from "@twotrack/search";
import type { ArticleFilter } from "@twotrack/store";
import { orAbsent } from "../frame/api.js";
import type { ShownFramework } from "../frame/framework.js";
import { cursorParameter, toFilter, type View, viewParameters, viewUrl } from "../frame/view.js";

/** The newest first, or what fits best first. */
export type Order = "time" | "relevance";

/** What a request searches for. */
export interface Asked {
  /** As it was typed. */
  q: string;
  query: Query;
  order: Order;
  /** The filters beside the query. */
  view: View;
}

/** Longer queries nobody types. */
export const LONGEST_QUERY = 1_000;

/** A query, for requests and forms. */
export const queryParameter = z
  .string()
  .max(LONGEST_QUERY, `must be at most ${LONGEST_QUERY.toLocaleString("en")} characters long`);

/** The parameters of a search: its query and its filters. */
export function searchParameters(framework: ShownFramework) {
  return {
    q: orAbsent(queryParameter.default("")).openapi({
      description:
        'What is searched for: words, "phrases", OR, -not, tag:, source:, lang:, before:, after:, story:, is:.',
      example: "拉致 OR abductees tag:sanctions after:30d",
    }),
    ...viewParameters(framework, 0),
  };
}

const rankCursor = /^rank_\d{1,3}$/;

/** The order of a search, and where the page before ended in it. */
export const orderParameters = {
  order: orAbsent(z.enum(["time", "relevance"], "must be time or relevance").default("time")).openapi({
    description: "The newest first, or of the newest 300 those first that fit best.",
  }),
  before: orAbsent(z.string().regex(rankCursor).or(cursorParameter).nullable().default(null)).openapi({
    description: "The `next` of the page before.",
  }),
};

/** The search that checked parameters ask for. */
export function askedOf(
  framework: ShownFramework,
  { q, order = "time", tag, ...rest }: { q: string; order?: Order; tag: string[] } & Omit<View, "tags">,
): Asked {
  return { q: q.trim(), query: readQuery(framework, q), order, view: { tags: tag, ...rest } };
}

/** Reads a query; tags that the framework does not have are left out too, and told under `faults`. */
export function readQuery(framework: ShownFramework, text: string): Query {
  const query = parseQuery(text);
  const known = framework.tags.map(({ id }) => id);
  const isUnknown = (term: Term) => term.kind === "tag" && !known.includes(term.tag);
  const unknown = query.groups.flatMap(({ any }) =>
    any.flatMap((term) => (term.kind === "tag" && isUnknown(term) ? [term.tag] : [])),
  );
  const groups = query.groups
    .map(({ any, not }): Group => ({ any: any.filter((term) => !isUnknown(term)), not }))
    .filter(({ any }) => any.length > 0);
  const faults = [...new Set(unknown)].map((tag) => ({
    text: `tag:${tag}`,
    message: `'tag:${tag}' was left out: unknown tag '${tag}'${suggestion(tag, known) || `, the tags are ${known.join(", ")}`}`,
  }));
  return { groups, faults: [...query.faults, ...faults] };
}

/** The search as the store takes it. */
export function filterOf({ query, order, view }: Asked): ArticleFilter {
  return { ...toFilter(view), query, order };
}

/** The parameters of a search beside those of its filters. */
export function ownParameters({ q, order }: Pick<Asked, "q" | "order">): Record<string, string> {
  return { ...(q !== "" && { q }), ...(order !== "time" && { order }) };
}

/** The address of a search under `path`, with `changes` of its filters; it begins anew, unless they say otherwise. */
export function searchUrl(path: string, asked: Asked, changes: Partial<View> = {}): string {
  return viewUrl(path, asked.view, changes, ownParameters(asked));
}

/** The whole search, filters too, as one query; empty where it asks for nothing. `source` is the title of its feed. */
export function foldedQuery({ query, view }: Asked, source: string | undefined): string {
  const { tags, minTags, lang } = view;
  const filters: Term[] = [
    ...tags.map((tag): Term => ({ kind: "tag", tag })),
    ...(minTags > 0 ? [{ kind: "is", what: minTags > 1 ? "meeting" : "tagged" } as const] : []),
    ...(source === undefined ? [] : [{ kind: "source", name: quotable(source) } as const]),
    ...(lang === null ? [] : [{ kind: "language", language: lang } as const]),
  ];
  return formatQuery({ groups: [...query.groups, ...filters.map((term) => ({ any: [term], not: false }))] });
}

/** The longest part of a title that can stand in quotes. */
function quotable(title: string): string {
  const parts = title.split(/["“”„‟＂「」『』«»]|\s{2,}/).map((part) => part.trim());
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}
