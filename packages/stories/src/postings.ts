/** An item and those that came before it under the same key. */
interface Link<T> {
  readonly item: T;
  older: Link<T> | undefined;
}

/** Items by a number, newest first. There are many keys and few items of most, so that each is a link and no array. */
export class Postings<T> {
  readonly #newest = new Map<number, Link<T>>();

  add(key: number, item: T): void {
    this.#newest.set(key, { item, older: this.#newest.get(key) });
  }

  /** Shows the newest items of a key, newest first, at most `most`; gives how many it showed. */
  newest(key: number, most: number, show: (item: T) => void): number {
    let link = this.#newest.get(key);
    let shown = 0;
    for (; link !== undefined && shown < most; shown++) {
      show(link.item);
      link = link.older;
    }
    return shown;
  }

  /** Takes items out; what goes came before what stays. */
  forget(isGone: (item: T) => boolean): void {
    for (const [key, newest] of this.#newest) {
      if (isGone(newest.item)) {
        this.#newest.delete(key);
        continue;
      }
      let link = newest;
      while (link.older !== undefined && !isGone(link.older.item)) link = link.older;
      link.older = undefined;
    }
  }
}
