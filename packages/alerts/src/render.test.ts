import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderHtml } from "./html.js";
import { more, outline, utcTime } from "./outline.js";
import { anyMessage, digest, instant } from "./testing.js";
import { renderText } from "./text.js";

describe("a time", () => {
  it.each([
    ["2026-11-25T10:04:59.999Z", "25 Nov 2026, 10:04 UTC"],
    ["2026-11-05T01:00:00+09:00", "4 Nov 2026, 16:00 UTC"],
    ["soon", "soon"],
  ])("%j is %j", (iso, words) => expect(utcTime(iso)).toBe(words));
});

describe("an instant alert as text", () => {
  it("says what is new, what was known, the evidence and the sources, with links", () => {
    expect(renderText(instant)).toBe(`Deterrence meets Sanctions: 北朝鮮が弾道ミサイル発射

北朝鮮が弾道ミサイル発射、日本の<EEZ>外に落下か
https://desk.example/stories/12
New:
- gains Sanctions: two tracks meet, Deterrence and Sanctions (25 Nov 2026, 10:04 UTC)
- a third publisher tells it (25 Nov 2026, 10:05 UTC)
Known before:
- Deterrence, told by two publishers
Tags:
- Sanctions (new): imposed; score 0.91; found “制裁”, “unilateral sanctions”
- Deterrence: score 0.80; found “ミサイル”
Sources:
- Harbour & Wire, 25 Nov 2026, 10:04 UTC: Tokyo weighs sanctions after launch <https://harbour.example/7?a=1&b=2>
- 항구일보, 25 Nov 2026, 09:00 UTC: 북한, 미사일 발사
Story:
- 5 articles, 3 publishers on their own, since 5 Nov 2026, 08:00 UTC

Rule: Tracks meet. Change the rules <https://desk.example/alerts/rules>
`);
  });
});

describe("a digest as text", () => {
  it("counts first, then shows some, then says how many more there are and where", () => {
    const lines = renderText(digest(499)).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "499 stories of the morning",
      "499 stories and 1 surge: Deterrence 499, Sanctions 250",
      "",
      "Story 1: Pyongyang fires again",
    ]);
    expect(lines.filter((line) => /^Story \d/.test(line))).toHaveLength(20);
    expect(lines).toContain("and 480 more <https://desk.example/alerts/3>");
  });

  it("says nothing of more where it shows all", () => {
    expect(more(digest(3), 4)).toBeNull();
    expect(renderText(digest(3))).not.toMatch(/and \d+ more/);
  });

  it("shows a surge without a story", () => {
    expect(renderText(digest(1))).toContain("Deterrence surges: 40 stories in a day, usually 6\nhttps://");
  });
});

describe("a mail in HTML", () => {
  const html = renderHtml(instant);

  it("bears the language of each headline, so that it gets the right glyphs", () => {
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<a href="https://desk.example/stories/12" lang="ja" dir="auto"><strong>北朝鮮');
    expect(html).toContain('<span lang="ko" dir="auto">북한, 미사일 발사</span>');
  });

  it("escapes what comes from outside", () => {
    expect(html).toContain("日本の&#60;EEZ&#62;外に");
    expect(html).toContain('href="https://harbour.example/7?a=1&#38;b=2"');
  });

  it("is for light and dark, and loads nothing", () => {
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).not.toMatch(/src=|url\(|@import|<link/);
  });
});

/** What is left when the tags that Twotrack writes are gone must be text. */
const tags =
  /<!doctype html>|<\/?(?:html|head|meta|title|style|body|div|h1|h2|p|ul|li|a|strong|span)(?: [a-z-]+="[^"<>]*")*>/g;

describe("whatever a feed says", () => {
  it("leaves HTML in order, and links to the web only", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const html = renderHtml(message);
        expect(html.isWellFormed()).toBe(true);
        expect(html.replace(tags, "").replace(/&#\d+;/g, "")).not.toMatch(/[<>&]/);
        for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https?:/);
      }),
    );
  });

  it("leaves text in lines", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const text = renderText(message);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[^\P{Cc}\n]/u);
        expect(text.split("\n").every((line) => line.length < 2500)).toBe(true);
      }),
    );
  });

  it("is never without a title and a headline", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { title, sections } = outline(message, { items: 1, sources: 1, brief: false });
        for (const run of [title, ...sections.map(({ headline }) => headline)]) expect(run.text).not.toBe("");
      }),
    );
  });
});
