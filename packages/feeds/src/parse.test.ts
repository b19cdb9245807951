import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { type Article, FeedError, type ParseOptions, parseFeed } from "./index.js";

const parse = (text: string, options?: ParseOptions) => parseFeed(Buffer.from(text), options);
const rss = (items: string, channel = "") =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
   xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Harbour Wire</title><link>https://harbour.example/</link>${channel}${items}</channel></rss>`;
const atom = (entries: string, attributes = "") =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><title>Harbour</title><link href="https://harbour.example/"/>${entries}</feed>`;
async function first(text: string, options?: ParseOptions): Promise<Article> {
  const { articles } = await parse(text, options);
  const [article] = articles;
  if (article === undefined) throw new Error("no article");
  return article;
}
async function codeOf(text: string | Uint8Array): Promise<[string, string]> {
  try {
    await parseFeed(typeof text === "string" ? Buffer.from(text) : text);
  } catch (error) {
    if (error instanceof FeedError) return [error.code, error.message];
    throw error;
  }
  return ["parsed", ""];
}

describe("RSS", () => {
  it("2.0 gives every field", async () => {
    const feed = await parse(
      rss(
        `<item><title>Tokyo &amp;amp; Seoul</title><link>https://harbour.example/1?utm_source=rss</link><guid isPermaLink="false">urn:1</guid>
        <pubDate>Tue, 24 Nov 2026 10:30:00 +0900</pubDate><description>&lt;p&gt;Short &lt;b&gt;text&lt;/b&gt;&lt;/p&gt;</description>
        <content:encoded><![CDATA[<p onclick="x()">Long <a href="/more">text</a></p><script>alert(1)</script>]]></content:encoded>
        <dc:creator>Kim</dc:creator><category>Asia</category><category>Asia</category><dc:language>en_GB</dc:language></item>`,
        "<language>en-us</language>",
      ),
    );
    expect(feed).toEqual({
      format: "rss",
      feed: { title: "Harbour Wire", link: "https://harbour.example/", language: "en-US" },
      articles: [
        {
          id: "urn:1",
          url: "https://harbour.example/1?utm_source=rss",
          title: "Tokyo & Seoul",
          summary: "Short text",
          content: '<p>Long <a href="https://harbour.example/more">text</a></p>',
          publishedAt: "2026-11-24T01:30:00.000Z",
          updatedAt: null,
          ...{ authors: ["Kim"], categories: ["Asia"], language: "en-GB" },
        },
      ],
    });
  });

  it.each([
    ["without a version", rss("<item><title>A</title></item>").replace(' version="2.0"', "")],
    ["0.91", rss("<item><title>A</title></item>").replace('version="2.0"', 'version="0.91"')],
    ["0.92", rss("<item><title>A</title></item>").replace('version="2.0"', 'version="0.92"')],
    ["in upper case", "<RSS><CHANNEL><ITEM><TITLE>A</TITLE></ITEM></CHANNEL></RSS>"],
  ])("%s is read too", async (_name, text) => {
    expect(await first(text)).toMatchObject({ title: "A", url: null, publishedAt: null });
  });

  it("takes a GUID that is a permalink for the address, and an address for the GUID", async () => {
    const [a, b, c] = (
      await parse(
        rss(`<item><guid>https://h.example/1</guid></item><item><guid isPermaLink="false">https://h.example/2</guid></item>
        <item><link>http://H.example/3/?utm_medium=x#top</link></item>`),
      )
    ).articles;
    expect(a).toMatchObject({ id: "https://h.example/1", url: "https://h.example/1" });
    expect(b).toMatchObject({ id: "https://h.example/2", url: null });
    expect(c?.id).toBe("https://h.example/3");
  });

  it("keeps items with nothing in them apart by what they say", async () => {
    const items = "<item><title>A</title></item><item><title>B</title></item><item/>";
    const [a, b] = (await parse(rss(items))).articles;
    expect(a?.id).not.toBe(b?.id);
    expect((await parse(rss(items))).articles.map(({ id }) => id)[0]).toBe(a?.id);
  });

  it("is not spoilt by one odd date or link", async () => {
    const items =
      "<item><title>A</title><pubDate>yesterday</pubDate><link/></item><item><title>B</title></item>";
    expect((await parse(rss(items))).articles.map(({ title }) => title)).toEqual(["A", "B"]);
    const entries =
      "<entry><title>A</title><updated>soon</updated><link/></entry><entry><title>B</title></entry>";
    expect((await parse(atom(entries))).articles.map(({ title }) => title)).toEqual(["A", "B"]);
  });

  it("keeps at most as many items as asked for", async () => {
    const many = rss("<item><title>A</title></item>".repeat(10_000));
    expect((await parse(many)).articles).toHaveLength(1_000);
    expect((await parse(many, { maxItems: 3 })).articles).toHaveLength(3);
  });

  it("1.0 (RDF) is read with rdf:about and dc:date", async () => {
    const { format, articles } =
      await parse(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://h.example/"><title>H</title></channel>
      <item rdf:about="https://h.example/1"><title>北朝鮮</title><link>https://h.example/1</link><dc:date>2026-11-24T10:00:00+09:00</dc:date>
      <dc:subject>政治</dc:subject></item></rdf:RDF>`);
    expect(format).toBe("rdf");
    expect(articles).toMatchObject([
      {
        id: "https://h.example/1",
        title: "北朝鮮",
        publishedAt: "2026-11-24T01:00:00.000Z",
        categories: ["政治"],
      },
    ]);
  });
});

describe("Atom", () => {
  it("1.0 gives every field, with titles of each type", async () => {
    const { format, feed, articles } = await parse(
      atom(
        `<author><name>Desk</name></author>
        <entry xml:base="https://h.example/a/"><id>urn:1</id><title type="html">A &amp;lt; &lt;b&gt;B&lt;/b&gt;</title><link rel="alternate" href="1"/>
        <published>2026-11-24T10:00:00Z</published><updated>2026-11-24T11:00:00Z</updated><summary>Plain &lt; text</summary>
        <content type="html">&lt;img src="i.png" onerror="x"&gt;&lt;p&gt;Hi&lt;/p&gt;</content><category term="Asia"/></entry>
        <entry><id>urn:2</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b> three</div></title>
        <author><name>Lee</name></author><content type="xhtml"><div>One <b>two</b> three</div></content></entry>`,
        'xml:lang="ko"',
      ),
    );
    expect([format, feed.language]).toEqual(["atom", "ko"]);
    expect(articles[0]).toEqual({
      ...{
        id: "urn:1",
        url: "https://h.example/a/1",
        title: "A < B",
        summary: "Plain < text",
        language: null,
      },
      content: '<img src="https://h.example/a/i.png" /><p>Hi</p>',
      ...{ publishedAt: "2026-11-24T10:00:00.000Z", updatedAt: "2026-11-24T11:00:00.000Z" },
      ...{ authors: ["Desk"], categories: ["Asia"] },
    });
    expect(articles[1]).toMatchObject({ title: "One two three", authors: ["Lee"] });
    expect(articles[1]?.content).toContain("One <b>two</b> three");
  });

  it("0.3 is read with issued, modified and base64", async () => {
    const title = Buffer.from("Old <b>title</b>").toString("base64");
    const entry = `<entry><title mode="base64" type="text/html">${title}</title><issued>2026-11-24T10:00:00Z</issued><modified>2026-11-24</modified></entry>`;
    const { articles } = await parse(`<feed version="0.3" xmlns="http://purl.org/atom/ns#">${entry}</feed>`);
    expect(articles).toMatchObject([
      { title: "Old title", publishedAt: "2026-11-24T10:00:00.000Z", updatedAt: "2026-11-24T00:00:00.000Z" },
    ]);
  });

  it("with a prefix is read too", async () => {
    const text = `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title><a:link href="/1"/></a:entry></a:feed>`;
    expect(await first(text, { baseUrl: "https://h.example/feed" })).toMatchObject({
      title: "A",
      url: "https://h.example/1",
    });
  });
});

describe("JSON Feed", () => {
  it("is read, whatever its fields hold", async () => {
    const { format, feed, articles } = await parse(
      JSON.stringify({
        ...{
          version: "https://jsonfeed.org/version/1.1",
          title: "H",
          home_page_url: "https://h.example",
          language: "ja",
        },
        items: [
          {
            id: 7,
            url: "/1",
            title: "A",
            content_html: "<p>x<script>1</script></p>",
            date_published: "2026-11-24T10:00:00Z",
            authors: [{ name: "K" }],
            tags: ["t"],
          },
          { id: "b", title: 5, content_text: "1 < 2", author: { name: "L" }, date_published: "never" },
          "no item",
        ],
      }),
    );
    expect([format, feed]).toEqual(["json", { title: "H", link: "https://h.example/", language: "ja" }]);
    expect(articles).toMatchObject([
      {
        id: "7",
        url: "https://h.example/1",
        content: "<p>x</p>",
        publishedAt: "2026-11-24T10:00:00.000Z",
        authors: ["K"],
        categories: ["t"],
      },
      { id: "b", title: null, content: "1 &lt; 2", publishedAt: null, authors: ["L"] },
    ]);
  });
});

describe("a broken document", () => {
  it.each([
    ["with HTML's entities", rss("<item><title>Caf&eacute;&nbsp;au lait</title></item>"), "Café au lait"],
    ["with a bare ampersand", rss("<item><title>Q & A</title></item>"), "Q & A"],
    ["with control characters", rss("<item><title>A\u0008B</title></item>"), "AB"],
    ["that is cut off", rss("<item><title>A</title><description>half a").split("</channel>")[0] ?? "", "A"],
    ["with CDATA that never ends", "<rss><channel><item><title>A</title><description><![CDATA[half", "A"],
    [
      "with junk around it",
      `\n\nWarning: x in y\n${rss("<item><title>A</title></item>")}<!-- 3 ms --> junk <b>`,
      "A",
    ],
    [
      "with an attribute without quotes",
      rss("<item><title>A</title><guid isPermaLink=false>1</guid></item>"),
      "A",
    ],
  ])("%s is repaired", async (_name, text, title) => {
    expect((await first(text)).title).toBe(title);
  });

  it("loses scripts, frames, handlers and odd links", async () => {
    const html = `<a href="javascript:x">a</a><iframe src="https://x"></iframe><p style="x" onclick="y">b</p><a href="//evil.example">c</a>`;
    const { content } = await first(
      rss(`<item><content:encoded><![CDATA[${html}]]></content:encoded></item>`),
    );
    expect(content).toBe('<a>a</a><p>b</p><a href="https://evil.example/">c</a>');
  });
});

describe("what is no feed", () => {
  it.each([
    ["nothing", "", "empty", /empty/],
    ["blanks", " \n\t", "empty", /empty/],
    ["a web page", "<!DOCTYPE html><html><body>Hi</body></html>", "not-a-feed", /web page/],
    ["a web page without a doctype", "<html><body>Hi</body></html>", "not-a-feed", /web page/],
    ["other XML", "<svg><path/></svg>", "not-a-feed", /<svg>/],
    ["other JSON", '{"a": 1}', "not-a-feed", /JSON/],
    ["plain text", "Service unavailable", "not-a-feed", /neither XML nor JSON/],
  ])("%s is named", async (_name, text, code, message) => {
    const [gotCode, gotMessage] = await codeOf(text);
    expect(gotCode).toBe(code);
    expect(gotMessage).toMatch(message);
  });

  it("an image is refused", async () => {
    expect((await codeOf(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0, 0, 0])))[0]).toBe(
      "not-a-feed",
    );
  });
});

describe("an attack", () => {
  it("by entities expands and reads nothing", async () => {
    const laughs = `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`;
    const { title } = await first(laughs + rss("<item><title>x &b; &f; y</title></item>"));
    expect(title).not.toMatch(/haha|root:/);
  });

  it.each([
    ["nested elements", `<rss><channel>${"<a>".repeat(100_000)}`],
    ["openings of XHTML", `<feed><entry>${'<content type="xhtml">'.repeat(20_000)}`],
    ["openings of CDATA", `<rss><channel><item><title>${"<![CDATA[".repeat(40_000)}`],
    ["openings of comments", `<rss><channel>${"<!--".repeat(50_000)}`],
    ["tags that never end", rss(`<item><description>${"&lt;p ".repeat(50_000)}</description></item>`)],
    [
      "scripts that never end",
      rss(`<item><content:encoded>${"&lt;script".repeat(50_000)}</content:encoded></item>`),
    ],
    ["ampersands", rss(`<item><title>${"&".repeat(200_000)}</title></item>`)],
    ["open angle brackets", "<".repeat(300_000)],
  ])("by %s costs little", async (_name, text) => {
    const begun = performance.now();
    await codeOf(text);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe("encodings", () => {
  const titles = {
    ja: "北朝鮮がミサイルを発射",
    ko: "북한이 미사일을 발사했다",
    zh: "朝鲜发射导弹，日本抗议",
    tw: "北韓發射飛彈，日本抗議",
  };
  const document = (title: string, encoding: string) =>
    iconv.encode(
      `<?xml version="1.0" encoding="${encoding}"?><rss version="2.0"><channel><item><title>${title}</title></item></channel></rss>`,
      encoding,
    );

  it.each([
    ["Shift_JIS", titles.ja],
    ["EUC-JP", titles.ja],
    ["EUC-KR", titles.ko],
    ["GB18030", titles.zh],
    ["Big5", titles.tw],
    ["UTF-16LE", titles.ko],
    ["UTF-32BE", titles.ja],
  ])("%s is read as its declaration says", async (encoding, title) => {
    expect((await parseFeed(document(title, encoding))).articles[0]?.title).toBe(title);
  });

  it("a server that lies about the encoding is not believed", async () => {
    const bytes = document(titles.ja, "Shift_JIS");
    const { articles } = await parseFeed(bytes, { contentType: "text/xml; charset=utf-8" });
    expect(articles[0]?.title).toBe(titles.ja);
  });
});

describe("anything at all", () => {
  const samples = [
    rss(
      "<item><title>A</title><guid>1</guid><link>https://h.example/1</link><description>x &amp; y</description></item>",
    ),
    atom(
      '<entry><id>1</id><title type="xhtml"><div>A</div></title><link href="/1"/><updated>2026-11-24T10:00:00Z</updated></entry>',
    ),
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_html":"<p>A</p>"}]}',
  ];
  const mutated = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat(20),
          fc.oneof(fc.string(), fc.constantFrom("<", "&", "]]>", "<![CDATA[", "\0", "'", "<item>")),
        ),
        { maxLength: 5 },
      ),
    )
    .map(([text, edits]) =>
      edits.reduce(
        (now, [at, length, put]) =>
          now.slice(0, at % now.length) + put + now.slice((at % now.length) + length),
        text,
      ),
    );

  it("gives articles of the declared types, or our own error", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          mutated.map((text) => Buffer.from(text)),
          fc.uint8Array(),
        ),
        async (bytes) => {
          const parsed = await parseFeed(bytes).catch((error: unknown) => {
            expect(error).toBeInstanceOf(FeedError);
            return { articles: [] };
          });
          for (const article of parsed.articles) {
            expect(typeof article.id).toBe("string");
            const { title, summary, content, url, publishedAt, updatedAt, language } = article;
            for (const value of [title, summary, content, url, publishedAt, updatedAt, language]) {
              expect(value === null || typeof value === "string").toBe(true);
            }
            for (const value of [...article.authors, ...article.categories])
              expect(typeof value).toBe("string");
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
