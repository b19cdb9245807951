import { createHash } from "node:crypto";
import webPush from "web-push";
import { z } from "zod";
import { DeliveryError } from "../delivery-error.js";
import { clean, cut, webUrl } from "../fit.js";
import type { AlertMessage } from "../message.js";
import { outline } from "../outline.js";
import { plainLine } from "../text.js";
import type { Channel, ChannelOptions, ChannelTools, PushSubscription } from "./channel.js";
import { endpoint, post } from "./http.js";
import { Receipts } from "./receipts.js";

/** What the dashboard's service worker gets, as JSON. */
export interface PushPayload {
  title: string;
  body: string;
  /** What a click opens; null where there is nothing. */
  url: string | null;
  /** The message's id: a notification with the same tag takes the place of the one before. */
  tag: string;
  /** When it happened, in milliseconds. */
  timestamp: number;
}

/** The keys that identify an installation to push services (RFC 8292), as Base64url. */
export const pushKeysSchema = z.object({ publicKey: z.string(), privateKey: z.string() });
/** A pair of such keys. */
export type PushKeys = z.output<typeof pushKeysSchema>;

/** Makes a new pair: browsers that subscribed by another one get nothing any more. */
export function makePushKeys(): PushKeys {
  return webPush.generateVAPIDKeys();
}

/** Seconds for which a push service keeps a message for a browser that is not there: a day. */
const keepFor = 86_400;
/** What a push service answers for a browser that wants no more. */
const goneStatuses = [404, 410];

/** A message as a notification: within the 3,993 bytes that encryption leaves of the 4,096 of RFC 8030. */
export function pushPayload(message: AlertMessage): PushPayload {
  const { title, counts, sections } = outline(message, { items: 3, sources: 0, brief: true });
  const lines = [
    ...(counts === null ? [] : [counts]),
    ...sections.flatMap(({ headline, parts }) => [
      headline.text,
      ...(counts === null ? parts.flatMap((part) => part.lines.map((line) => plainLine(line, false))) : []),
    ]),
  ];
  return {
    title: title.text,
    body: cut(lines.join("\n"), 600),
    url: webUrl(message.url),
    tag: cut(clean(message.id), 60),
    timestamp: Date.parse(message.createdAt),
  };
}

/**
 * Sends messages to all browsers that asked for notifications (RFC 8030), encrypted for each (RFC 8291) and signed with the
 * keys of this installation (RFC 8292). Browsers that had a message are left out of another attempt.
 * @throws {DeliveryError} when the keys are none.
 */
export function openPush(tools: ChannelTools, options: ChannelOptions): Channel {
  const { vapid } = tools;
  try {
    webPush.getVapidHeaders(
      "https://example.org",
      vapid.subject,
      vapid.publicKey,
      vapid.privateKey,
      "aes128gcm",
    );
  } catch {
    throw new DeliveryError(
      "The keys for notifications are not valid; they need a public and a private VAPID key and a subject that starts with mailto: or https:",
      { permanent: true },
    );
  }
  const receipts = new Receipts();
  return {
    type: "push",
    target: "browsers",
    async send(message) {
      const had = receipts.of(message.id);
      const payload = JSON.stringify(pushPayload(message));
      const waiting = (await tools.subscriptions()).filter((one) => !had.has(one.endpoint));
      const results = await Promise.all(
        waiting.map(async (subscription) => {
          try {
            const status = await notify(subscription, message, payload, tools, options);
            if (goneStatuses.includes(status)) await tools.gone(subscription.endpoint);
            had.add(subscription.endpoint);
            return [];
          } catch (error) {
            if (error instanceof DeliveryError) return [error];
            throw error;
          }
        }),
      );
      const errors = results.flat();
      if (errors.length === 0) return receipts.forget(message.id);
      const reasons = [...new Set(errors.map((error) => error.message))];
      throw DeliveryError.all(
        `${errors.length} of ${waiting.length} browsers did not get the message: ${reasons.slice(0, 3).join("; ")}`,
        errors,
      );
    },
    async close() {},
  };
}

async function notify(
  subscription: PushSubscription,
  message: AlertMessage,
  payload: string,
  { vapid }: ChannelTools,
  options: ChannelOptions,
): Promise<number> {
  const { p256dh, auth } = subscription.keys;
  const service = endpoint("The push service", subscription.endpoint, {
    secrets: [p256dh, auth, vapid.privateKey],
    advice: {
      401: "it does not accept the keys of this installation",
      403: "the browser subscribed with other keys; subscribe anew in the dashboard",
    },
  });
  const { headers, body } = encrypt(subscription, message, payload, vapid, service.url.host);
  return post(service, { id: message.id, headers, body }, options, goneStatuses);
}

function encrypt(
  subscription: PushSubscription,
  message: AlertMessage,
  payload: string,
  vapidDetails: ChannelTools["vapid"],
  host: string,
): { headers: Record<string, string>; body: Uint8Array<ArrayBuffer> } {
  try {
    const { headers, body } = webPush.generateRequestDetails(subscription, payload, {
      vapidDetails,
      TTL: keepFor,
      urgency: message.kind === "instant" ? "high" : "normal",
      // At most 32 characters of Base64url: a repeat takes the place of what the push service still keeps.
      topic: createHash("sha256").update(message.id).digest("base64url").slice(0, 32),
    });
    // The client counts the length itself, and takes no header that says it twice.
    const { "Content-Length": _, ...others } = headers;
    const texts = Object.entries(others).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { headers: Object.fromEntries(texts), body: Uint8Array.from(body) };
  } catch {
    throw new DeliveryError(
      `The browser's keys for the push service at ${host} are not valid; subscribe anew in the dashboard`,
      { permanent: true },
    );
  }
}
