/** How two reports are alike that may be of one event; cosines from 0 to 1. */
export interface Likeness {
  readonly sameLanguage: boolean;
  /** Of all that they say; 0 across languages. */
  readonly words: number;
  /** Of their titles; 0 across languages. */
  readonly title: number;
  /** Of concepts and numbers. */
  readonly shared: number;
  /** Of names; undefined where one has none, as in scripts without capitals. */
  readonly names: number | undefined;
  /** Of tags and facets. */
  readonly labels: number;
  /** Days from the end of the one to the beginning of the other. */
  readonly days: number;
}

/**
 * How like an article is to the stories that it is certainly not of, by words and by concepts: much, where all that is
 * reported is of one subject, so that a likeness says less.
 */
export interface Ground {
  readonly words: number;
  readonly shared: number;
}

/** What each of these counts for. */
export interface Weights
  extends Readonly<Record<"words" | "title" | "shared" | "names" | "labels" | "days", number>> {
  readonly bias: number;
  /** Of the words within a language, of the concepts across. */
  readonly ground: number;
}

/** The weights of a logistic regression: within a language and across, without names to compare and with them. */
export const weights: Readonly<Record<"within" | "withinNamed" | "across" | "acrossNamed", Weights>> = {
  within: { bias: -2.5, ground: -6.5, words: 6.4, title: 2.2, shared: 2.8, names: 0, labels: 1, days: -0.9 },
  withinNamed: {
    bias: -2.4,
    ground: -9,
    words: 5.7,
    title: 3,
    shared: 4.1,
    names: 2.7,
    labels: 0.5,
    days: -1.1,
  },
  across: { bias: -2.1, ground: -2, words: 0, title: 0, shared: 5.5, names: 0, labels: 0.7, days: -1.4 },
  acrossNamed: {
    bias: -0.7,
    ground: -1.7,
    words: 0,
    title: 0,
    shared: 3.8,
    names: 6.9,
    labels: 0.8,
    days: -1.7,
  },
};

/** The probability that two reports tell of one event. */
export function probability(likeness: Likeness, ground: Ground): number {
  const { words, title, shared, names, labels, days } = likeness;
  const [plain, named] = likeness.sameLanguage
    ? [weights.within, weights.withinNamed]
    : [weights.across, weights.acrossNamed];
  const by = names === undefined ? plain : named;
  const sum =
    by.bias +
    by.words * words +
    by.title * title +
    by.shared * shared +
    by.names * (names ?? 0) +
    by.labels * labels +
    by.days * days +
    by.ground * (likeness.sameLanguage ? ground.words : ground.shared);
  return 1 / (1 + Math.exp(-sum));
}

/** The probability of the likest. */
export function mostProbable(likenesses: readonly Likeness[], ground: Ground): number {
  return likenesses.reduce((most, likeness) => Math.max(most, probability(likeness, ground)), 0);
}

/** What all but the two likest of some stories have in common with an article. */
export function groundOf(near: readonly (readonly Likeness[])[]): Ground {
  const words: number[] = [];
  const shared: number[] = [];
  for (const likenesses of near) {
    if (likenesses[0]?.sameLanguage) words.push(likenesses[0].words);
    else shared.push(likenesses.reduce((most, likeness) => Math.max(most, likeness.shared), 0));
  }
  return { words: meanOfRest(words), shared: meanOfRest(shared) };
}

/** The mean of all but the two greatest, of eight of them. */
function meanOfRest(values: number[]): number {
  const rest = values.sort((a, b) => b - a).slice(2, 10);
  return rest.length === 0 ? 0 : rest.reduce((sum, value) => sum + value) / rest.length;
}

/** The cosine of two bags of labels; one half where neither has any, which says nothing. */
export function labelCosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  if (a.size === 0 && b.size === 0) return 0.5;
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [label, count] of a) {
    dot += count * (b.get(label) ?? 0);
    squareA += count * count;
  }
  for (const count of b.values()) squareB += count * count;
  return dot === 0 ? 0 : dot / Math.sqrt(squareA * squareB);
}
