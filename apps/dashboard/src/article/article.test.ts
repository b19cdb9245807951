import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { htmlToText, type OpmlFeed } from "@twotrack/feeds";
import { createTagger } from "@twotrack/framework";
import { addFeeds, type Connection, connect, retagBatch, saveArticles } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp, type RunningDashboard, startDashboard } from "../index.js";
import { answerOf, framework } from "../testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "../testing-browser.js";

vi.setConfig({ testTimeout: 30_000 });

const tagger = createTagger(framework);
const origin = "http://dashboard.example";
const access = { open: true, loopback: true, origins: [origin] };

let database: TestDatabase;
let connection: Connection;
let app: ReturnType<typeof createApp>;
/** Of the images of articles; counts who asks for them. */
const images = { address: "", asked: 0 };
const pixel = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const imageServer = createServer((_request, response) => {
  images.asked += 1;
  response.writeHead(200, { "content-type": "image/gif" }).end(pixel);
});

interface News {
  title: string;
  summary?: string;
  content?: string;
  language?: string;
  /** What a framework before had. */
  version?: string;
}

/** Stores articles as a poll would; gives nothing to those of another version. */
async function save(list: readonly News[]): Promise<void> {
  const feed: OpmlFeed = {
    ...{ xmlUrl: "https://harbour.example/feed", title: "Harbour Wire", htmlUrl: null },
    ...{ language: "en", category: null },
  };
  await addFeeds(connection.db, [feed]);
  for (const [n, { title, summary = null, content = null, language = "en", version }] of list.entries()) {
    const text = content === null ? null : htmlToText(content);
    const url = `https://harbour.example/${n}`;
    const article = {
      ...{ id: String(n), url, title, summary, content, language, updatedAt: null, categories: [] },
      ...{ publishedAt: new Date(Date.now() - n * 60_000).toISOString(), authors: ["Kim Reporter"] },
    };
    const tags = tagger.tag({ title, summary, content: text, language });
    await saveArticles(connection.db, 1, [{ article, text, canonicalUrl: url, tags }], {
      ...{ frameworkVersion: version ?? framework.version, etag: null, lastModified: null },
    });
  }
}

beforeAll(async () => {
  imageServer.listen(0, "127.0.0.1");
  await once(imageServer, "listening");
  const address = imageServer.address();
  images.address = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  database = await testDatabase();
  connection = connect(database.url);
  await save([
    {
      title: "North Korea fires ballistic missile toward the sea",
      summary: "The missile fell near a Chinese port; Beijing said nothing.",
      content: `<p>The <b>ballistic</b> <i>missile</i> flew 800 km.</p><p><img src="${images.address}/track.gif" alt="A launch"></p>`,
    },
    {
      title: "Hostile words",
      // As if it had got past the sanitiser.
      content:
        '<p onclick="document.title=1">North Korea <script>document.title="taken"</script><style>body{display:none}</style>' +
        '<img src=x onerror="document.title=2"><a href="javascript:document.title=3">press</a>' +
        '<svg onload="document.title=4"></svg></p><form action="//evil.example"><button>Log in</button></form>',
    },
    { title: "Cherry trees bloom early", content: "One line &amp; more\nAnother line" },
    { title: "EU agrees new sanctions on Russian oil", summary: "Forty tankers are named." },
    { title: "Tokyo's sanctions on North Korea grow", version: "an older one" },
    { title: "北朝鮮に経済制裁、万景峰号の入港禁止", language: "ja" },
  ]);
  app = createApp({ db: connection.db, framework, access });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
  imageServer.close();
});

const get = (address: string) => answerOf(app, origin + address);
const json = async (address: string) => JSON.parse((await get(address)).text);
const post = (address: string, form: Record<string, string>, headers = { origin }) =>
  app.request(origin + address, { method: "POST", body: new URLSearchParams(form), headers });

