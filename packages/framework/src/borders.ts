import { BREAK, Kind, kinds, SPACE } from "./normalise.js";

const singles =
  "은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 로 으로 로서 으로서 로써 으로써 과 와 하고 랑 이랑 도 만 뿐 부터 까지 조차 마저 처럼 같이 보다 만큼 마다 나 이나 라도 이라도 든지 이든 대로 밖에 커녕 라는 이라는 라고 이라고 라며 이라며 란 이란 이며 이고 이자 인 이다 였다 이었다 이던 일 임 적 들 측 하다 하는 하고 하며 하면 하자 하지 하기 하게 하려 하려는 하라 하도록 한 할 함 해 해서 해온 해야 했다 했고 했던 했으며 했지만 했다는 했다고 한다 한다고 한다는 된 될 됨 돼 되고 되는 되며 되지 되면 됐다 됐고 됐던 됐다고 된다 된다고 되어 시키 시킨 시켰다".split(
    " ",
  );
const seconds =
  "은 는 이 가 을 를 의 도 만 과 와 에 에서 에게 로 으로 까지 부터 조차 마저 인 이나 라도".split(" ");

/** What may follow a Korean noun within its word: one particle or verb ending, or two (`에서는`, `들의`). */
const particles: ReadonlySet<string> = new Set(
  singles.flatMap((first) => [first, ...seconds.map((second) => first + second)]),
);
const LONGEST = Math.max(...[...particles].map((particle) => particle.length));

/** Where Latin, katakana and Hangul words begin and end in one normalised text. */
export class Borders {
  readonly #kind = kinds();
  constructor(
    readonly units: Uint16Array,
    readonly length: number,
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

  /** How many words, ideographs or kana lie in a range; `most + 1` when there are more, or a sentence ends in it. */
  wordsBetween(start: number, end: number, most: number): number {
    let count = 0;
    for (let k = start; k < end && count <= most; k++) {
      if (this.endsSentence(k)) return most + 1;
      const kind = this.#kindAt(k);
      const single = kind === Kind.han || kind === Kind.hiragana || kind === Kind.katakana;
      if (single || ((kind === Kind.latin || kind === Kind.digit || kind === Kind.hangul) && this.begins(k)))
        count++;
    }
    return count;
  }

  /** Whether the unit at `at` ends a sentence; a full stop after a single letter (`U.S.`) does not. */
  endsSentence(at: number): boolean {
    const unit = this.units[at];
    if (unit === BREAK || unit === 0x3002 || unit === 0x21 || unit === 0x3f) return true;
    if (unit !== 0x2e) return false;
    if (at + 1 < this.length && this.#kindAt(at + 1) !== Kind.space && this.units[at + 1] !== 0x22)
      return false;
    const initial = this.#kindAt(at - 1) === Kind.latin && this.#kindAt(at - 2) !== Kind.latin;
    return !initial;
  }

  #kindAt(at: number): number {
    return this.#kind[this.units[at] ?? SPACE] ?? Kind.other;
  }

  #joined(at: number): boolean {
    const [before, after] = [this.#kindAt(at - 1), this.#kindAt(at)];
    if (after === Kind.latin || after === Kind.digit) return before === Kind.latin || before === Kind.digit;
    return (after === Kind.hangul || after === Kind.katakana) && before === after;
  }
}
