import { createRoute } from "@hono/zod-openapi";
import {
  currentStoryId,
  type Database,
  type Extent,
  getStories,
  kinshipOf,
  storyDevelopments,
} from "@twotrack/store";
import { HTTPException } from "hono/http-exception";
import { articleEntry } from "../article/entry.js";
import { answers, failure, idParameter, newRoutes } from "../frame/api.js";
import type { Tools } from "../frame/site.js";
import { alternatesOf, formats } from "../frame/syndication.js";
import { storySchema, storyToJson } from "./json.js";
import { StoryPage, type StoryProps } from "./page.js";

/** So much is read of a long story. What a snippet shows stands in so much of an article, or nowhere. */
const extent: Extent = { articles: 100, text: 1_500, places: 16 };

const moved = { description: "To the story that it was merged into." };

/** One story: page, JSON and feeds. */
export function storyRoutes({ db, framework, site, now }: Tools) {
  const routes = newRoutes();

  const page = createRoute({
    ...{ method: "get", path: "/stories/{id}", hide: true },
    request: { params: idParameter },
    responses: { 200: { description: "The page of a story." }, 301: moved, 404: failure },
  });
  routes.openapi(page, async (c) => {
    const found = await findStory(db, c.req.valid("param").id);
    if (typeof found === "number") return c.redirect(`/stories/${found}`, 301);
    const { id, headline } = found.story;
    const alternates = alternatesOf(headline.title, (extension) => `/stories/${id}/feed.${extension}`);
    return c.html(<StoryPage site={site(c)} {...found} alternates={alternates} />);
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/stories/{id}", tags: ["Stories"] },
    summary: "A story with its developments and articles",
    request: { params: idParameter },
    responses: { 200: answers(storySchema, "The story."), 301: moved, 404: failure },
  });
  routes.openapi(api, async (c) => {
    const found = await findStory(db, c.req.valid("param").id);
    if (typeof found === "number") return c.redirect(`/api/stories/${found}`, 301);
    return c.json(storyToJson(framework, found), 200);
  });

  for (const { extension, type, write } of formats) {
    const feed = createRoute({
      ...{ method: "get", path: `/stories/{id}/feed.${extension}`, tags: ["Feeds"] },
      summary: `The articles of a story (${extension})`,
      request: { params: idParameter },
      responses: { 200: { description: type }, 301: moved, 404: failure },
    });
    routes.openapi(feed, async (c) => {
      const found = await findStory(db, c.req.valid("param").id);
      if (typeof found === "number") return c.redirect(`/stories/${found}/feed.${extension}`, 301);
      const { id, headline, articles } = found.story;
      const { origin } = new URL(c.req.url);
      const body = write({
        title: `${headline.title} · Twotrack`,
        description: `${framework.title}: the articles of one story`,
        pageUrl: `${origin}/stories/${id}`,
        selfUrl: `${origin}/stories/${id}/feed.${extension}`,
        nextUrl: null,
        entries: articles.slice(0, 50).map((article) => articleEntry(framework, article, origin)),
        now: now(),
      });
      return c.body(body, 200, { "content-type": `${type}; charset=utf-8` });
    });
  }

  return routes;
}

/**
 * A story with all that its page shows, or the id of the one that it was merged into.
 * @throws {HTTPException} 404 where there is none.
 */
async function findStory(db: Database, id: number): Promise<StoryProps | number> {
  const current = await currentStoryId(db, id);
  if (current === undefined) throw new HTTPException(404);
  if (current !== id) return current;
  const [[story], developments, { sizes }] = await Promise.all([
    getStories(db, [id], extent),
    storyDevelopments(db, id),
    kinshipOf(db, [{ storyId: id, copyOf: null }]),
  ]);
  if (story === undefined) throw new HTTPException(404);
  return { story, developments, size: sizes.get(id) ?? story.articles.length };
}
