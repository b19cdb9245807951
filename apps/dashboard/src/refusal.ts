/** A request that is not taken; `message` is for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: 403 | 413,
    message: string,
  ) {
    super(message);
  }
}
