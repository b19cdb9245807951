import { isIP } from "node:net";
import { z } from "zod";

/** What a browser sends to be told of alerts: its `PushSubscription.toJSON()`. */
export function subscriptionSchema(options: { allowPrivateNetworks: boolean }) {
  const endpoint = z
    .string()
    .max(2_000)
    .refine((text) => {
      if (!URL.canParse(text)) return false;
      const { protocol, hostname, username, password } = new URL(text);
      if (username !== "" || password !== "") return false;
      if (options.allowPrivateNetworks) return /^https?:$/.test(protocol);
      return protocol === "https:" && isPublicName(hostname);
    }, "must be the https address of a push service");
  const key = (characters: number) =>
    z.string().regex(new RegExp(`^[\\w-]{${characters}}={0,2}$`), "must be a key as browsers make it");
  // A point on P-256 and 16 bytes (RFC 8291).
  return z.object({ endpoint, keys: z.object({ p256dh: key(87), auth: key(22) }) });
}

/** What a browser sends that wants no more alerts. */
export const endpointSchema = z.object({ endpoint: z.string().max(2_000) });

/** Whether a host is a name that may be out on the internet: no address, and no name of this machine or network. */
function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  return (
    isIP(name.replace(/^\[|\]$/g, "")) === 0 &&
    name.includes(".") &&
    !/\.(localhost|local|internal|intranet|lan|home\.arpa)$/.test(name)
  );
}

/**
 * The service worker that shows alerts as notifications, as @twotrack/alerts sends them (`PushPayload`). A click opens the
 * page of the alert here, whatever address it was sent with: notifications never lead elsewhere.
 */
export const pushWorker = `"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => {
  let payload = {};
  try {
    payload = event.data?.json() ?? {};
  } catch {}
  const { title, body, url, tag, timestamp } = payload;
  const text = (value) => (typeof value === "string" ? value : "");
  event.waitUntil(
    self.registration.showNotification(text(title) || "Twotrack", {
      body: text(body),
      tag: text(tag),
      data: { url: text(url) },
      ...(Number.isFinite(timestamp) && { timestamp }),
    }),
  );
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(pageOf(event.notification.data?.url)));
});
function pageOf(url) {
  if (!URL.canParse(url)) return new URL("/alerts", self.location.origin).href;
  const { pathname, search } = new URL(url);
  return self.location.origin + pathname + search;
}
async function show(page) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((window) => window.url === page);
  if (open === undefined) await self.clients.openWindow(page);
  else await open.focus();
}
`;
