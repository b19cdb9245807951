import { z } from "@hono/zod-openapi";
import type { LiveDevelopment } from "@twotrack/store";
import { moment } from "../frame/api.js";
import { type ShownFramework, tagLabel, tagOrder } from "../frame/framework.js";

/** What the data of an event `development` is. */
export const liveDevelopment = z
  .object({
    id: z.int(),
    kind: z.string(),
    reason: z.string(),
    known: z.string().nullable(),
    tags: z.array(z.object({ tag: z.string(), label: z.string() })),
    at: moment,
    story: z
      .object({
        id: z.int(),
        title: z.string(),
        language: z.string().nullable(),
        source: z.string(),
        url: z.string().openapi({ description: "Its page, on this server." }),
        sourceIds: z.array(z.int()).openapi({ description: "The feeds of all its articles." }),
        languages: z.array(z.string()),
      })
      .nullable()
      .openapi({ description: "Null where a tag as a whole surges." }),
  })
  .openapi("LiveDevelopment");

/** A development as an event, in the words of a framework. */
export function textOf(development: LiveDevelopment, framework: ShownFramework): string {
  const { story, tags, at, ...rest } = development;
  const data: z.input<typeof liveDevelopment> = {
    ...rest,
    tags: tagOrder(framework, tags).map((tag) => ({ tag, label: tagLabel(framework, tag) })),
    at: at.toISOString(),
    story: story && storyOf(story),
  };
  return eventText(development.id, "development", data);
}

function storyOf({ feedIds, ...story }: NonNullable<LiveDevelopment["story"]>) {
  return { ...story, url: `/stories/${story.id}`, sourceIds: feedIds };
}

/** The event that says: more was missed than is sent; read the lists anew. What comes next is after development `id`. */
export const resetText = (id: number) => eventText(id, "reset", { id });

/** JSON has no line breaks, so it is one line of data. */
const eventText = (id: number, name: string, data: unknown) =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
