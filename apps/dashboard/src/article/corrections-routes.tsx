import { createRoute, z } from "@hono/zod-openapi";
import {
  correctTag,
  type LabelledArticle,
  labelledArticles,
  labelledLine,
  listCorrections,
  undoCorrection,
  type VersionedTagger,
} from "@twotrack/store";
import { stream } from "hono/streaming";
import { answers, failure, idParameter, newRoutes, orAbsent, wholeNumber } from "../frame/api.js";
import type { Tools } from "../frame/site.js";
import { CorrectionsPage } from "./corrections.js";
import { correctionSchema, correctionToJson } from "./json.js";
import { longestNote } from "./why.js";

/** So many corrections are on a page. */
const pageSize = 50;
/** So many articles are read at once for the labelled data. */
const batch = 100;

const before = orAbsent(
  z
    .string()
    .regex(/^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_\d{1,15}_./, "must be the `next` of the page before")
    .nullable()
    .default(null),
).openapi({ description: "The `next` of the page before." });

const listedCorrection = correctionSchema
  .extend({
    article: z.object({
      id: z.int(),
      title: z.string(),
      url: z.string().nullable(),
      language: z.string().nullable(),
      source: z.string(),
    }),
  })
  .openapi("ListedCorrection");

/** What analysts say of tags: their forms, the page of them, JSON, and labelled data. */
export function correctionRoutes({ db, framework, site, now, tagger, own }: Tools) {
  const routes = newRoutes();
  const versioned = (): VersionedTagger => ({ version: framework.version, tag: tagger().tag });
  const known = framework.tags.map(({ id }) => id);

  const correct = createRoute({
    ...{ method: "post", path: "/articles/{id}/corrections", hide: true, middleware: own },
    request: {
      params: idParameter,
      body: form(
        z.object({
          tag: z.enum(known, `must be one of ${known.join(", ")}`),
          bears: z.enum(["true", "false"], "must be true or false").transform((said) => said === "true"),
          note: orAbsent(
            z
              .string()
              .trim()
              .max(longestNote, `must have at most ${longestNote} letters`)
              .nullable()
              .default(null),
          ),
        }),
      ),
    },
    responses: { 303: { description: "To the article." }, 400: failure, 404: failure },
  });
  routes.openapi(correct, async (c) => {
    const { id } = c.req.valid("param");
    const done = await correctTag(db, { articleId: id, ...c.req.valid("form") }, versioned(), now());
    return done ? c.redirect(`/articles/${id}#why`, 303) : c.notFound();
  });

  const undo = createRoute({
    ...{ method: "post", path: "/articles/{id}/corrections/undo", hide: true, middleware: own },
    request: { params: idParameter, body: form(z.object({ tag: z.string().min(1).max(200) })) },
    responses: { 303: { description: "To the article." }, 400: failure, 404: failure },
  });
  routes.openapi(undo, async (c) => {
    const { id } = c.req.valid("param");
    const { tag } = c.req.valid("form");
    const done = await undoCorrection(db, { articleId: id, tag }, versioned(), now());
    return done ? c.redirect(`/articles/${id}#why`, 303) : c.notFound();
  });

  const page = createRoute({
    ...{ method: "get", path: "/corrections", hide: true },
    request: { query: z.object({ before }) },
    responses: { 200: { description: "The page of corrections." } },
  });
  routes.openapi(page, async (c) => {
    const asked = c.req.valid("query");
    return c.html(
      <CorrectionsPage site={site(c)} before={asked.before} {...(await list(asked.before, pageSize))} />,
    );
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/corrections", tags: ["Corrections"] },
    summary: "What analysts said of tags, the newest first",
    request: { query: z.object({ before, limit: orAbsent(wholeNumber(1, 200).default(pageSize)) }) },
    responses: {
      200: answers(
        z.object({ corrections: z.array(listedCorrection), next: z.string().nullable() }),
        "Corrections, the newest first.",
      ),
      400: failure,
    },
  });
  routes.openapi(api, async (c) => {
    const asked = c.req.valid("query");
    const { corrections, next } = await list(asked.before, asked.limit);
    return c.json(
      {
        corrections: corrections.map(({ articleId, article: { feed, ...article }, ...correction }) => ({
          ...correctionToJson(framework, { articleId, ...correction }),
          article: { id: articleId, ...article, source: feed.title },
        })),
        next,
      },
      200,
    );
  });

  const data = createRoute({
    ...{ method: "get", path: "/corrections.jsonl", tags: ["Corrections"] },
    summary: "Corrected articles as labelled data: JSON lines as bench/tagging/evaluate.mjs reads them",
    responses: {
      200: {
        description:
          "JSON lines: a line for each article that an analyst corrected, with all its right tags.",
      },
    },
  });
  routes.openapi(data, (c) => {
    c.header("content-type", "application/jsonl; charset=utf-8");
    c.header("content-disposition", 'attachment; filename="corrections.jsonl"');
    return stream(c, async (out) => {
      let after: number | undefined = 0;
      while (after !== undefined) {
        const articles: LabelledArticle[] = await labelledArticles(db, { after, limit: batch });
        for (const article of articles) await out.write(`${labelledLine(article)}\n`);
        after = articles.at(-1)?.id;
      }
    });
  });

  const list = (from: string | null, limit: number) =>
    listCorrections(db, { limit, ...(from !== null && { before: from }) });

  return routes;
}

const form = <T extends z.ZodType>(schema: T) => ({
  content: { "application/x-www-form-urlencoded": { schema } },
  required: true,
});
