import { createRoute, z } from "@hono/zod-openapi";
import { answers, failure, moment, newRoutes, orAbsent, several } from "../frame/api.js";
import { tagLabel } from "../frame/framework.js";
import type { Tools } from "../frame/site.js";
import { tracksOf } from "./data.js";
import { TracksPage } from "./page.js";
import { localTime, presets, rangeOf } from "./range.js";
import { zoneOf } from "./zone.js";

/** The tracks over time, as the API gives them. */
const tracksAnswer = z
  .object({
    unit: z.enum(["stories", "articles"]).openapi({ description: "What `counts` counts." }),
    bucket: z.enum(["quarter", "hour", "day", "week"]),
    from: moment,
    to: moment,
    timeZone: z.string().openapi({ description: "Whose days and weeks the buckets are." }),
    before: z.object({ from: moment, to: moment }).openapi({ description: "What it is compared with." }),
    buckets: z.array(z.object({ from: moment, to: moment })),
    tags: z.array(
      z.object({
        tag: z.string(),
        label: z.string(),
        total: z.int(),
        before: z.int(),
        counts: z.array(z.int()).openapi({ description: "One for each bucket." }),
        meeting: z
          .array(z.int())
          .nullable()
          .openapi({ description: "Those of the counts that bear another tag too; of stories only." }),
      }),
    ),
    meetings: z.array(z.object({ tags: z.array(z.string()).length(2), stories: z.int(), before: z.int() })),
    developments: z
      .array(
        z.object({
          id: z.int(),
          kind: z.string(),
          reason: z.string(),
          at: moment,
          tags: z.array(z.string()),
          newTags: z.array(z.string()),
          articleId: z.int(),
          story: z
            .object({
              id: z.int(),
              title: z.string(),
              language: z.string().nullable(),
              url: z.string().nullable(),
              source: z.string(),
              reports: z.int(),
            })
            .nullable(),
        }),
      )
      .openapi({ description: "The 60 most telling, oldest first." }),
  })
  .openapi("Tracks");

const time = orAbsent(
  z
    .string()
    .refine(
      (text) =>
        (localTime.test(text) && !Number.isNaN(Date.parse(text))) ||
        z.iso.datetime({ offset: true }).safeParse(text).success,
      "must be a day such as 2026-03-01, or a time such as 2026-03-01T14:00",
    )
    .nullable()
    .default(null),
);

/** The tracks over time: page and JSON. */
export function tracksRoutes({ db, framework, site, now }: Tools) {
  const routes = newRoutes();
  const known = framework.tags.map(({ id }) => id);
  const ask = tracksOf(db, now);
  const query = z.object({
    from: time.openapi({ description: "A day, local time or moment (ISO 8601)." }),
    to: time.openapi({ description: "The same; a day is meant to its end." }),
    last: orAbsent(
      z
        .enum(presets.map(({ last }) => last))
        .nullable()
        .default(null),
    ).openapi({
      description: "Up to now, where `from` and `to` are absent; two weeks by default.",
    }),
    unit: orAbsent(z.enum(["stories", "articles"]).default("stories")),
    tag: several(z.enum(known, `must be one of ${known.join(", ")}`)).openapi({
      type: "array",
      items: { type: "string", enum: known },
      description: "Tags to show; all by default.",
    }),
  });

  const answer = async (asked: z.output<typeof query>, timeZone: string) => {
    const zone = zoneOf(timeZone);
    const { unit } = asked;
    const range = rangeOf(asked, zone, now());
    const chosen = known.filter((id) => asked.tag.includes(id));
    const shown = chosen.length === 0 ? known : chosen;
    return { zone, range, unit, chosen, tracks: await ask({ known, shown, range, unit }) };
  };

  const page = createRoute({
    ...{ method: "get", path: "/tracks", hide: true },
    request: { query },
    responses: { 200: { description: "The page of the tracks over time." } },
  });
  routes.openapi(page, async (c) => {
    const shown = site(c);
    return c.html(
      <TracksPage site={shown} {...(await answer(c.req.valid("query"), shown.calendar.timeZone))} />,
    );
  });

  const api = createRoute({
    ...{ method: "get", path: "/api/tracks", tags: ["Tracks"] },
    summary: "The tags over time, where they meet, and what happened",
    request: { query },
    responses: { 200: answers(tracksAnswer, "Counts by bucket and tag."), 400: failure },
  });
  routes.openapi(api, async (c) => {
    const { timeZone } = site(c).calendar;
    const { range, unit, tracks } = await answer(c.req.valid("query"), timeZone);
    const text = (at: Date) => at.toISOString();
    const { from, to, bucket, before, bounds } = range;
    return c.json(
      {
        ...{ unit, bucket, from: text(from), to: text(to), timeZone },
        before: { from: text(before.from), to: text(before.to) },
        buckets: bounds
          .slice(0, -1)
          .map((start, index) => ({ from: text(start), to: text(bounds[index + 1] ?? to) })),
        tags: tracks.series.map((one) => ({
          ...one,
          label: tagLabel(framework, one.tag),
          total: one.counts.reduce((sum, n) => sum + n, 0),
        })),
        meetings: tracks.pairs.map(({ tags, count, before }) => ({ tags, stories: count, before })),
        developments: tracks.developments.map(({ at, ...rest }) => ({ ...rest, at: text(at) })),
      },
      200,
    );
  });
  return routes;
}
