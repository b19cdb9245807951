import { afterEach, describe, expect, it } from "vitest";
import { DeliveryError, openChannel } from "../index.js";
import { type Answer, instant, noTools, type Receiver, startReceiver } from "../testing.js";
import type { ChannelConfig } from "./config.js";

const signingKey = Buffer.alloc(32, 7).toString("base64");

/** Every channel that is one address, and the secrets of its settings. */
const channels: [name: string, configure: (origin: string) => ChannelConfig, secrets: string[]][] = [
  [
    "The webhook",
    (origin) => ({
      type: "webhook",
      url: `${origin}/s3cret-path?key=s3cret+query`,
      secret: `whsec_${signingKey}`,
    }),
    ["s3cret-path", "s3cret+query", "s3cret query", signingKey],
  ],
  [
    "The Slack channel",
    (origin) => ({ type: "slack", url: `${origin}/services/T0/s3cret-path` }),
    ["s3cret-path"],
  ],
  [
    "The Discord channel",
    (origin) => ({ type: "discord", url: `${origin}/api/webhooks/1/s3cret-path` }),
    ["s3cret-path"],
  ],
  [
    "The Teams channel",
    (origin) => ({ type: "teams", url: `${origin}/workflows/1?sig=s3cret%2Fquery` }),
    ["s3cret%2Fquery", "s3cret/query"],
  ],
  [
    "The ntfy server",
    (origin) => ({ type: "ntfy", server: origin, topic: "s3cretTopic", token: "tk_s3cret" }),
    ["s3cretTopic", "tk_s3cret"],
  ],
  [
    "Telegram",
    (origin) => ({ type: "telegram", token: "123:s3cret", chat: "-1001", api: origin }),
    ["123:s3cret", "123%3As3cret"],
  ],
];

