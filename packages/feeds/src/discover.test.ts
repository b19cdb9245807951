import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeFetcher, type DiscoverOptions, discoverFeeds, FeedError } from "./index.js";

let server: Server;
let host: string;
let url: string;
/** What the site has, by path: a document, or an answer of another kind. */
let site: Map<string, string | RequestListener>;
let asked: string[];
let most = 0;

beforeAll(async () => {
  let open = 0;
  server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    open += 1;
    most = Math.max(most, open);
    response.on("close", () => {
      open -= 1;
    });
    const answer = site.get(path);
    if (typeof answer === "function") answer(request, response);
    else response.writeHead(answer === undefined ? 404 : 200).end(answer);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  url = `http://${host}`;
});
beforeEach(() => {
  site = new Map();
  asked = [];
  most = 0;
});
afterEach(() => server.closeAllConnections());
afterAll(async () => {
  await closeFetcher();
  server.close();
});

const find = (address = `${url}/`, options: Partial<DiscoverOptions> = {}) =>
  discoverFeeds(address, {
    ...{ userAgent: "Twotrack test", timeoutMs: 1_000, maxBytes: 100_000, allowPrivateNetworks: true },
    ...options,
  });
const addresses = async (address?: string) =>
  (await find(address)).map(({ xmlUrl }) => xmlUrl.replace(url, ""));

async function failure(address?: string, options?: Partial<DiscoverOptions>): Promise<FeedError> {
  const error = await find(address, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FeedError) return error;
  throw new Error(`expected a FeedError, not ${error}`);
}

const rss = (title: string, items = 2) =>
  `<rss version="2.0"><channel><title>${title}</title><link>https://e.com/</link><language>ja</language>${Array.from(
    { length: items },
    (_, n) =>
      `<item><title>${n}</title><link>https://e.com/${title}/${n}</link><pubDate>Tue, ${10 + n} Nov 2026 10:00:00 GMT</pubDate></item>`,
  ).join("")}</channel></rss>`;
const atom = (title: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>${title}</title>${[0, 1].map((n) => `<entry><id>${n}</id><title>${n}</title><link href="https://e.com/${title}/${n}"/></entry>`).join("")}</feed>`;
const json = (title: string) =>
  JSON.stringify({
    ...{ version: "https://jsonfeed.org/version/1.1", title },
    items: [{ id: "1", content_text: "a" }],
  });
const page = (head: string, body = "") =>
  `<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`;
const link = (href: string, title = "", type = "application/rss+xml") =>
  `<link rel="alternate" type="${type}" title="${title}" href="${href}">`;

describe("the feeds of an address", () => {
  it("are the address itself when it is a feed's, with what is known of it", async () => {
    site.set("/old", (_request, response) => response.writeHead(301, { location: "/feed" }).end());
    site.set("/feed", rss("Wire"));
    const wire = { xmlUrl: `${url}/feed`, title: "Wire", htmlUrl: "https://e.com/", language: "ja" };
    const expected = [{ ...wire, articles: 2, newestAt: "2026-11-11T10:00:00.000Z" }];
    expect(await find(`${url}/old`)).toEqual(expected);
    expect(await find(` feed:${url}/old `)).toEqual(expected);
    expect(asked).toEqual(["/old", "/feed", "/old", "/feed"]);
  });

  it("are those that a page names as its own, of each kind, in their order", async () => {
    site.set(
      "/",
      page(
        `<base href="/sub/">${link("a", "A")}${link("/b", "B", "application/atom+xml")}<LINK REL='feed Alternate' TYPE='application/feed+json; charset=utf-8' HREF='c'>
        ${link("d", "D", "application/json")}<link rel="alternate" hreflang="ja" href="/ja"><link rel="stylesheet" type="application/rss+xml" href="/x">
        <!-- ${link("/gone")} --><script>"${link("/never")}"</script>`,
      ),
    );
    for (const [path, document] of Object.entries({ a: rss("a"), c: json("c"), d: json("d") })) {
      site.set(`/sub/${path}`, document);
    }
    site.set("/b", atom("b"));
    expect(await addresses()).toEqual(["/sub/a", "/b", "/sub/c", "/sub/d"]);
    expect(asked.length).toBe(5);
  });

  it("are those that it links to on its own site, after those that it names", async () => {
    site.set(
      "/",
      page(
        link("/named.xml"),
        '<a href="/news/feed/">a</a><a href="/x.rss">b</a><a href="/page">c</a><a href="/sitemap.xml">d</a><a href="https://elsewhere.example/feed">e</a><a href="/x.rss#top">f</a>',
      ),
    );
    for (const path of ["/named.xml", "/news/feed/", "/x.rss"]) site.set(path, rss(path));
    expect(await addresses()).toEqual(["/named.xml", "/news/feed/", "/x.rss"]);
    expect(asked.sort()).toEqual(["/", "/named.xml", "/news/feed/", "/x.rss"]);
  });

  it("are looked for at the usual addresses when the page says nothing, or nothing true", async () => {
    site.set("/blog", page(link("/dead"), "Hello"));
    site.set("/rss.xml", rss("Wire"));
    expect(await addresses(`${url}/blog`)).toEqual(["/rss.xml"]);
    expect(asked.slice(0, 2)).toEqual(["/blog", "/dead"]);
    expect(asked).not.toContain("/feeds/posts/default");
  });

  it("count once for the same address or the same articles, comments last", async () => {
    site.set(
      "/",
      page(
        [
          link("/comments/feed", "e.com » Comments Feed"),
          link("/talk", "Talk"),
          ...[link("/feed"), link("/feed/"), link("/also"), link("/atom", "", "application/atom+xml")],
          link("/moved"),
        ].join(""),
      ),
    );
    site.set("/moved", (_request, response) => response.writeHead(302, { location: "/feed" }).end());
    site.set("/feed", rss("Wire"));
    site.set("/also", rss("Wire").replace("<rss", "<!-- other bytes --><rss"));
    site.set("/atom", atom("Wire"));
    site.set("/comments/feed", rss("All comments"));
    site.set("/talk", rss("Comments on: Wire"));
    expect(await addresses()).toEqual(["/feed", "/talk", "/comments/feed"]);
  });

  it("are tried at https first when the address has no scheme", async () => {
    site.set("/feed", rss("Wire"));
    expect(await addresses(`${host}/feed`)).toEqual(["/feed"]);
  });

  it("have a title in any case, and no date where no article has one", async () => {
    site.set("/", page(`${link("/a", "By its link")}${link("/b")}`));
    for (const path of ["/a", "/b"]) site.set(path, "<rss><channel></channel></rss>");
    const none = { htmlUrl: null, language: null, articles: 0, newestAt: null };
    expect(await find()).toEqual([
      { xmlUrl: `${url}/a`, title: "By its link", ...none },
      { xmlUrl: `${url}/b`, title: host, ...none },
    ]);
  });
});

