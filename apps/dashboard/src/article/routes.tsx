import { createRoute, z } from "@hono/zod-openapi";
import {
  type ArticleDetails,
  type Correction,
  correctionsOf,
  getArticle,
  getArticleDetails,
  kinshipOf,
  type ListedArticle,
} from "@twotrack/store";
import { HTTPException } from "hono/http-exception";
import { answers, failure, idParameter, newRoutes, orAbsent } from "../frame/api.js";
import { tagClass, tagLabel } from "../frame/framework.js";
import type { Site, Tools } from "../frame/site.js";
import { allowRemoteImages } from "../security/headers.js";
import { articleToJson, correctionToJson, explanationToJson, fullArticleSchema } from "./json.js";
import { ArticlePage, type Images } from "./page.js";

/** One article: page and JSON. */
export function articleRoutes({ db, framework, site, tagger }: Tools) {
  const routes = newRoutes();

  const page = createRoute({
    ...{ method: "get", path: "/articles/{id}", hide: true },
    request: { params: idParameter, query: z.object({ images: orAbsent(z.literal("1").optional()) }) },
    responses: { 200: { description: "The page of an article." }, 404: failure },
  });
  routes.openapi(page, async (c) => {
    const found = await find(c.req.valid("param").id);
    if (found === undefined) return c.notFound();
    const { article, details } = found;
    const shown = site(c);
    const wanted = c.req.valid("query").images === "1";
    if (wanted) allowRemoteImages(c);
    const html = await marked(shown, article, details, wanted);
    const hasImages = html !== null && /<img\b/i.test(details.content ?? "");
    const images: Images = !hasImages ? "none" : wanted ? "shown" : "off";
    const kinship = await kinshipOf(db, [article]);
    return c.html(
      <ArticlePage site={shown} {...{ ...found, kinship, html, images, explanation: explain(article) }} />,
    );
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/articles/{id}", tags: ["Articles"] },
    summary: "An article with its text, and why it bears its tags",
    request: { params: idParameter },
    responses: { 200: answers(fullArticleSchema, "The article."), 404: failure },
  });
  routes.openapi(api, async (c) => {
    const found = await find(c.req.valid("param").id);
    if (found === undefined) throw new HTTPException(404);
    const { article, details, corrections } = found;
    return c.json(
      {
        ...articleToJson(framework, article),
        ...{ ...details, updatedAt: details.updatedAt?.toISOString() ?? null, text: article.text },
        corrections: corrections.map((correction) => correctionToJson(framework, correction)),
        explanation: explain(article).map(explanationToJson),
      },
      200,
    );
  });

  /** An article with what only its page shows; undefined where there is none. */
  async function find(
    id: number,
  ): Promise<{ article: ListedArticle; details: ArticleDetails; corrections: Correction[] } | undefined> {
    const [article, details, corrections] = await Promise.all([
      getArticle(db, id),
      getArticleDetails(db, id),
      correctionsOf(db, id),
    ]);
    return article && details && { article, details, corrections };
  }

  const explain = ({ title, summary, text, language }: ListedArticle) =>
    tagger().explain({ title, summary, content: text, language });

  return routes;
}

/** The HTML of an article with its evidence marked; null where its content is plain text. */
async function marked(
  { framework }: Site,
  { text, tags }: ListedArticle,
  { content }: ArticleDetails,
  images: boolean,
): Promise<string | null> {
  if (content === null || text === null || !content.includes("<")) return null;
  const { markHtml } = await import("@twotrack/feeds");
  const places = tags.flatMap(({ tag, evidence }) =>
    evidence
      .filter(({ field }) => field === "content")
      .map(({ start, end }) => ({
        ...{ start, end },
        attributes: { class: tagClass(tag), title: tagLabel(framework, tag) },
      })),
  );
  return markHtml(content, places, { images: images ? "shown" : "blocked" });
}
