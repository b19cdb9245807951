import { createHash } from "node:crypto";
import { type Path, readYaml, suggestion } from "@twotrack/config";
import { type Form, FormError, readForms } from "./form.js";
import { type FrameworkFile, fileSchema, type TermEntry } from "./schema.js";

/** One thing to look for. */
export interface Term {
  /** Its name: of a combination as given, else the first of its ways of writing. */
  readonly term: string;
  /** The language whose list it stands in; `languages.ts` says in which texts it is looked for. */
  readonly language: string;
  /** The ways of writing it; for a combination, those of its first half. */
  readonly forms: readonly Form[];
  /** A combination: the second half's forms, and how many words (or ideographs, or kana) may lie between. */
  readonly near?: { readonly forms: readonly Form[]; readonly within: number };
  /** Points for one occurrence of full value. */
  readonly weight: number;
  /** Whether forms that are written in capitals, or begin with one, match only what is. */
  readonly case: boolean;
  /** Whether it may stand inside a longer word. */
  readonly inside: boolean;
  /** Whether in Chinese or Japanese it may not take parts of two words. */
  readonly word: boolean;
  /** Facets of its tag that it shows. */
  readonly facets: readonly string[];
}

/** A side of a tag's subject, which a reader wants to tell apart. */
export interface Facet {
  readonly id: string;
  readonly label: string;
  readonly terms: readonly Term[];
}

/** One person, place, body or act, as each language writes it. */
export interface Concept {
  /** The first way of writing it. */
  readonly name: string;
  readonly terms: readonly Term[];
}

/** What an article can be tagged with. */
export interface TagDefinition {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** The score, 0 to 1, from which an article bears the tag. */
  readonly threshold: number;
  /** The points that make a score of one half. */
  readonly half: number;
  /** Terms that imply the context. */
  readonly strong: readonly Term[];
  /** Terms that count only in the context. */
  readonly weak: readonly Term[];
  /** What looks like a term of this tag and is none. */
  readonly exclude: readonly Term[];
  readonly facets: readonly Facet[];
}

/** How places, repetition and distance count: see `createTagger`. */
export type Scoring = Readonly<FrameworkFile["scoring"]>;

/** An analytical lens: what to look for in articles, and what it means. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** 12 hex digits of a SHA-256 over the file's text and {@link READING}: with another version tags may differ. */
  readonly version: string;
  readonly scoring: Scoring;
  /** What makes an article one about the subject: scores from `threshold` let weak terms count, from `full` in full. */
  readonly context: { readonly threshold: number; readonly full: number; readonly terms: readonly Term[] };
  /** What looks like a term of anything and is none. */
  readonly exclude: readonly Term[];
  /** Headings of what is not the article's own text: see `boilerplate.ts`. */
  readonly boilerplate: readonly Term[];
  /** What articles in different languages may share; gives no points. */
  readonly concepts: readonly Concept[];
  readonly tags: readonly TagDefinition[];
}

/** How texts are matched and scored: to be raised with every change that may give the same text other tags. */
const READING = 3;

/**
 * Reads a framework file.
 * @param fileName is used in messages only.
 * @throws {FileError} with every fault that was found, by place.
 */
export function parseFramework(yamlText: string, fileName: string): Framework {
  const file = readYaml(yamlText, fileName, fileSchema);
  const framework = compile(file.value, yamlText, file.report);
  file.check();
  return framework;
}

function compile(
  file: FrameworkFile,
  yamlText: string,
  report: (path: Path, message: string) => void,
): Framework {
  const forms = (expression: string, path: Path): Form[] => {
    const written = expression.replace(/@([a-z0-9-]+)/g, (name, list: string) => {
      const found = file.lists[list];
      if (found) return `(${found.join("|")})`;
      report(path, `unknown list '${name}'${suggestion(list, Object.keys(file.lists))}`);
      return "unknown";
    });
    try {
      return readForms(written);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      report(path, error.message);
      return [];
    }
  };

  const readTerm = (
    entry: TermEntry,
    language: string,
    weight: number,
    facets: string[],
    path: Path,
  ): Term => {
    const own = forms(entry.near?.[0] ?? entry.term ?? "", path);
    const other = entry.near && forms(entry.near[1], path);
    for (const facet of entry.facets ?? []) {
      if (!facets.includes(facet)) report(path, `unknown facet '${facet}'${suggestion(facet, facets)}`);
    }
    const first = own[0]?.written ?? "";
    return {
      term: (entry.near && entry.term) ?? (other ? `${first} ~ ${other[0]?.written ?? ""}` : first),
      language,
      forms: own,
      ...(other && { near: { forms: other, within: entry.within ?? 1 } }),
      weight: entry.weight ?? weight,
      case: entry.case ?? false,
      inside: entry.inside ?? false,
      word: entry.word ?? false,
      facets: entry.facets ?? [],
    };
  };
  const readTerms = (
    byLanguage: Record<string, TermEntry[]>,
    path: Path,
    weight = 1,
    facets: string[] = [],
  ): Term[] =>
    Object.entries(byLanguage).flatMap(([language, entries]) =>
      entries.map((entry, i) => readTerm(entry, language, weight, facets, [...path, language, i])),
    );
  const distinct = (ids: readonly { id: string }[], path: Path) => {
    for (const [i, { id }] of ids.entries()) {
      if (ids.findIndex((other) => other.id === id) < i)
        report([...path, i, "id"], `'${id}' is there already`);
    }
  };

  distinct(file.tags, ["tags"]);
  const tags = file.tags.map((tag, t): TagDefinition => {
    const path = ["tags", t];
    const facetIds = tag.facets.map(({ id }) => id);
    distinct(tag.facets, [...path, "facets"]);
    return {
      ...tag,
      half: tag.half ?? file.scoring.half,
      strong: readTerms(tag.strong, [...path, "strong"], 1, facetIds),
      weak: readTerms(tag.weak, [...path, "weak"], file.scoring.weak, facetIds),
      exclude: readTerms(tag.exclude, [...path, "exclude"]),
      facets: tag.facets.map((facet, f) => ({
        ...facet,
        terms: readTerms(facet.terms, [...path, "facets", f, "terms"]),
      })),
    };
  });
  return {
    id: file.id,
    title: file.title,
    description: file.description,
    version: createHash("sha256").update(`${READING}\n${yamlText}`).digest("hex").slice(0, 12),
    scoring: file.scoring,
    context: { ...file.context, terms: readTerms(file.context.terms, ["context", "terms"]) },
    exclude: readTerms(file.exclude, ["exclude"]),
    boilerplate: readTerms(file.boilerplate, ["boilerplate"]),
    concepts: file.concepts.map((entry, i) => {
      const terms = readTerms(entry, ["concepts", i]);
      return { name: terms[0]?.term ?? "", terms };
    }),
    tags,
  };
}
