import { strict } from "@twotrack/config";
import { z } from "zod";

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower-case letters, digits and hyphens");
const share = z.number().min(0).max(1);
const positive = z.number().positive();
const text = z.string().min(1);

const term = z.preprocess(
  (value) => (typeof value === "string" ? { term: value } : value),
  strict({
    term: text.optional(),
    near: z.tuple([text, text]).optional(),
    within: z.int().min(1).max(50).optional(),
    weight: z.number().positive().max(3).optional(),
    case: z.boolean().optional(),
    inside: z.boolean().optional(),
    word: z.boolean().optional(),
    facets: z.array(text).optional(),
  })
    .refine(({ term, near }) => term !== undefined || near !== undefined, "needs 'term' or 'near'")
    .refine(
      ({ near, within }) => (near === undefined) === (within === undefined),
      "'near' and 'within' go together",
    ),
);
const terms = z.record(
  z.string().regex(/^[a-z]{2,3}$/, "must be a language code such as 'en'"),
  z.array(term),
);

const facet = strict({ id, label: text, terms: terms.default({}) });
const tag = strict({
  id,
  label: text,
  description: text,
  colour: z.string().regex(/^#[0-9a-fA-F]{6}$/, "must be a colour such as '#1f6feb'"),
  threshold: share.default(0.5),
  half: positive.optional(),
  strong: terms.default({}),
  weak: terms.default({}),
  exclude: terms.default({}),
  facets: z.array(facet).default([]),
});

/** What a framework file may hold; the one that ships with the product says what each key is for. */
export const fileSchema = strict({
  id,
  title: text,
  description: text,
  scoring: strict({
    weights: strict({ title: positive, lead: positive, body: positive }),
    leadLength: z.int().positive().default(300),
    fade: positive.default(1500),
    repeat: share.default(0.5),
    half: positive.default(2),
    apart: share.default(0.5),
    facet: positive.default(0.8),
    weak: positive.default(0.7),
  }),
  lists: z.record(id, z.array(text)).default({}),
  context: strict({ threshold: share, full: share, terms }),
  exclude: terms.default({}),
  boilerplate: terms.default({}),
  concepts: z.array(terms).default([]),
  tags: z.array(tag).min(1),
});

/** A framework file as read and checked, before its expressions are. */
export type FrameworkFile = z.output<typeof fileSchema>;
/** A term as read, before its expression is. */
export type TermEntry = z.output<typeof term>;
