import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeFetcher, FeedError, type FetchOptions, fetchFeed } from "./index.js";
import { isPublicAddress } from "./network.js";

let server: Server;
let url: string;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterEach(() => server.closeAllConnections());
afterAll(async () => {
  await closeFetcher();
  server.close();
});

const get = (path = "/", options: Partial<FetchOptions> = {}) =>
  fetchFeed(path.includes(":") ? path : url + path, {
    ...{ etag: null, lastModified: null, userAgent: "Twotrack test", timeoutMs: 300, maxBytes: 100_000 },
    ...{ allowPrivateNetworks: true, ...options },
  });

async function failure(path?: string, options?: Partial<FetchOptions>): Promise<FeedError> {
  const error = await get(path, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FeedError) return error;
  throw new Error(`expected a FeedError, not ${error}`);
}

describe("fetching a feed", () => {
  it("gives its bytes with what the next conditional request needs", async () => {
    let headers: IncomingHttpHeaders = {};
    answer = (request, response) => {
      headers = request.headers;
      response.writeHead(200, {
        etag: '"1"',
        "last-modified": "Tue, 24 Nov 2026 10:00:00 GMT",
        "content-type": "text/xml",
      });
      response.end("<rss/>");
    };
    expect(await get("/feed")).toMatchObject({
      ...{ status: "ok", url: `${url}/feed`, contentType: "text/xml", etag: '"1"' },
      lastModified: "Tue, 24 Nov 2026 10:00:00 GMT",
    });
    expect(headers["user-agent"]).toBe("Twotrack test");
    expect(headers["if-none-match"]).toBeUndefined();
  });

  it("asks only for what changed", async () => {
    answer = (request, response) =>
      response
        .writeHead(
          request.headers["if-none-match"] === '"1"' && request.headers["if-modified-since"] === "then"
            ? 304
            : 200,
        )
        .end();
    expect(await get("/", { etag: '"1"', lastModified: "then" })).toEqual({
      status: "not-modified",
      url: `${url}/`,
    });
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
  ])("reads %s", async (encoding, compress) => {
    answer = (_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(compress("<rss/>"));
    const fetched = await get();
    expect(fetched.status === "ok" && Buffer.from(fetched.bytes).toString()).toBe("<rss/>");
  });

  it("takes an empty compressed answer for empty", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end();
    const fetched = await get();
    expect(fetched.status === "ok" && fetched.bytes.length).toBe(0);
  });

  it("follows redirects, also to relative addresses", async () => {
    answer = (request, response) =>
      request.url === "/old" ? response.writeHead(301, { location: "new" }).end() : response.end("<rss/>");
    expect(await get("/old")).toMatchObject({ status: "ok", url: `${url}/new` });
  });
});

describe("a feed that misbehaves costs its limits and no more", () => {
  it.each<[string, RequestListener]>([
    ["says nothing", () => {}],
    ["never ends its headers", (request) => void request.socket.write("HTTP/1.1 200 OK\r\nx: ")],
    [
      "gives a byte now and then",
      (_request, response) => {
        const timer = setInterval(() => response.write("x"), 20);
        response.on("close", () => clearInterval(timer));
      },
    ],
    ["never ends its body", (_request, response) => void response.writeHead(200).write("<rss")],
  ])("when it %s", async (_name, listener) => {
    answer = listener;
    const error = await failure();
    expect(error.code).toBe("timeout");
    expect(error.message).toMatch(/did not answer completely within 0\.3 s/);
  });

  it.each<[string, RequestListener]>([
    [
      "announces 100 MB",
      (_request, response) =>
        void response.writeHead(200, { "content-length": 100_000_000 }).write("x".repeat(200_000)),
    ],
    [
      "announces 100 MB and sends nothing",
      (_request, response) => response.writeHead(200, { "content-length": 100_000_000 }).flushHeaders(),
    ],
    [
      "is a zip bomb",
      (_request, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(50_000_000))),
    ],
    [
      "goes on for ever",
      (_request, response) => {
        const more = () => {
          while (response.write("x".repeat(10_000)));
        };
        response.on("drain", more);
        more();
      },
    ],
  ])("when it %s", async (_name, listener) => {
    answer = listener;
    const error = await failure("/", { timeoutMs: 3_000 });
    expect(error.code).toBe("too-large");
    expect(error.message).toMatch(/larger than 100000 bytes.*TWOTRACK_MAX_FEED_BYTES/);
  });

  it("when it redirects in a circle, or to what is no web address", async () => {
    answer = (_request, response) => response.writeHead(302, { location: "/" }).end();
    expect((await failure()).code).toBe("redirects");
    answer = (_request, response) => response.writeHead(302, { location: "ftp://x/" }).end();
    expect((await failure()).code).toBe("bad-url");
  });

  it.each([
    [404, /look for the feed/],
    [410, /gone for good/],
    [429, /fewer requests/],
    [500, /tried again later/],
  ])("when it answers %i", async (status, advice) => {
    answer = (_request, response) => response.writeHead(status).end();
    expect(await failure()).toMatchObject({ code: "http", status, message: expect.stringMatching(advice) });
  });

  it("when it hangs up, sends broken gzip, is not there or has no such name", async () => {
    answer = (request) => request.socket.destroy();
    expect(await failure()).toMatchObject({
      code: "network",
      message: expect.stringMatching(/connection broke/),
    });
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip");
    expect(await failure()).toMatchObject({ code: "network", message: expect.stringMatching(/damaged/) });
    answer = (_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("<rss/>").subarray(0, 20));
    expect(await failure()).toMatchObject({ code: "network", message: expect.stringMatching(/cut off/) });
    expect(await failure("http://127.0.0.1:1/")).toMatchObject({ code: "network" });
    expect((await failure("http://no-such-host.invalid/", { timeoutMs: 5_000 })).code).toMatch(
      /network|timeout/,
    );
    expect((await failure("nonsense:")).code).toBe("bad-url");
  });

  it("and ends when it is told to", async () => {
    answer = () => {};
    const stop = new AbortController();
    const begun = performance.now();
    const fetched = failure("/", { signal: stop.signal, timeoutMs: 10_000 });
    setTimeout(() => stop.abort(), 20);
    expect(await fetched).toMatchObject({ code: "network", message: expect.stringMatching(/stopped/) });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe("private networks", () => {
  it.each([
    "10.0.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "::1",
    "fc00::1",
    "fe80::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "192.168.1.1",
    "nonsense",
  ])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(["93.184.216.34", "2606:2800:220:1::1"])("%s is public", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it("are refused by address and by name, and the error names the way out", async () => {
    answer = (_request, response) => response.end("<rss/>");
    const refused = {
      code: "private-address",
      message: expect.stringMatching(/TWOTRACK_ALLOW_PRIVATE_NETWORKS/),
    };
    expect(await failure("/", { allowPrivateNetworks: false })).toMatchObject(refused);
    const byName = url.replace("127.0.0.1", "localhost");
    expect(await failure(byName, { allowPrivateNetworks: false })).toMatchObject(refused);
    const odd = url.replace("127.0.0.1", "0x7f.1");
    expect(await failure(odd, { allowPrivateNetworks: false })).toMatchObject(refused);
  });
});
