import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { escapeXml } from "./article.js";
import { sources, startWorld, type World } from "./index.js";

const start = Date.UTC(2026, 2, 1, 12);
let clock: number;
let world: World;

beforeEach(async () => {
  clock = start;
  world = await startWorld({ now: () => clock });
});
afterEach(() => world.close());

const feedOf = (id: string) => `${world.url}/${id}/feed`;

async function read(id: string): Promise<string> {
  const response = await fetch(feedOf(id));
  const charset = /charset=(\S+)/.exec(response.headers.get("content-type") ?? "")?.[1];
  return new TextDecoder(charset, { fatal: true }).decode(await response.arrayBuffer());
}

const visible = (id: string, elapsed: number) =>
  world.articles.filter(({ source, at }) => source === id && at <= elapsed);

const count = (text: string, part: RegExp) => text.match(part)?.length ?? 0;

/** Whether each start tag of an XML text has its end tag, in the right order. */
function balanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, end, name, empty] of xml.matchAll(/<(\/?)([A-Za-z][\w:.-]*)[^>]*?(\/?)>/g)) {
    if (end && open.pop() !== name) return false;
    if (!end && !empty && name) open.push(name);
  }
  return open.length === 0;
}

describe.each(sources.filter(({ gone }) => !gone))("the feed of $name ($format)", (source) => {
  const xml = source.format !== "json";

  it("has every article that is out, each with its title and link, newest first", async () => {
    world.advance(1_000);
    const text = await read(source.id);
    const articles = visible(source.id, 1_000).reverse();
    expect(articles.length).toBeGreaterThan(2);
    const places = articles.map(({ title, url }) => {
      expect(text).toContain(xml ? escapeXml(title) : JSON.stringify(title));
      return text.lastIndexOf(url);
    });
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it("is well formed", async () => {
    world.advance(100);
    const text = await read(source.id);
    const items = visible(source.id, 100).length;
    if (xml) {
      expect(text).toMatch(new RegExp(`^<\\?xml version="1.0" encoding="${source.encoding}"\\?>`));
      expect(balanced(text)).toBe(true);
      expect(count(text, /<(item|entry)[ >]/g)).toBe(items);
    } else {
      expect(JSON.parse(text)).toMatchObject({ version: "https://jsonfeed.org/version/1.1" });
      expect(JSON.parse(text).items).toHaveLength(items);
    }
  });

  it("answers 304 to one who knows it, until something new is out", async () => {
    const etag = (await fetch(feedOf(source.id))).headers.get("etag") ?? "";
    const ask = () => fetch(feedOf(source.id), { headers: { "if-none-match": etag } });
    expect(etag).toMatch(/^".+"$/);
    expect((await ask()).status).toBe(304);
    world.advance(1_000);
    expect((await ask()).status).toBe(200);
  });
});

describe("time in the world", () => {
  const launch = "hw-launch";

  it("begins with about half of the articles out", () => {
    const out = world.articles.filter(({ at }) => at <= 0).length;
    expect(out / world.articles.length).toBeGreaterThan(0.35);
    expect(out / world.articles.length).toBeLessThan(0.65);
    expect(Math.max(...world.articles.map(({ at }) => at))).toBeLessThanOrEqual(300);
  });

  it("brings new articles as the clock goes", async () => {
    expect(await read("harbour-wire")).not.toContain(launch);
    clock += 12_000;
    expect(await read("harbour-wire")).toContain(launch);
  });

  it("can be moved forward", async () => {
    world.advance(12);
    expect(await read("harbour-wire")).toContain(launch);
  });

  it("can run faster than the clock", async () => {
    await world.close();
    world = await startWorld({ now: () => clock, speed: 10 });
    clock += 1_000;
    expect(await read("harbour-wire")).not.toContain(launch);
    clock += 1_000;
    expect(await read("harbour-wire")).toContain(launch);
  });

  it("dates an article by its offset from the start", async () => {
    world.advance(12);
    expect(await read("harbour-wire")).toContain("<pubDate>Sun, 01 Mar 2026 12:00:12 GMT</pubDate>");
  });
});

describe("the pages of the world", () => {
  it("show each article where its link leads, once it is out", async () => {
    const article = world.articles.find(({ id }) => id === "ts-launch");
    const ask = () => fetch(article?.url ?? "");
    expect((await ask()).status).toBe(404);
    world.advance(60);
    const text = await (await ask()).text();
    expect(text).toContain(article?.title);
    expect(text).toContain(article?.html);
  });

  it("include a home page for each site, which lists its articles", async () => {
    for (const { id, name } of sources) {
      const text = await (await fetch(`${world.url}/${id}/`)).text();
      expect(text).toContain(name);
      for (const { url } of visible(id, 0)) expect(text).toContain(url);
    }
  });

  it("include the list of feeds, with language and category", async () => {
    const response = await fetch(world.feedsUrl);
    expect(await response.text()).toBe(world.opml);
    expect(balanced(world.opml)).toBe(true);
    for (const { id, language, category } of sources) {
      expect(world.opml).toContain(
        `xmlUrl="${feedOf(id)}" htmlUrl="${world.url}/${id}/" language="${language}" category="${category}"`,
      );
    }
  });

  it("include one feed that is gone", async () => {
    expect((await fetch(feedOf("old-lighthouse"))).status).toBe(404);
  });

  it("do not include anything else", async () => {
    expect((await fetch(`${world.url}/nobody/`)).status).toBe(404);
    expect((await fetch(`${world.url}/harbour-wire/nothing`)).status).toBe(404);
    expect((await fetch(world.url, { method: "POST" })).status).toBe(405);
  });
});
