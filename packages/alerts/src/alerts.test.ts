import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { DeliveryError, renderAlert, sendWebhook, shouldAlert } from "./index.js";

const alert = {
  idempotencyKey: "article-7",
  createdAt: new Date("2026-03-01T12:00:00Z"),
  article: {
    ...{
      id: 7,
      title: "Inquiry ended after launch",
      url: "https://news.example/7",
      summary: null,
      language: "en",
    },
    publishedAt: new Date("2026-03-01T11:59:00Z"),
    feed: { title: "Harbour Wire" },
    tags: [
      {
        tag: "deterrence",
        score: 0.87654,
        facets: ["test"],
        evidence: [{ term: "launch" }, { term: "launch" }],
      },
      { tag: "abductions", score: 0.7, facets: [], evidence: [{ term: "inquiry" }] },
    ],
  },
};
const message = renderAlert(alert, { deterrence: "Deterrence", abductions: "Abductions" });

describe("an alert", () => {
  it("is for articles where tracks meet", () => {
    expect(shouldAlert([])).toBe(false);
    expect(shouldAlert(["deterrence"])).toBe(false);
    expect(shouldAlert(["deterrence", "abductions"])).toBe(true);
  });

  it("says in plain words what it is about and why", () => {
    expect(message).toMatchObject({
      id: "article-7",
      reason: "Deterrence meets Abductions in an article of Harbour Wire",
      tags: [
        { id: "deterrence", label: "Deterrence", score: 0.877, terms: ["launch"] },
        { id: "abductions" },
      ],
      article: {
        title: "Inquiry ended after launch",
        source: "Harbour Wire",
        publishedAt: "2026-03-01T11:59:00.000Z",
      },
    });
  });
});

describe("the webhook", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });
  async function receiver(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/hook/secret`;
  }

  it("gets the message as JSON with an idempotency key", async () => {
    let body = "";
    let key: unknown;
    const url = await receiver(async (request, response) => {
      key = request.headers["idempotency-key"];
      for await (const chunk of request) body += chunk;
      response.writeHead(204).end();
    });
    await sendWebhook(url, message);
    expect(JSON.parse(body)).toEqual(message);
    expect(key).toBe("article-7");
  });

  it.each([301, 400, 429, 500])(
    "fails when it answers %i, without telling the secret path",
    async (status) => {
      const url = await receiver((_request, response) => response.writeHead(status, { location: "/" }).end());
      const sent = sendWebhook(url, message);
      await expect(sent).rejects.toThrow(DeliveryError);
      await expect(sent).rejects.toThrow(new RegExp(`^The webhook at 127.0.0.1:\\d+ answered ${status}`));
    },
  );

  it("fails when it never answers, hangs up or is not there", async () => {
    const silent = await receiver(() => {});
    await expect(sendWebhook(silent, message, 50)).rejects.toThrow(/nothing within 0.05 s/);
    const rude = await receiver((request) => request.socket.destroy());
    await expect(sendWebhook(rude, message)).rejects.toThrow(DeliveryError);
    await expect(sendWebhook("http://127.0.0.1:1/", message)).rejects.toThrow(
      /did not answer: (connect )?\w/,
    );
  });
});
