/** What is known of a delivery that failed, beside the sentence. */
export interface DeliveryFailure {
  /** Milliseconds for which the receiver asked to be left alone. */
  retryAfter?: number | undefined;
  /** Whether trying again will fail in the same way until somebody changes something. */
  permanent?: boolean;
}

/**
 * An attempt that did not arrive. The message is a sentence that says what failed, where and, where it is known, what to
 * do about it. Neither it nor anything it holds names a secret: no path of a URL, token, password or key.
 */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** Milliseconds to wait at least before the next attempt, where the receiver said so. */
  readonly retryAfter?: number;
  /** Whether only a change of the settings, or at the receiver, will help. */
  readonly permanent: boolean;

  constructor(message: string, { retryAfter, permanent = false }: DeliveryFailure = {}) {
    super(message);
    this.permanent = permanent;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }

  /** One error for several receivers of one message: permanent only if each is, and as patient as the most patient. */
  static all(message: string, errors: readonly DeliveryError[]): DeliveryError {
    const waits = errors.flatMap(({ retryAfter }) => retryAfter ?? []);
    return new DeliveryError(message, {
      permanent: errors.every(({ permanent }) => permanent),
      retryAfter: waits.length > 0 ? Math.max(...waits) : undefined,
    });
  }
}
