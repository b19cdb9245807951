import { type AlertsFile, isDevelopmentKind } from "./file.js";
import { type Candidate, type RuledArticle, ruled } from "./match.js";
import { type DryAlert, dryRun } from "./plan.js";

/** A development of the past, as the store has it. */
export interface PastDevelopment {
  readonly kind: string;
  readonly key: string;
  readonly reason: string;
  readonly storyId: number | null;
  readonly tags: readonly string[];
  readonly newTags: readonly string[];
  readonly at: Date;
  /** When it was noticed. */
  readonly createdAt: Date;
  readonly feedUrl: string;
  readonly article: RuledArticle;
}

/** What rules would have sent. */
export interface Trial<T extends PastDevelopment> {
  /** In the order of the file. */
  rules: { name: string; instant: number; digests: number; developments: number }[];
  /** Oldest first. */
  alerts: DryAlert<Seen<T>>[];
  /** How many developments there were, sent or not. */
  developments: number;
}

interface Seen<T> {
  readonly candidate: Candidate;
  readonly seenAt: Date;
  readonly development: T;
}

/** Tells what rules would have sent for developments of the past; sends nothing. */
export function tryRules<T extends PastDevelopment>(file: AlertsFile, developments: readonly T[]): Trial<T> {
  const alerts = dryRun(file, developments.flatMap(seen));
  return {
    rules: file.rules.map(({ name }) => {
      const own = alerts.filter(({ rule }) => rule === name);
      const instant = own.filter(({ kind }) => kind === "instant").length;
      const told = own.reduce((sum, alert) => sum + alert.developments.length, 0);
      return { name, instant, digests: own.length - instant, developments: told };
    }),
    alerts,
    developments: developments.length,
  };
}

/** Nothing for a kind that another version stored. */
function seen<T extends PastDevelopment>(development: T): Seen<T>[] {
  const { kind, key, storyId, tags, newTags, at, createdAt, article, feedUrl } = development;
  if (!isDevelopmentKind(kind)) return [];
  const candidate: Candidate = {
    kind,
    key,
    story: storyId,
    tags,
    newTags,
    at,
    article: ruled(article, feedUrl),
  };
  return [{ candidate, seenAt: createdAt, development }];
}