describe("looking for feeds keeps its limits", () => {
  it("of addresses, and of how many at a time", async () => {
    site.set("/", page(Array.from({ length: 50 }, (_, n) => link(`/${n}`)).join("")));
    for (let n = 0; n < 50; n += 1) {
      site.set(`/${n}`, (_request, response) => void setImmediate(() => response.end(rss(String(n)))));
    }
    expect(await addresses()).toHaveLength(8);
    expect(asked).toHaveLength(9);
    expect(most).toBeLessThanOrEqual(4);
  });

  it("of time: it gives what it has found until then", async () => {
    site.set("/", page(`${link("/hangs")}${link("/feed")}`));
    site.set("/hangs", () => {});
    site.set("/feed", rss("Wire"));
    const found = await find(undefined, { timeoutMs: 60_000, totalMs: 400 });
    expect(found.map(({ title }) => title)).toEqual(["Wire"]);
    site.set("/feed", () => {});
    expect(await failure(undefined, { timeoutMs: 60_000, totalMs: 300 })).toMatchObject({
      ...{ code: "timeout", message: expect.stringMatching(/within 0\.3 s\. Try again later/) },
    });
  });

  it("and ends when it is told to", async () => {
    site.set("/", page(link("/hangs")));
    const stop = new AbortController();
    site.set("/hangs", () => stop.abort());
    expect(await failure(undefined, { signal: stop.signal, timeoutMs: 60_000 })).toMatchObject({
      code: "network",
      message: expect.stringMatching(/stopped/),
    });
  });
});

describe("when there is no feed, the error says what to do", () => {
  it("on a page without feeds, or an empty one, or one whose feeds are none", async () => {
    site.set("/", page("", "Hello"));
    const error = await failure();
    expect(error.code).toBe("not-a-feed");
    expect(error.message).toBe(
      `No feed was found at ${url}/: it is a page without feeds. Try the address of its RSS page.`,
    );
    site.set("/", "");
    expect((await failure()).message).toMatch(/the page is empty\. Check the address/);
    site.set("/", page(link("/feed")));
    site.set("/feed", page(""));
    expect((await failure()).message).toMatch(
      /links to as its feed can't be read\. The document is a web page/,
    );
  });

  it.each([
    [403, /answered 403: the site does not let Twotrack read this page\. Try the address of its RSS page/],
    [404, /answered 404: there is no such page\. Check the address/],
    [503, /answered 503: the site has trouble\. Try again later/],
  ])("where the site answers %i", async (status, message) => {
    site.set("/", (_request, response) => response.writeHead(status).end());
    expect(await failure()).toMatchObject({ code: "http", status, message: expect.stringMatching(message) });
    expect(await failure(host)).toMatchObject({ code: "http", status });
  });

  it("where the site hangs", async () => {
    site.set("/", () => {});
    expect(await failure(undefined, { timeoutMs: 200 })).toMatchObject({
      code: "timeout",
      message: `${url}/ did not answer completely within 0.2 s. Check the address, or try again later.`,
    });
  });

  it("in a private network, by its address and by its name", async () => {
    const error = await failure(undefined, { allowPrivateNetworks: false });
    expect(error.code).toBe("private-address");
    expect(error.message).toMatch(/TWOTRACK_ALLOW_PRIVATE_NETWORKS/);
    expect((await failure("localhost", { allowPrivateNetworks: false })).code).toBe("private-address");
    expect(asked).toEqual([]);
  });

  it("for a name that is not known, and for what is no address", async () => {
    expect((await failure("no-such-host.invalid", { timeoutMs: 5_000 })).code).toMatch(/network|timeout/);
    for (const typed of [
      "",
      "hello world",
      "ftp://e.com/",
      "javascript:alert(1)",
      "mailto:a@e.com",
      "a@e.com",
    ]) {
      expect(await failure(typed)).toMatchObject({
        code: "bad-url",
        message: expect.stringMatching(/is no web address\. Type one such as example\.org/),
      });
    }
  });
});
