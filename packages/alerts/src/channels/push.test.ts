import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import webPush from "web-push";
import { DeliveryError, openChannel } from "../index.js";
import { digest, instant, noTools, type Received, type Receiver, startReceiver } from "../testing.js";
import type { ChannelTools, PushSubscription } from "./channel.js";
import { pushPayload } from "./push.js";

/** A browser: its subscription, and what it reads of a request by RFC 8291 and RFC 8188. */
function browser(endpoint: string): { subscription: PushSubscription; read(body: Buffer): unknown } {
  const pair = createECDH("prime256v1");
  const publicKey = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: {
      endpoint,
      keys: { p256dh: publicKey.toString("base64url"), auth: auth.toString("base64url") },
    },
    read(body) {
      const salt = body.subarray(0, 16);
      const sender = body.subarray(21, 21 + body.readUInt8(20));
      const record = body.subarray(21 + sender.length);
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, sender]);
      const secret = Buffer.from(hkdfSync("sha256", pair.computeSecret(sender), auth, info, 32));
      const derive = (label: string, length: number) =>
        Buffer.from(hkdfSync("sha256", secret, salt, Buffer.from(`Content-Encoding: ${label}\0`), length));
      const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
      decipher.setAuthTag(record.subarray(-16));
      const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
    },
  };
}

/** What a request claims by RFC 8292, when its signature holds. */
function claims({ headers }: Received): { aud: string; sub: string; exp: number } {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? "") ?? [];
  const [head, body = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const publicKey = createPublicKey({
    key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" },
    format: "jwk",
  });
  const valid = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!valid) throw new Error("The signature does not hold");
  return JSON.parse(Buffer.from(body, "base64url").toString());
}

const keys = webPush.generateVAPIDKeys();
let service: Receiver;
let gone: string[];
beforeEach(async () => {
  service = await startReceiver();
  gone = [];
});
afterEach(() => service.close());

function tools(...subscriptions: PushSubscription[]): ChannelTools {
  return {
    ...noTools,
    vapid: { ...keys, subject: "mailto:desk@desk.example" },
    subscriptions: async () => subscriptions,
    gone: async (endpoint) => void gone.push(endpoint),
  };
}
const at = (name: string) => browser(`${service.origin}/send/s3cret-${name}`);

async function failure(channel: { send(message: typeof instant): Promise<void> }): Promise<DeliveryError> {
  const error: unknown = await channel.send(instant).catch((thrown: unknown) => thrown);
  if (!(error instanceof DeliveryError)) throw new Error("It did not fail");
  expect(`${error.stack}${JSON.stringify(error)}`).not.toContain("s3cret");
  expect(`${error.stack}`).not.toContain(keys.privateKey);
  return error;
}

describe("a notification", () => {
  it("is encrypted for its browser, which can read it", async () => {
    const ana = at("ana");
    await openChannel({ type: "push" }, tools(ana.subscription)).send(instant);
    const [request] = service.requests;
    if (request === undefined) throw new Error("Nothing arrived");
    expect(request.headers).toMatchObject({
      "content-encoding": "aes128gcm",
      "content-type": "application/octet-stream",
      "content-length": String(request.body.length),
      ttl: "86400",
      urgency: "high",
      topic: expect.stringMatching(/^[\w-]{32}$/),
      "idempotency-key": "alert-7",
    });
    expect(request.path).toBe("/send/s3cret-ana");
    expect(ana.read(request.body)).toEqual(pushPayload(instant));
  });

  it("is signed for its push service", async () => {
    await openChannel({ type: "push" }, tools(at("ana").subscription)).send(digest(3));
    const [request] = service.requests;
    if (request === undefined) throw new Error("Nothing arrived");
    const { aud, sub, exp } = claims(request);
    expect(aud).toBe(service.origin);
    expect(sub).toBe("mailto:desk@desk.example");
    expect(exp).toBeLessThanOrEqual(Date.now() / 1000 + 86_400);
    expect(request.headers.urgency).toBe("normal");
  });

  it("goes to every browser; one that wants no more is forgotten", async () => {
    const browsers = ["ana", "ben", "cem", "dai"].map(at);
    service.answers.push({ status: 201 }, { status: 410 }, { status: 201 }, { status: 404 });
    await openChannel({ type: "push" }, tools(...browsers.map(({ subscription }) => subscription))).send(
      instant,
    );
    expect(service.requests).toHaveLength(4);
    const refused = [service.requests[1], service.requests[3]].map((one) => `${service.origin}${one?.path}`);
    expect(gone.toSorted()).toEqual(refused.toSorted());
  });

  it("goes again only to those browsers that did not get it", async () => {
    const browsers = ["ana", "ben", "cem"].map(at);
    const channel = openChannel({ type: "push" }, tools(...browsers.map(({ subscription }) => subscription)));
    service.answers.push({ status: 201 }, { status: 429, headers: { "retry-after": "30" } }, { status: 500 });
    const error = await failure(channel);
    expect(error).toMatchObject({ permanent: false, retryAfter: 30_000 });
    expect(error.message).toMatch(
      /^2 of 3 browsers did not get the message: The push service at 127\.0\.0\.1:\d+ answered (429|500)/,
    );
    const topics = new Set(service.requests.map(({ headers }) => headers.topic));
    const had = service.requests.splice(0)[0]?.path;
    await channel.send(instant);
    expect(service.requests).toHaveLength(2);
    expect(service.requests.map(({ path }) => path)).not.toContain(had);
    expect(new Set([...topics, ...service.requests.map(({ headers }) => headers.topic)]).size).toBe(1);
  });

  it("goes to nobody where nobody asked for it", async () => {
    await openChannel({ type: "push" }, tools()).send(instant);
    expect(service.requests).toEqual([]);
  });
});

describe("notifications fail", () => {
  it.each([
    [403, true, /the browser subscribed with other keys; subscribe anew/],
    [503, false, /answered 503 Service Unavailable$/],
  ])("at %i, without telling the browser's address", async (status, permanent, said) => {
    service.answers.push({ status, body: status === 403 ? "no s3cret-ana" : "" });
    const error = await failure(openChannel({ type: "push" }, tools(at("ana").subscription)));
    expect(error.permanent).toBe(permanent);
    expect(error.message).toMatch(said);
    expect(gone).toEqual([]);
  });

  it("when the service is not there", async () => {
    const { subscription } = browser("http://no-such-host.invalid/s3cret");
    const error = await failure(openChannel({ type: "push" }, tools(subscription)));
    expect(error).toMatchObject({
      permanent: false,
      message: expect.stringContaining("no-such-host.invalid"),
    });
  });

  it.each([
    ["an address", { ...browser("s3cret").subscription }],
    ["keys", { endpoint: "http://127.0.0.1:1/s3cret", keys: { p256dh: "s3cret", auth: "s3cret" } }],
  ])("when %s is none, and the others get it", async (_what, broken) => {
    const error = await failure(openChannel({ type: "push" }, tools(broken, at("ana").subscription)));
    expect(error.permanent).toBe(true);
    expect(service.requests).toHaveLength(1);
  });

  it.each([
    { ...keys, privateKey: "s3cret", subject: "mailto:a@b.example" },
    { ...keys, publicKey: "", subject: "mailto:a@b.example" },
    { ...keys, subject: "desk" },
  ])("at once with keys that are none", (vapid) => {
    const open = () => openChannel({ type: "push" }, { ...tools(), vapid });
    expect(open).toThrow(/^The keys for notifications are not valid/);
    expect(open).not.toThrow(/s3cret/);
  });
});
