import type { AlertMessage } from "../message.js";
import type { ChannelConfig } from "./config.js";

/** A place that alerts go to, ready to send. */
export interface Channel {
  readonly type: ChannelConfig["type"];
  /** Where it leads, for people: a host or mail addresses, never a secret. */
  readonly target: string;
  /**
   * Delivers a message once. The same message may be sent again after an error; receivers that had it are left out as far
   * as this process remembers, and can tell it by its id.
   * @throws {DeliveryError} when a receiver did not take it.
   */
  send(message: AlertMessage): Promise<void>;
  /** Ends what it holds open. */
  close(): Promise<void>;
}

/** A browser that asked for notifications, as `PushSubscription.toJSON()` gives it. */
export interface PushSubscription {
  /** Where its push service takes messages. Whoever knows it can send to it, so that it is a secret. */
  endpoint: string;
  /** Base64url: the browser's public key, and what authenticates the message. */
  keys: { p256dh: string; auth: string };
}

/** What channels need of the program around them. */
export interface ChannelTools {
  /** The keys that identify this installation to push services (RFC 8292), as Base64url. */
  vapid: {
    publicKey: string;
    privateKey: string;
    /** `mailto:` or `https:`, so that a push service can complain. */
    subject: string;
  };
  /** All browsers that asked for notifications. */
  subscriptions(): Promise<readonly PushSubscription[]>;
  /** Called for a browser that wants no more. */
  gone(endpoint: string): Promise<void>;
  /** The dashboard's address; mails take the host of their ids from it. */
  pageUrl: string;
}

/** How long to wait, and a clock; both have defaults. */
export interface ChannelOptions {
  /** Milliseconds to wait for an answer; 10,000 unless told. */
  timeout?: number;
  /** The time in milliseconds, which a date in `Retry-After` is compared with and webhooks are signed for. */
  now?: () => number;
}
