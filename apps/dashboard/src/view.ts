import type { ArticleFilter } from "@twotrack/store";
import { z } from "zod";
import { listInWords, type ShownFramework, tagLabel } from "./framework.js";

/** Which articles a request asks for; pages, JSON and feeds take the same parameters. */
export interface View {
  /** All of these. */
  tags: string[];
  /** 0 shows every article, 1 (the default) those that bear a tag, 2 the meetings of tracks. */
  minTags: number;
  source: number | null;
  lang: string | null;
  q: string | null;
  before: string | null;
  limit: number;
}

/** A request parameter that may not be what it is; `message` is for people. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";

  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number("must be a whole number")
    .int("must be a whole number")
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`);

const cursor = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_\d{1,15}$/;

/** The id in an address, or undefined where it can't be one. */
export function readId(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** Gives the function that reads a request's parameters; an empty one, as forms send it, counts as absent. */
export function viewReader(framework: ShownFramework): (given: Record<string, string[]>) => View {
  const known = framework.tags.map(({ id }) => id);
  const schema = z.object({
    tag: z
      .array(z.string().refine((id) => known.includes(id), `must be one of ${known.join(", ")}`))
      .transform((ids) => known.filter((id) => ids.includes(id))),
    minTags: wholeNumber(0, 20).default(1),
    source: wholeNumber(1, 999_999_999_999_999).nullable().default(null),
    lang: z
      .string()
      .regex(/^[a-z]{2,3}$/, "must be a language code such as en or ja")
      .nullable()
      .default(null),
    q: z
      .string()
      .max(200, "must have at most 200 characters")
      .transform((text) => text.replaceAll("\0", "").trim() || null)
      .nullable()
      .default(null),
    before: z
      .string()
      .refine(
        (text) => cursor.test(text) && !Number.isNaN(Date.parse(text.split("_")[0] ?? "")),
        "must be the `next` of the page before",
      )
      .nullable()
      .default(null),
    limit: wholeNumber(1, 200).default(50),
  });
  return (given) => {
    const filled = Object.entries(given).flatMap(([name, values]) => {
      const value = values.findLast((text) => text.trim() !== "");
      return name === "tag" || value === undefined ? [] : [[name, value]];
    });
    const tag = (given.tag ?? []).filter((text) => text !== "");
    const result = schema.safeParse({ ...Object.fromEntries(filled), tag });
    if (!result.success) {
      const [issue] = result.error.issues;
      const parameter = String(issue?.path[0] ?? "");
      throw new ParameterError(
        parameter,
        `The parameter "${parameter}" ${issue?.message ?? "is not valid"}.`,
      );
    }
    const { tag: tags, ...rest } = result.data;
    return { tags, ...rest };
  };
}

/** The view as the store takes it. */
export function toFilter(view: View): ArticleFilter {
  return {
    tags: view.tags,
    limit: view.limit,
    ...(view.minTags > 0 && { minTags: view.minTags }),
    ...(view.source !== null && { feedId: view.source }),
    ...(view.lang !== null && { language: view.lang }),
    ...(view.q !== null && { text: view.q }),
    ...(view.before !== null && { before: view.before }),
  };
}

/** The address of a view under `path`, with `changes`; without `before` in them it begins at the newest. */
export function viewUrl(path: string, view: View, changes: Partial<View> = {}): string {
  const { tags, minTags, source, lang, q, before, limit } = { ...view, before: null, ...changes };
  const parameters = new URLSearchParams();
  for (const tag of tags) parameters.append("tag", tag);
  if (minTags !== 1) parameters.set("minTags", String(minTags));
  if (source !== null) parameters.set("source", String(source));
  if (lang !== null) parameters.set("lang", lang);
  if (q !== null) parameters.set("q", q);
  if (before !== null) parameters.set("before", before);
  if (limit !== 50) parameters.set("limit", String(limit));
  const query = parameters.toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Whether the view is narrower than what the first page shows. */
export function isNarrowed(view: View): boolean {
  return (
    view.tags.length > 0 || view.minTags > 1 || view.source !== null || view.lang !== null || view.q !== null
  );
}

/** What the view shows, as a title: "Deterrence and Sanctions, about “missile”". */
export function viewTitle(framework: ShownFramework, view: View, sourceTitle?: string): string {
  const all = ["All articles", "Tagged articles"][view.minTags] ?? "Meetings of tracks";
  const what = view.tags.length > 0 ? listInWords(view.tags.map((id) => tagLabel(framework, id))) : all;
  return [
    what,
    view.tags.length > 0 && view.minTags > view.tags.length ? "meetings of tracks" : "",
    view.q === null ? "" : `with “${view.q}”`,
    view.source === null ? "" : `from ${sourceTitle ?? "one source"}`,
    view.lang === null ? "" : `in ${languageName(view.lang)}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

const languages = new Intl.DisplayNames("en-GB", { type: "language", fallback: "code" });

/** "Japanese" for "ja"; what is no language code stays as it is. */
export function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}