describe("the page of an article", () => {
  it("shows its HTML as it came, with the evidence marked, and its summary", async () => {
    const { text } = await get("/articles/1");
    expect(text).toMatch(/The <b><mark class="tag-deterrence" title="Deterrence">ballistic<\/mark><\/b>/);
    expect(text).toContain("fell near a Chinese port");
    expect(text).toContain('by <span lang="en">Kim Reporter</span>');
  });

  it("shows plain text in paragraphs", async () => {
    expect((await get("/articles/3")).text).toMatch(/<p>One line &amp; more<\/p><p>Another line<\/p>/);
    expect((await get("/articles/4")).text).toContain("Forty tankers are named.");
  });

  it("loads no image of other sites until that is asked for", async () => {
    const before = await get("/articles/1");
    expect(before.text).toContain('<span class="image-off">A launch</span>');
    expect(before.text).not.toContain("track.gif");
    expect(before.headers.get("content-security-policy")).toMatch(/img-src 'self' data:;/);
    const asked = await get("/articles/1?images=1");
    expect(asked.text).toContain(`<img src="${images.address}/track.gif"`);
    expect(asked.text).toContain("Hide them");
    expect(asked.headers.get("content-security-policy")).toMatch(/img-src 'self' data: http: https:/);
    expect((await get("/articles/4?images=1")).text).not.toContain("Hide them");
  });

  it("says why it bears its tags and why not the others", async () => {
    const { text } = await get("/articles/1");
    const [why = "", whyNot = ""] = text.slice(text.indexOf('id="why"')).split("Why not the others");
    expect(why).toMatch(
      /Deterrence.*of 0\.45.*<mark lang="en">ballistic missile<\/mark>.*in title and text \(2 times\)/s,
    );
    expect(whyNot).toMatch(/Abductions.*Nothing in it speaks for it/s);
    expect(whyNot).not.toContain(">Deterrence<");
  });

  it("says that the context is missing where only that is", async () => {
    const { text } = await get("/articles/4");
    expect(text).toMatch(/“<span lang="en">tankers<\/span>”: the article is not about the context/);
    expect(text).toMatch(/sanctions<\/span>”: part of [^<]*, which is excluded/);
    expect(text).not.toContain(">sanction</span>”");
    expect(text).toContain("only strong terms count");
  });

  it("says so where its tags come from another version of the framework", async () => {
    expect((await get("/articles/5")).text).toContain("Its tags come from version an older one");
    expect((await get("/articles/1")).text).not.toContain("Its tags come from version");
  });

  it.each(["/articles/99", "/articles/x", "/api/articles/99", "/api/articles/0"])(
    "is not at %s",
    async (address) => {
      expect((await get(address)).status).toBe(404);
    },
  );

  it("has a twin in JSON, with its text, its HTML and the explanation of every tag", async () => {
    const article = await json("/api/articles/1");
    expect(article).toMatchObject({
      id: 1,
      text: expect.stringContaining("flew 800 km"),
      authors: ["Kim Reporter"],
    });
    expect(
      article.explanation.map(({ tag, borne }: { tag: string; borne: boolean }) => [tag, borne]),
    ).toEqual(framework.tags.map(({ id }) => [id, id === "deterrence"]));
    const { paths } = await json("/openapi.json");
    const schema = paths["/api/articles/{id}"].get.responses["200"].content["application/json"].schema;
    expect(schema).toEqual({ $ref: "#/components/schemas/FullArticle" });
  });
});

