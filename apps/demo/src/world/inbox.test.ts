import { afterEach, describe, expect, it } from "vitest";
import { type Inbox, startInbox } from "./index.js";

let inbox: Inbox | undefined;
afterEach(() => inbox?.close());

const post = (url: string, body: string) =>
  fetch(url, { method: "POST", body, headers: { "content-type": "application/json", "x-key": "k" } });

describe("the inbox", () => {
  it("keeps the headers and the body of each request", async () => {
    inbox = await startInbox();
    expect((await post(inbox.url, '{"title": "拉致"}')).status).toBe(204);
    expect(inbox.received).toMatchObject([
      { headers: { "x-key": "k" }, body: '{"title": "拉致"}', status: 204 },
    ]);
  });

  it("fails where it is told to, and notes that", async () => {
    inbox = await startInbox({ fail: (n) => n <= 2 });
    const { url, received } = inbox;
    for (const status of [500, 500, 204]) expect((await post(url, "{}")).status).toBe(status);
    expect(received.map(({ status }) => status)).toEqual([500, 500, 204]);
  });

  it("tells of each request as it comes", async () => {
    const bodies: string[] = [];
    inbox = await startInbox({ onDelivery: ({ body }) => bodies.push(body) });
    await post(inbox.url, "one");
    await post(inbox.url, "two");
    expect(bodies).toEqual(["one", "two"]);
  });
});
