import { z } from "@hono/zod-openapi";
import { storyTags } from "@twotrack/alerts";
import { articleSchema, articleToJson } from "../article/json.js";
import { moment } from "../frame/api.js";
import { type ShownFramework, tagLabel } from "../frame/framework.js";
import type { StoryProps } from "./page.js";

/** A story with its articles and developments, as the API gives it. */
export const storySchema = z
  .object({
    id: z.int(),
    headline: articleSchema,
    firstAt: moment,
    lastAt: moment,
    splitFrom: z.int().nullable().openapi({ description: "The story that it was a part of before." }),
    size: z.int().openapi({ description: "How many articles it has, copies too." }),
    tags: z.array(
      z.object({
        tag: z.string(),
        label: z.string(),
        score: z.number().openapi({ description: "The highest among its reports." }),
        facets: z.array(z.string()),
        reports: z.int().openapi({ description: "How many reports bear it." }),
      }),
    ),
    developments: z
      .array(
        z.object({
          id: z.int(),
          key: z.string(),
          kind: z.string(),
          reason: z.string(),
          known: z.string().nullable().openapi({ description: "What was known before." }),
          tags: z.array(z.string()),
          newTags: z.array(z.string()),
          articleId: z.int(),
          at: moment,
          createdAt: moment,
        }),
      )
      .openapi({ description: "Oldest first." }),
    articles: z
      .array(articleSchema)
      .openapi({ description: "Newest first; of a long story the newest 100." }),
  })
  .openapi("Story");

/** A story as the API gives it. */
export function storyToJson(
  framework: ShownFramework,
  { story, size, developments }: StoryProps,
): z.input<typeof storySchema> {
  const { id, headline, firstAt, lastAt, splitFrom, articles } = story;
  return {
    ...{ id, splitFrom, size, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
    headline: articleToJson(framework, headline),
    tags: storyTags(articles, framework).map(({ terms: _, ...tag }) => ({
      ...tag,
      label: tagLabel(framework, tag.tag),
    })),
    developments: developments.map(({ storyId: _, at, createdAt, ...development }) => ({
      ...development,
      at: at.toISOString(),
      createdAt: createdAt.toISOString(),
    })),
    articles: articles.map((article) => articleToJson(framework, article)),
  };
}
