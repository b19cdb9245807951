import { Webhook } from "standardwebhooks";
import { DeliveryError } from "../delivery-error.js";
import type { AlertMessage } from "../message.js";
import type { Channel, ChannelOptions } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { endpoint, post } from "./http.js";

/** The body of a webhook, in the form that the Standard Webhooks specification recommends. */
export interface WebhookBody {
  type: `alert.${AlertMessage["kind"]}`;
  /** When what it tells happened: ISO 8601 in UTC. */
  timestamp: string;
  data: AlertMessage;
}

/** A message as the body of a webhook: the same for every attempt. */
export function webhookBody(message: AlertMessage): WebhookBody {
  return { type: `alert.${message.kind}`, timestamp: message.createdAt, data: message };
}

/**
 * Posts messages as JSON to programs of your own, by the Standard Webhooks specification: the headers `webhook-id` and
 * `webhook-timestamp` (seconds, of the attempt), and, where there is a secret, `webhook-signature`.
 */
export function openWebhook(config: ConfigOf<"webhook">, options: ChannelOptions): Channel {
  const { secret } = config;
  const receiver = endpoint("The webhook", config.url, {
    secrets: secret === undefined ? [] : [secret, secret.replace("whsec_", "")],
    advice: {
      401: "the receiver did not accept the request; compare the secret here with the one there",
      403: "the receiver did not accept the request; compare the secret here with the one there",
      404: "nothing is there; compare the url here with the receiver's",
      410: "the receiver wants no more; remove the channel, or give it another url",
    },
  });
  const signer = secret === undefined ? null : openSigner(secret);
  return {
    type: "webhook",
    target: receiver.url.host,
    async send(message) {
      const body = JSON.stringify(webhookBody(message));
      const at = new Date(options.now?.() ?? Date.now());
      const headers = {
        "webhook-id": message.id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        ...(signer === null ? {} : { "webhook-signature": signer.sign(message.id, at, body) }),
      };
      await post(receiver, { id: message.id, headers, body }, options);
    },
    async close() {},
  };
}

function openSigner(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new DeliveryError("The webhook's secret is not of the form whsec_ and Base64", { permanent: true });
  }
}
