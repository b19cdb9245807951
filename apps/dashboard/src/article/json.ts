import { z } from "@hono/zod-openapi";
import type { TagExplanation } from "@twotrack/framework";
import type { Correction, ListedArticle } from "@twotrack/store";
import { moment } from "../frame/api.js";
import { type ShownFramework, tagLabel } from "../frame/framework.js";

const place = z
  .object({
    term: z.string(),
    field: z.enum(["title", "summary", "content"]),
    start: z.int(),
    end: z.int(),
  })
  .openapi("Evidence", {
    description:
      "A place that speaks for a tag: `[start, end)` in the field's plain text, in UTF-16 units. That of `content` is `text`.",
  });

/** An article as lists of the API give it: without its text. */
export const articleSchema = z
  .object({
    id: z.int(),
    title: z.string(),
    url: z.string().nullable(),
    summary: z.string().nullable(),
    language: z.string().nullable(),
    publishedAt: moment.nullable(),
    fetchedAt: moment,
    sortedAt: moment.openapi({ description: "When it was published, but never later than it was seen." }),
    feed: z.object({ id: z.int(), title: z.string(), htmlUrl: z.string().nullable() }),
    storyId: z.int().nullable().openapi({ description: "Null until it is placed." }),
    copyOf: z.int().nullable().openapi({ description: "The article that it repeats." }),
    tags: z.array(
      z
        .object({
          tag: z.string(),
          label: z.string(),
          score: z.number(),
          facets: z.array(z.string()),
          evidence: z.array(place),
        })
        .openapi("Tag"),
    ),
  })
  .openapi("Article");

/** What an analyst said of a tag. */
export const correctionSchema = z
  .object({
    tag: z.string(),
    label: z.string(),
    bears: z.boolean(),
    note: z.string().nullable(),
    createdAt: moment,
  })
  .openapi("Correction");

const fired = z
  .object({
    term: z.string(),
    language: z.string(),
    strength: z.enum(["strong", "weak", "context", "facet"]),
    points: z.number(),
    places: z.array(place),
  })
  .openapi("FiredTerm");

/** Why an article bears a tag or not. */
export const explanationSchema = z
  .object({
    tag: z.string(),
    score: z.number(),
    threshold: z.number(),
    distance: z.number().openapi({ description: "Score less threshold: from 0 it bears the tag." }),
    borne: z.boolean(),
    context: z.object({
      score: z.number(),
      threshold: z.number(),
      share: z.number().openapi({ description: "The share of their value that weak terms get." }),
      fired: z.array(fired),
    }),
    fired: z.array(fired),
    facets: z.array(
      z.object({ facet: z.string(), points: z.number(), shown: z.boolean(), fired: z.array(fired) }),
    ),
    excluded: z.array(place.extend({ reason: z.string() })).openapi({
      description: "What was found and does not count.",
    }),
  })
  .openapi("TagExplanation");

/** An article with all that its page shows. */
export const fullArticleSchema = articleSchema
  .extend({
    text: z.string().nullable().openapi({ description: "Its content as plain text." }),
    content: z.string().nullable().openapi({ description: "Its content as sanitised HTML." }),
    authors: z.array(z.string()),
    updatedAt: moment.nullable(),
    frameworkVersion: z.string().nullable().openapi({ description: "Which framework its tags come from." }),
    corrections: z.array(correctionSchema),
    explanation: z.array(explanationSchema).openapi({
      description: "Why it bears each tag of the framework in use, and why not the others.",
    }),
  })
  .openapi("FullArticle");

/** An article as lists of the API give it. */
export function articleToJson(
  framework: ShownFramework,
  article: ListedArticle,
): z.input<typeof articleSchema> {
  const { text: _, tags, publishedAt, fetchedAt, sortedAt, ...rest } = article;
  return {
    ...rest,
    publishedAt: publishedAt?.toISOString() ?? null,
    fetchedAt: fetchedAt.toISOString(),
    sortedAt: sortedAt.toISOString(),
    tags: tags.map((tag) => ({ ...tag, label: tagLabel(framework, tag.tag) })),
  };
}

/** A correction as the API gives it. */
export function correctionToJson(
  framework: ShownFramework,
  { tag, bears, note, createdAt }: Correction,
): z.input<typeof correctionSchema> {
  return { tag, label: tagLabel(framework, tag), bears, note, createdAt: createdAt.toISOString() };
}

const openFired = ({ places, ...rest }: TagExplanation["fired"][number]) => ({
  ...rest,
  places: [...places],
});

/** An explanation as the API gives it. */
export function explanationToJson({
  context,
  fired,
  facets,
  excluded,
  ...rest
}: TagExplanation): z.input<typeof explanationSchema> {
  return {
    ...rest,
    context: { ...context, fired: context.fired.map(openFired) },
    fired: fired.map(openFired),
    facets: facets.map((facet) => ({ ...facet, fired: facet.fired.map(openFired) })),
    excluded: [...excluded],
  };
}
