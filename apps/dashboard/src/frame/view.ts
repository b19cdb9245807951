import { z } from "@hono/zod-openapi";
import { orAbsent, several, wholeNumber } from "./api.js";
import { listInWords, type ShownFramework, tagLabel } from "./framework.js";

/** Which stories or articles a request asks for; pages, JSON and feeds take the same parameters. */
export interface View {
  /** All of these. */
  tags: string[];
  /** 0 shows all, 1 what bears a tag, 2 the meetings of tracks. */
  minTags: number;
  source: number | null;
  lang: string | null;
  /** Where the page before ended. */
  before: string | null;
}

const cursor = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_\d{1,15}$/;

/** Where the page before ended, as its `next` says. */
export const cursorParameter = z
  .string()
  .refine(
    (text) => cursor.test(text) && !Number.isNaN(Date.parse(text.split("_")[0] ?? "")),
    "must be the `next` of the page before",
  );

/** The parameters of a view; `minTags` is what counts where it is not told. */
export function viewParameters(framework: ShownFramework, minTags: 0 | 1) {
  const known = framework.tags.map(({ id }) => id);
  return {
    tag: several(z.enum(known, `must be one of ${known.join(", ")}`))
      .transform((ids) => known.filter((id) => ids.includes(id)))
      .openapi({ type: "array", items: { type: "string", enum: known }, description: "All of these tags." }),
    minTags: orAbsent(wholeNumber(0, 20).default(minTags)).openapi({
      description: "Bears so many tags or more: 2 asks where tracks meet.",
    }),
    source: orAbsent(wholeNumber(1, 999_999_999_999_999).nullable().default(null)).openapi({
      description: "The id of a feed.",
    }),
    lang: orAbsent(
      z
        .string()
        .regex(/^[a-z]{2,3}$/, "must be a language code such as en or ja")
        .nullable()
        .default(null),
    ),
    before: orAbsent(cursorParameter.nullable().default(null)).openapi({
      description: "The `next` of the page before.",
    }),
  };
}

/** The view that checked parameters ask for. */
export function viewOf({ tag, minTags, source, lang, before }: { tag: string[] } & Omit<View, "tags">): View {
  return { tags: tag, minTags, source, lang, before };
}

/** The view as the store takes it. */
export function toFilter({ tags, minTags, source, lang, before }: View) {
  return {
    tags,
    ...(minTags > 0 && { minTags }),
    ...(source !== null && { feedId: source }),
    ...(lang !== null && { language: lang }),
    ...(before !== null && { before }),
  };
}

/** What is asked for where a page is asked for nothing: stories that bear a tag, but articles of all kinds. */
const usual = (path: string) => (path === "/" || /^\/(?:api\/)?stories/.test(path) ? 1 : 0);

/** What is shown under `path` where nothing is asked for. */
export function everything(path: string): View {
  return { tags: [], minTags: usual(path), source: null, lang: null, before: null };
}

/** The parameters of a view under `path`, with `changes`; without `before` in them it begins at the newest. */
export function viewQuery(path: string, view: View, changes: Partial<View> = {}): URLSearchParams {
  const { tags, minTags, source, lang, before } = { ...view, before: null, ...changes };
  const parameters = new URLSearchParams();
  for (const tag of tags) parameters.append("tag", tag);
  if (minTags !== usual(path)) parameters.set("minTags", String(minTags));
  if (source !== null) parameters.set("source", String(source));
  if (lang !== null) parameters.set("lang", lang);
  if (before !== null) parameters.set("before", before);
  return parameters;
}

/** The address of a view under `path`, with `changes` and further parameters. */
export function viewUrl(
  path: string,
  view: View,
  changes: Partial<View> = {},
  more: Record<string, string> = {},
): string {
  const parameters = viewQuery(path, view, changes);
  for (const [name, value] of Object.entries(more)) parameters.set(name, value);
  const query = parameters.toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Whether the view is narrower than what is usual. */
export function isNarrowed({ tags, minTags, source, lang }: View): boolean {
  return tags.length > 0 || minTags > 1 || source !== null || lang !== null;
}

/** What the view shows, as a title: "Deterrence and Sanctions, in Japanese". */
export function viewTitle(
  framework: ShownFramework,
  view: View,
  names: { all: string; tagged: string; meetings: string; source?: string | undefined },
): string {
  const all = [names.all, names.tagged][view.minTags] ?? names.meetings;
  const what = view.tags.length > 0 ? listInWords(view.tags.map((id) => tagLabel(framework, id))) : all;
  return [
    what,
    view.tags.length > 0 && view.minTags > view.tags.length ? "where tracks meet" : "",
    view.source === null ? "" : `from ${names.source ?? "one source"}`,
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
