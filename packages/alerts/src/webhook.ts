import type { AlertMessage } from "./message.js";

/** An attempt that did not arrive; the message says where and why. Trying again later may help. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
}

/**
 * Posts a message as JSON. The header `Idempotency-Key` is the same for every attempt
 * (draft-ietf-httpapi-idempotency-key-header).
 * @throws {DeliveryError} unless the receiver answers with a 2xx status within `timeout` milliseconds.
 */
export async function sendWebhook(url: string, message: AlertMessage, timeout = 10_000): Promise<void> {
  // The path may hold a secret, so that messages name the host only.
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": message.id,
        "user-agent": "Twotrack/0.1",
      },
      body: JSON.stringify(message),
      // A redirected POST would lose its body; the right address belongs into the settings.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    await response.body?.cancel();
  } catch (error) {
    throw new DeliveryError(`The webhook at ${host} did not answer: ${why(error, timeout)}`);
  }
  if (!response.ok)
    throw new DeliveryError(`The webhook at ${host} answered ${response.status} ${response.statusText}`);
}

function why(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing within ${timeout / 1000} s`;
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
