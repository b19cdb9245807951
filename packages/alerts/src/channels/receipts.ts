/** The messages that are remembered; one that is older is sent to everybody again. */
const most = 1000;

/** Remembers who has had a message that others have not, so that another attempt leaves them out. */
export class Receipts {
  readonly #messages = new Map<string, Set<string>>();

  /** Who has had a message. What is added here is remembered. */
  of(message: string): Set<string> {
    const known = this.#messages.get(message);
    if (known !== undefined) return known;
    const [oldest] = this.#messages.keys();
    if (oldest !== undefined && this.#messages.size >= most) this.#messages.delete(oldest);
    const fresh = new Set<string>();
    this.#messages.set(message, fresh);
    return fresh;
  }

  /** Forgets a message that everybody has had. */
  forget(message: string): void {
    this.#messages.delete(message);
  }
}
