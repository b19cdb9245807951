import type { NamedConcept } from "@twotrack/framework";

/** An article as it is placed among others: plain text, no mark-up. */
export interface StoryArticle {
  /** Tells it from all others; an article of an id that is known is a corrected version of it. */
  readonly id: string;
  readonly title: string;
  /** Summary and content. */
  readonly text: string;
  /** BCP 47; null where it is not known. */
  readonly language: string | null;
  /** When it was published, in milliseconds since 1970. */
  readonly at: number;
  /** The publisher. */
  readonly source: string;
  /** What else has one of these is the same article: canonical URL, GUID. */
  readonly identities?: readonly string[];
  readonly tags: readonly { readonly tag: string; readonly facets: readonly string[] }[];
  /** What the framework knows of the people, places and acts that it names. */
  readonly concepts: readonly NamedConcept[];
}