describe("a correction", () => {
  const tagsOf = async (id: number) =>
    (await json(`/api/articles/${id}`)).tags.map(({ tag }: { tag: string }) => tag);

  it("takes a tag off, is shown, is kept when the archive is tagged anew, and can be taken back", async () => {
    const answer = await post("/articles/1/corrections", {
      ...{ tag: "deterrence", bears: "false", note: "Only a <b>test</b>" },
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/articles/1#why"]);
    expect(await tagsOf(1)).toEqual([]);
    const { text } = await get("/articles/1");
    expect(text).toMatch(/Taken off by an analyst on .*“Only a &lt;b&gt;test&lt;\/b&gt;”/s);
    expect(text).not.toContain('It should bear this tag<span class="unseen">: Deterrence');
    await retagBatch(connection.db, { version: "next", after: 0, limit: 1 }, (article) =>
      tagger.tag(article),
    );
    expect(await tagsOf(1)).toEqual([]);
    expect((await post("/articles/1/corrections/undo", { tag: "deterrence" })).status).toBe(303);
    expect(await tagsOf(1)).toEqual(["deterrence"]);
    expect((await get("/articles/1")).text).not.toContain("Taken off");
  });

  it("needs a tag of the framework, a short note, an article, and a page of this dashboard", async () => {
    const given = { tag: "deterrence", bears: "false" };
    expect((await post("/articles/1/corrections", { ...given, tag: "weather" })).status).toBe(400);
    expect((await post("/articles/1/corrections", { ...given, bears: "maybe" })).status).toBe(400);
    expect((await post("/articles/1/corrections", { ...given, note: "x".repeat(201) })).status).toBe(400);
    expect((await post("/articles/99/corrections", given)).status).toBe(404);
    const elsewhere = { origin: "https://evil.example" };
    expect((await post("/articles/1/corrections", given, elsewhere)).status).toBe(403);
    expect((await post("/articles/1/corrections/undo", { tag: "deterrence" }, elsewhere)).status).toBe(403);
    expect(await tagsOf(1)).toEqual(["deterrence"]);
  });

  it("of a tag that the framework has no longer is shown, and can be taken back", async () => {
    await post("/articles/3/corrections", { tag: "china", bears: "true" });
    const smaller = { ...framework, tags: framework.tags.filter(({ id }) => id !== "china") };
    const other = createApp({ db: connection.db, framework: smaller, access });
    const { status, text } = await answerOf(other, `${origin}/articles/3`);
    expect(status).toBe(200);
    expect(text).toMatch(/The framework has this tag no longer/);
    expect((await answerOf(other, `${origin}/corrections`)).text).toContain("china");
    const form = new URLSearchParams({ tag: "china" });
    const undo = { method: "POST", body: form, headers: { origin } };
    expect((await other.request(`${origin}/articles/3/corrections/undo`, undo)).status).toBe(303);
    expect(await tagsOf(3)).toEqual([]);
  });

  it("is not offered where nothing may be changed", async () => {
    const closed = createApp({ db: connection.db, framework });
    expect((await answerOf(closed, `${origin}/articles/1`)).text).not.toContain('<form method="post"');
  });
});

describe("all corrections", () => {
  beforeAll(async () => {
    await post("/articles/4/corrections", { tag: "sanctions", bears: "true", note: "It copies ours" });
    await post("/articles/6/corrections", { tag: "sanctions", bears: "false" });
  });

  it("are a page and JSON, the newest first, page by page", async () => {
    const { text } = await get("/corrections");
    expect(text.indexOf("北朝鮮に経済制裁")).toBeLessThan(text.indexOf("EU agrees new sanctions"));
    expect(text).toContain("“It copies ours”");
    const first = await json("/api/corrections?limit=1");
    expect(first.corrections).toMatchObject([
      { tag: "sanctions", bears: false, article: { id: 6, language: "ja" } },
    ]);
    const second = await json(`/api/corrections?limit=1&before=${encodeURIComponent(first.next)}`);
    expect(second).toMatchObject({
      corrections: [{ note: "It copies ours", article: { id: 4 } }],
      next: null,
    });
    expect((await get("/api/corrections?before=x")).status).toBe(400);
    expect((await get(`/corrections?before=${encodeURIComponent(first.next)}`)).text).toContain(
      "Back to the newest",
    );
  });

  it("are labelled data that the benchmark of the tagger reads", async () => {
    const { headers, text } = await get("/corrections.jsonl");
    expect(headers.get("content-type")).toContain("jsonl");
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { id: "4", language: "en", tags: { sanctions: [] } },
      { id: "6", language: "ja", tags: {} },
    ]);
    const exported = path.join(mkdtempSync(path.join(tmpdir(), "twotrack-")), "corrections.jsonl");
    writeFileSync(exported, text);
    const bench = new URL("../../../../bench/tagging/evaluate.mjs", import.meta.url).pathname;
    const report = execFileSync(process.execPath, [bench, "--errors", exported], { encoding: "utf8" });
    expect(report).toContain("2 articles");
    expect(report).toMatch(/MISSED sanctions/);
    expect(report).toMatch(/EXTRA sanctions/);
  });
});

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  let dashboard: RunningDashboard;
  beforeAll(async () => {
    dashboard = await startDashboard({ db: connection.db, framework, access, host: "127.0.0.1", port: 0 });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  const see = (address: string, javaScriptEnabled: boolean, work: (page: Page) => Promise<void>) =>
    visit(browser, dashboard.url + address, { javaScriptEnabled }, work);

  it.each([true, false])("an analyst corrects a tag and takes it back (with JavaScript: %s)", (script) =>
    see("/articles/1", script, async (page) => {
      const why = page.getByRole("complementary", { name: "Why these tags" });
      await why.getByText("This tag is wrong").click();
      await why.getByLabel("Why (if you like)").first().fill("A drill, not a launch");
      await why.getByRole("button", { name: "Take Deterrence off" }).click();
      await why.getByText("“A drill, not a launch”").waitFor();
      expect(await page.getByRole("heading", { name: "It bears no tag" }).count()).toBe(1);
      await why.getByRole("button", { name: /^Take back/ }).click();
      await page.getByRole("heading", { name: "Why these tags" }).waitFor();
    }),
  );

  it("asks for images when its reader does, and not before", async () => {
    images.asked = 0;
    await see("/articles/1", true, async (page) => {
      await page.waitForLoadState("networkidle");
      expect(images.asked).toBe(0);
      await page.getByRole("link", { name: "Show images" }).click();
      const image = page.getByRole("img", { name: "A launch" });
      await image.scrollIntoViewIfNeeded();
      await image.evaluate((element: { decode(): Promise<void> }) => element.decode());
      expect(images.asked).toBe(1);
    });
  });

  it("does nothing that hostile HTML says", () =>
    see("/articles/2?images=1", true, async (page) => {
      expect(await page.title()).toContain("Hostile words");
      expect(await page.locator(".prose").textContent()).toMatch(/North Korea/);
      for (const unwanted of [
        "script",
        "style",
        "svg",
        "form",
        "button",
        "[onclick]",
        "[onerror]",
        "[href^='javascript']",
      ]) {
        expect([unwanted, await page.locator(`.prose ${unwanted}`).count()]).toEqual([unwanted, 0]);
      }
      await page.locator(".prose").click();
      expect(await page.title()).toContain("Hostile words");
    }));

  it.each(["/articles/1", "/articles/6", "/corrections"])("%s can be used by everybody", (address) =>
    see(address, true, async (page) => expect(await barriersOf(page)).toEqual([])),
  );
});
