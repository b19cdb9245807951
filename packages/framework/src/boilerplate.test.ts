import { describe, expect, it } from "vitest";
import { foreignParts } from "./boilerplate.js";

const prose =
  "The council met on Tuesday to speak about schools, roads and the budget of the coming year, and it went home early. " +
  "A second meeting will follow in the autumn.";
const headings = ["Related stories", "Read more", "関連記事", "관련 기사", "相关阅读"];

/** The text without what is not the article's own. */
function own(text: string): string {
  const found = headings.flatMap((heading) =>
    [...text.matchAll(new RegExp(heading, "g"))].map(({ index }) => ({
      start: index,
      end: index + heading.length,
    })),
  );
  let rest = text;
  for (const { start, end } of foreignParts(text, found).toReversed())
    rest = rest.slice(0, start) + rest.slice(end);
  return rest.replace(/\n+/g, "\n").trim();
}

describe("what is not the article's own text", () => {
  it.each(headings)("is a list of headlines under '%s'", (heading) => {
    expect(own(`${prose}\n${heading}\nPyongyang fires missile\n北朝鮮が発射`)).toBe(prose);
    expect(own(`${prose}\n■ ${heading}：\nPyongyang fires missile`)).toBe(prose);
  });

  it("ends where the article goes on", () => {
    expect(own(`${prose}\nRelated stories\nPyongyang fires missile\n${prose}`)).toBe(`${prose}\n${prose}`);
  });

  it("is a line that points to another story", () => {
    expect(own(`${prose}\nRead more: Pyongyang fires missile\n${prose}`)).toBe(`${prose}\n${prose}`);
  });

  it("is a menu, in one line or in many", () => {
    expect(own(`Home | World | North Korea | Sanctions | Sport\n${prose}`)).toBe(prose);
    expect(own(`トップ > 国際 > 北朝鮮 > 制裁\n${prose}`)).toBe(prose);
    expect(own(`Home\nWorld\nNorth Korea\nSanctions\nSport\n${prose}`)).toBe(prose);
  });

  it("is not a heading within a sentence, nor a paragraph that begins like one", () => {
    const spoken = `${prose} He spoke of related stories.`;
    expect(own(`${prose}\n${spoken}`)).toBe(`${prose}\n${spoken}`);
    const long = `Related stories of the war were told. ${prose}`;
    expect(own(`${prose}\n${long}`)).toBe(`${prose}\n${long}`);
  });

  it("is nothing in a text of few short lines, or of one", () => {
    expect(own("Pyongyang fires missile\nTokyo protests")).toBe("Pyongyang fires missile\nTokyo protests");
    expect(own("Related stories")).toBe("Related stories");
  });
});
