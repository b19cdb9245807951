import { z } from "@hono/zod-openapi";
import type { AlertMessage } from "@twotrack/alerts";
import type { ListedAlert } from "@twotrack/store";
import { moment } from "../frame/api.js";

const item = z.object({
  headline: z.string(),
  language: z.string().nullable(),
  url: z.string(),
  developments: z.array(z.object({ kind: z.string(), reason: z.string(), at: moment })),
  tags: z.array(
    z.object({
      ...{ id: z.string(), label: z.string(), score: z.number(), isNew: z.boolean() },
      ...{ facets: z.array(z.string()), terms: z.array(z.string()) },
    }),
  ),
  story: z
    .object({
      ...{ id: z.int(), firstAt: moment, lastAt: moment, articles: z.int(), publishers: z.int() },
      known: z.string().nullable(),
      sources: z.array(
        z.object({
          ...{ name: z.string(), title: z.string(), url: z.string().nullable() },
          ...{ language: z.string().nullable(), at: moment },
        }),
      ),
    })
    .nullable()
    .openapi({ description: "Null where a tag as a whole surges." }),
});

/** An alert with the message that its channels get, and how far each got. */
export const alertSchema = z
  .object({
    id: z.int(),
    key: z.string(),
    rule: z.string(),
    kind: z.enum(["instant", "digest"]),
    why: z.string().nullable(),
    channels: z.array(z.string()),
    dueAt: moment,
    releasedAt: moment.nullable(),
    createdAt: moment,
    message: z
      .object({
        ...{ id: z.string(), createdAt: moment, rule: z.string(), kind: z.enum(["instant", "digest"]) },
        ...{ title: z.string(), url: z.string(), settingsUrl: z.string(), items: z.array(item) },
      })
      .openapi("AlertMessage"),
    deliveries: z.array(
      z.object({
        ...{ id: z.int(), channel: z.string(), createdAt: moment, attempts: z.int() },
        ...{ attemptedAt: moment.nullable(), error: z.string().nullable() },
        ...{ deliveredAt: moment.nullable(), failedAt: moment.nullable() },
      }),
    ),
  })
  .openapi("Alert");

/** An alert as the API gives it, in the shape of `alertSchema` once it is JSON. */
export function alertToJson({ alert, message }: { alert: ListedAlert; message: AlertMessage }) {
  const { developments: _, deliveries, ...rest } = alert;
  return { ...rest, message, deliveries: deliveries.map(({ alertId: __, ...delivery }) => delivery) };
}
