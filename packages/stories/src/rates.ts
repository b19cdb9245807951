/**
 * The probability that a Poisson process of which `expected` events are usual gives `count` or more: small where
 * something is going on.
 */
export function poissonTail(count: number, expected: number): number {
  let term = Math.exp(-expected);
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += term;
    term *= expected / (k + 1);
  }
  return Math.max(0, 1 - below);
}

/** Counts events by the hour, in whatever order they come, for as long as it remembers. */
export class Hourly {
  readonly #counts = new Map<number, number>();
  #first = Number.POSITIVE_INFINITY;

  /** @param hours so many hours are remembered at least, of those in which something was. */
  constructor(readonly hours: number) {}

  /** Counts an event at a time in hours. */
  add(at: number): void {
    const hour = Math.floor(at);
    this.#first = Math.min(this.#first, hour);
    this.#counts.set(hour, (this.#counts.get(hour) ?? 0) + 1);
    if (this.#counts.size <= this.hours * 2) return;
    // Those that were counted first: times may be anything, so that the newest says nothing of which are old.
    for (const first of [...this.#counts.keys()].slice(0, this.hours)) this.#counts.delete(first);
  }

  /** How many events there were in the hours `[from, to)`. */
  between(from: number, to: number): number {
    let sum = 0;
    for (let hour = Math.floor(from); hour < to; hour++) sum += this.#counts.get(hour) ?? 0;
    return sum;
  }

  /** For how many hours before that of a time it has counted, at most those that it remembers. */
  known(at: number): number {
    return Math.max(0, Math.min(this.hours, Math.floor(at) - this.#first));
  }
}