describe.each(channels)("%s", (name, configure, secrets) => {
  const receivers: Receiver[] = [];
  afterEach(() => {
    for (const receiver of receivers.splice(0)) receiver.close();
  });
  async function receive(...answers: Answer[]): Promise<Receiver> {
    const receiver = await startReceiver(...answers);
    receivers.push(receiver);
    return receiver;
  }
  /** The error of one delivery; none of it, nor of what it holds, tells a secret. */
  async function failureAt(origin: string, timeout = 10_000): Promise<DeliveryError> {
    const now = () => Date.parse("2026-11-25T10:00:00Z");
    const error: unknown = await openChannel(configure(origin), noTools, { timeout, now })
      .send(instant)
      .catch((failure: unknown) => failure);
    if (!(error instanceof DeliveryError)) throw new Error("It did not fail");
    expect(error.cause).toBeUndefined();
    // Its own name tells where secrets begin: any part of one that is worth hiding begins so.
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/s3cr|BwcH/);
    return error;
  }
  async function failure(...answers: Answer[]): Promise<DeliveryError> {
    return failureAt((await receive(...answers)).origin);
  }

  it("gets JSON with an idempotency key, once", async () => {
    const receiver = await receive();
    const channel = openChannel(configure(receiver.origin), noTools);
    await channel.send(instant);
    await channel.close();
    const [request, ...others] = receiver.requests;
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": "alert-7",
        "user-agent": "Twotrack/0.1",
      },
    });
    expect(JSON.parse(request?.body.toString() ?? "")).toBeTypeOf("object");
  });

  it("gets each message over a connection of its own, as one that was kept may be closed meanwhile", async () => {
    const receiver = await receive();
    const channel = openChannel(configure(receiver.origin), noTools);
    await channel.send(instant);
    await channel.send({ ...instant, id: "alert-8" });
    expect(receiver.requests.map(({ headers }) => headers.connection)).toEqual(["close", "close"]);
  });

  it("names its host for people, and no secret", async () => {
    const { target, type } = openChannel(configure("http://127.0.0.1:9000"), noTools);
    expect(target).toMatch(/127\.0\.0\.1:9000$/);
    expect(type).toBe(configure("").type);
    for (const secret of secrets) expect(target).not.toContain(secret);
  });

  it.each([400, 401, 403, 404, 405, 410, 413, 415, 422, 301, 308])("fails for good at %i", async (status) => {
    const error = await failure({ status, headers: { location: "http://127.0.0.1:1/" } });
    expect(error.permanent).toBe(true);
    expect(error.message).toMatch(new RegExp(`^${name} at 127\\.0\\.0\\.1:\\d+ answered ${status} \\w`));
  });

  it.each([302, 408, 425, 429, 500, 502, 503, 504])("fails for now at %i", async (status) => {
    const error = await failure({ status, headers: { location: "http://127.0.0.1:1/" } });
    expect(error).toMatchObject({ permanent: false });
    expect(error.retryAfter).toBeUndefined();
  });

  it.each([
    ["seconds", { status: 429, headers: { "retry-after": "17" } }, 17_000],
    ["a date", { status: 503, headers: { "retry-after": "Wed, 25 Nov 2026 10:02:00 GMT" } }, 120_000],
    ["Discord's JSON", { status: 429, body: '{"message": "slow down", "retry_after": 0.65}' }, 650],
    ["Telegram's JSON", { status: 429, body: '{"ok": false, "parameters": {"retry_after": 35}}' }, 35_000],
    ["the longer of two", { status: 429, headers: { "retry-after": "1" }, body: '{"retry_after": 2}' }, 2000],
    ["a day at most", { status: 429, headers: { "retry-after": "9".repeat(20) } }, 86_400_000],
    [
      "a date that is over",
      { status: 503, headers: { "retry-after": "Wed, 25 Nov 2026 09:00:00 GMT" } },
      undefined,
    ],
    [
      "nonsense",
      { status: 429, headers: { "retry-after": "soon" }, body: '{"retry_after": "soon"}' },
      undefined,
    ],
  ])("hears how long to wait: %s", async (_form, answer, wait) => {
    const error = await failure(answer);
    expect(error.retryAfter).toBe(wait);
    expect(error.permanent).toBe(false);
  });

  it.each([
    ["text", { body: "no_service" }, "503 no_service"],
    ["JSON", { body: '{"error": {"message": "Turned\\noff"}, "code": 1}' }, "503 Turned off"],
    [
      "a page",
      { headers: { "content-type": "text/html" }, body: "<h1>Oops</h1>" },
      "503 Service Unavailable",
    ],
    ["much", { body: "long ".repeat(100_000) }, `503 ${"long ".repeat(60).slice(0, 299)}…`],
  ])("tells what the receiver said in %s", async (_form, answer, said) => {
    expect((await failure({ status: 503, ...answer })).message).toMatch(new RegExp(`answered ${said}$`));
  });

  it("tells no secret that the receiver repeats", async () => {
    const echo = `Not found: ${secrets.join(" and ")}`;
    const error = await failure({ status: 400, body: echo });
    expect(error.message).toContain("answered 400 Not found: ***");
    // Half a secret, where the error ends, is one too.
    for (let start = 250; start <= 300; start += 5)
      await failure({ status: 400, body: JSON.stringify({ error: `${"x".repeat(start)}${echo}` }) });
    await failure({ status: 400, reason: echo });
  });

  it("fails for now when it is silent, hangs up or is not there", async () => {
    const silent = await failureAt((await receive("never")).origin, 50);
    expect(silent).toMatchObject({
      permanent: false,
      message: expect.stringMatching(/did not answer: nothing within 0.05 s$/),
    });
    const rude = await failure({ status: 0 });
    expect(rude).toMatchObject({ permanent: false, message: expect.stringMatching(/did not answer: \w/) });
    const { origin, close } = await startReceiver();
    close();
    expect((await failureAt(origin)).message).toMatch(/did not answer: connect ECONNREFUSED/);
    expect((await failureAt("http://no-such-host.invalid")).message).toMatch(/did not answer: \w/);
  });

  it.each([
    "s3cret-path",
    "ftp://x.example/s3cret-path",
    "http://user:s3cret-path@x.example",
    "http://[/s3cret-path",
  ])("cannot be opened at %j, which the error does not tell", (address) => {
    const open = () => openChannel(configure(address), noTools);
    expect(open).toThrow(DeliveryError);
    expect(open).toThrow(new RegExp(`^${name} has no address: the settings need a URL`));
    expect(open).not.toThrow(/s3cret/);
  });
});

describe("what to do about an answer", () => {
  it("stands in the error", async () => {
    const receiver = await startReceiver({ status: 404, body: "no_service" });
    const channel = openChannel({ type: "slack", url: `${receiver.origin}/services/x` }, noTools);
    await expect(channel.send(instant)).rejects.toThrow(
      `The Slack channel at ${receiver.host} answered 404 no_service: the webhook was removed; make a new incoming webhook in Slack and put it into the channel's url`,
    );
    receiver.close();
  });
});
