import { normalisedText } from "@twotrack/framework";
import type { StoryArticle } from "./article.js";
import { hashLong } from "./hash.js";
import { type Sketch, sketchOf } from "./sketch.js";
import { baseLanguage, sharedTerm, termsOf } from "./terms.js";
import { type Rarity, type Vector, vectorOf } from "./vector.js";

/** An article of the window, as far as grouping needs it. */
export interface Member {
  /** Its place in the order of arrival. */
  readonly serial: number;
  readonly id: string;
  /** Without its region. */
  readonly language: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly source: string;
  /** What it says, in the terms of its language. */
  readonly words: Vector;
  /** What its title says. */
  readonly title: Vector;
  /** What it says in terms that all languages share: concepts and numbers. */
  readonly shared: Vector;
  /** What it names, as far as capitals tell. */
  readonly names: Vector;
  readonly sketch: Sketch;
  /** Hashes of what it is the same article by. */
  readonly identities: readonly number[];
  /** Tags, and facets with their tag before them; a correction changes them. */
  labels: readonly string[];
}

/** How rare terms are: those of each language, and those that all share. */
export interface Rarities {
  readonly words: Rarity;
  readonly shared: Rarity;
}

/** So many characters of a title or text are read: what comes later in long articles is background. */
const READ = 2_500;
const READ_WIDE = 1_200;
/** So many terms are kept of an article, its title and its concepts: those that weigh most. */
const KEPT = { words: 80, title: 12, shared: 32, names: 24 };
/** What a term of the title and of the lead weighs more than one of the body. */
const TITLE = 3;
const LEAD = 1.5;
/** So many terms of the text are its lead. */
const LEAD_TERMS = 40;

/** What a few terms of each weigh together: fewer leave doubt. */
const DOUBT = { words: 20, title: 15, shared: 8, names: 8 };

const wide = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;

/** A capital in the middle of a sentence: in alphabets, names are mostly the same in all languages. */
const capitalised = /(?<=[\p{Ll}\p{Lo}\p{N},;:’')] ?)(?:["“„«(] ?)?(\p{Lu}\p{L}{2,})/gu;

/** So much of a name is kept: what languages add to it comes after. */
const NAME = 7;

/** The names in a text, as far as capitals tell them, and how often each stands there. */
function namesIn(text: string): Map<string, number> {
  const names = new Map<string, number>();
  for (const [, word = ""] of text.matchAll(capitalised)) {
    const name = normalisedText(word).slice(0, NAME);
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  return names;
}

/** Reads an article, weighs its terms by how rare they were before, and counts them. */
export function readMember(article: StoryArticle, serial: number, { words, shared }: Rarities): Member {
  const language = baseLanguage(article.language);
  const numbers = new Set<string>();
  const headline = article.title.slice(0, READ);
  const text = article.text.slice(0, wide.test(article.text.slice(0, 200)) ? READ_WIDE : READ);
  const title = termsOf(headline, language, numbers);
  const body = termsOf(text, language, numbers);

  const counts = new Map<number, number>();
  const add = (term: number, weight: number) => counts.set(term, (counts.get(term) ?? 0) + weight);
  for (const term of title) add(term, TITLE);
  for (const [i, term] of body.entries()) add(term, i < LEAD_TERMS ? LEAD : 1);
  const weigh = (terms: Iterable<number>) =>
    new Map([...terms].map((term) => [term, (1 + Math.log(counts.get(term) ?? 1)) * words.of(term)]));

  const named = new Map<number, number>();
  for (const { concept, weight } of article.concepts)
    named.set(sharedTerm(concept), 0.5 + Math.log1p(weight));
  for (const number of numbers) named.set(sharedTerm(`#${number}`), 1);
  const names = new Map<number, number>();
  for (const [name, count] of namesIn(`${headline}. ${text}`)) {
    names.set(sharedTerm(`name ${name}`), 0.5 + Math.log1p(count));
  }
  const rare = (weights: ReadonlyMap<number, number>) =>
    new Map([...weights].map(([term, weight]) => [term, weight * shared.of(term)]));

  const member = {
    ...{ serial, id: article.id, language, at: article.at, source: article.source },
    words: vectorOf(weigh(counts.keys()), KEPT.words, DOUBT.words),
    title: vectorOf(weigh(new Set(title)), KEPT.title, DOUBT.title),
    shared: vectorOf(rare(named), KEPT.shared, DOUBT.shared),
    names: vectorOf(rare(names), KEPT.names, DOUBT.names),
    sketch: sketchOf(body),
    identities: [
      ...(article.identities ?? []).map(hashLong),
      hashLong(`${language} ${article.title} ${article.text}`),
    ],
    labels: labelsOf(article),
  };
  words.add(counts.keys());
  shared.add([...named.keys(), ...names.keys()]);
  return member;
}

/** The tags of an article, each with its facets after it. */
export function labelsOf({ tags }: StoryArticle): string[] {
  return tags.flatMap(({ tag, facets }) => [tag, ...facets.map((facet) => `${tag}/${facet}`)]);
}
