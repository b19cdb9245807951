/** A request that is not taken; `message` is for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: 401 | 403 | 413 | 429,
    message: string,
    /** What the answer says to programs. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
