import { isStop, Kind, kinds, SPACE } from "./normalise.js";
import { countBelow } from "./search.js";

const singles =
  "은 는 이 가 을 를 의 에 엔 에서 에선 에게 에겐 에게서 께 께서 한테 로 으로 론 으론 로서 로선 으로서 로써 으로써 과 와 하고 랑 이랑 도 만 뿐 부터 까지 조차 마저 처럼 같이 보다 만큼 마다 나 이나 라도 이라도 든지 이든 대로 밖에 커녕 라는 이라는 라고 이라고 라며 이라며 라면서 이라면서 로부터 으로부터 란 이란 이며 이고 이자 인 인데 이지만 이다 였다 이었다 이던 일 임 적 들 측 하다 하는 하고 하며 하면 하자 하지 하기 하게 하려 하려는 하라 하도록 한 할 함 해 해서 해온 해야 했다 했고 했던 했으며 했지만 했는데 했으나 했다는 하겠다 하던 했다고 한다 한다고 한다는 된 될 됨 돼 되고 되는 되며 되지 되면 됐다 됐고 됐던 됐지만 됐는데 됐다고 된다 된다고 되어 시키 시킨 시켰다".split(
    " ",
  );
const seconds =
  "은 는 이 가 을 를 의 도 만 과 와 에 에서 에게 로 으로 까지 부터 조차 마저 인 이나 라도".split(" ");

/** What may follow a Korean noun within its word: one particle or verb ending, or two (`에서는`, `들의`). */
const particles: ReadonlySet<string> = new Set(
  singles.flatMap((first) => [first, ...seconds.map((second) => first + second)]),
);
const LONGEST = Math.max(...[...particles].map((particle) => particle.length));

/** The class of words that a kind of unit forms, or 0 where each unit may be a word. */
const classOfKind: readonly number[] = Object.values(Kind).map((kind) => {
  if (kind === Kind.latin || kind === Kind.digit) return 1;
  if (kind === Kind.hangul) return 2;
  return kind === Kind.katakana ? 3 : 0;
});

let classes: Uint8Array | undefined;

/** Of each normalised unit, the class of words that it is a letter of; units of one class in a row are one word. */
export function wordClasses(): Uint8Array {
  classes ??= kinds().map((kind) => classOfKind[kind] ?? 0);
  return classes;
}

/** Where words and sentences begin and end in one normalised text. */
export class Borders {
  readonly #kind = kinds();
  readonly #word = wordClasses();
  /** Where sentences end. */
  #sentences: number[] | undefined;

  constructor(
    readonly units: Uint16Array,
    readonly length: number,
    /** Where units stand that may end a sentence, in order. */
    readonly stops: readonly number[],
  ) {}

  /** Whether the unit at `at` does not go on a word that the unit before it began. */
  begins(at: number): boolean {
    return at === 0 || !this.#joined(at);
  }

  /** Whether a word ends before `at`, if need be with a Korean particle after it. */
  ends(at: number): boolean {
    if (at >= this.length || !this.#joined(at)) return true;
    if (this.#kindAt(at) !== Kind.hangul) return false;
    let tail = "";
    for (let k = at; k < this.length && this.#kindAt(k) === Kind.hangul; k++) {
      if (k - at === LONGEST) return false;
      tail += String.fromCharCode(this.units[k] ?? SPACE);
    }
    return particles.has(tail);
  }

  /** The end of the Latin word that goes on at `at`. */
  latinEnd(at: number): number {
    let end = at;
    while (end < this.length && this.#kindAt(end) === Kind.latin) end++;
    return end;
  }

  /**
   * Whether at most so many words, ideographs or kana begin in a range, and no sentence ends in it. Looks no further than
   * the first that is too many.
   */
  isWithin(start: number, end: number, most: number): boolean {
    let count = 0;
    for (let k = start; k < end; k++) {
      const kind = this.#kindAt(k);
      if (kind >= Kind.latin) {
        // Each kana counts, as each ideograph does.
        if ((kind === Kind.katakana || !this.#joined(k)) && ++count > most) return false;
      } else if (isStop(this.units[k] ?? SPACE) && this.#endsSentence(k)) return false;
    }
    return true;
  }

  /** Which sentence a place is in, from 0. */
  sentenceOf(at: number): number {
    this.#sentences ??= this.stops.filter((stop) => this.#endsSentence(stop));
    return countBelow(this.#sentences, at);
  }

  /** Whether a unit that may end a sentence does; a full stop after a single letter (`U.S.`) does not. */
  #endsSentence(at: number): boolean {
    if (this.units[at] !== 0x2e) return true;
    if (at + 1 < this.length && this.#kindAt(at + 1) !== Kind.space && this.units[at + 1] !== 0x22)
      return false;
    const initial = this.#kindAt(at - 1) === Kind.latin && this.#kindAt(at - 2) !== Kind.latin;
    return !initial;
  }

  #kindAt(at: number): number {
    return this.#kind[this.units[at] ?? SPACE] ?? Kind.other;
  }

  #joined(at: number): boolean {
    const word = this.#word[this.units[at] ?? SPACE];
    return word !== 0 && word === this.#word[this.units[at - 1] ?? SPACE];
  }
}
