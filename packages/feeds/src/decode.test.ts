import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { decode } from "./decode.js";

const document = (title: string, encoding?: string) =>
  `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ""}?><rss version="2.0"><title>${title}</title></rss>`;
const japanese = "北朝鮮がミサイルを発射した、と防衛省が発表";
const korean = "북한이 미사일을 발사했다고 합참이 밝혔다";
const chinese = "朝鲜发射导弹，日本防卫省发布消息";
const traditional = "北韓發射飛彈，日本防衛省發布消息";

describe("decode", () => {
  test.each([
    ["shift_jis", japanese],
    ["euc-jp", japanese],
    ["iso-2022-jp", japanese],
    ["euc-kr", korean],
    ["ks_c_5601-1987", korean],
    ["gb2312", chinese],
    ["gb18030", chinese],
    ["big5", traditional],
    ["utf-8", japanese],
    ["windows-1252", "café – “naïve”"],
    ["windows-1251", "Северная Корея"],
  ])("reads %s as the XML declaration says", (encoding, title) => {
    const text = document(title, encoding);
    const bytes = encoding === "iso-2022-jp" ? iso2022jp(title, encoding) : iconv.encode(text, encoding);
    expect(decode(bytes)).toBe(text);
  });

  test("reads the charset of the HTTP header", () => {
    const text = document(japanese);
    expect(decode(iconv.encode(text, "shift_jis"), 'text/xml; charset="Shift_JIS"')).toBe(text);
  });

  test.each(["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"])(
    "follows the byte order mark of %s",
    (encoding) => {
      const text = document(japanese);
      expect(decode(iconv.encode(text, encoding, { addBOM: true }), "text/xml; charset=iso-8859-1")).toBe(
        text,
      );
    },
  );

  test.each(["utf-16le", "utf-16be", "utf-32le", "utf-32be"])(
    "sniffs %s without a byte order mark",
    (encoding) => {
      const text = document(korean, encoding);
      expect(decode(iconv.encode(text, encoding, { addBOM: false }))).toBe(text);
    },
  );

  test.each(["iso-8859-1", "gb2312", "shift_jis", "no-such-charset"])(
    "believes the bytes when UTF-8 comes as %s",
    (lie) => {
      const text = document(japanese);
      expect(decode(Buffer.from(text), `text/xml; charset=${lie}`)).toBe(text);
    },
  );

  test("tries the other declaration when the first one lies", () => {
    const text = document(japanese, "euc-jp");
    expect(decode(iconv.encode(text, "euc-jp"), "text/xml; charset=utf-8")).toBe(text);
    expect(decode(iconv.encode(text, "euc-jp"), "text/xml; charset=iso-8859-1")).toBe(text);
  });

  test.each([
    ["shift_jis", japanese],
    ["euc-jp", japanese],
    ["euc-kr", korean],
    ["gb18030", chinese],
  ])("recognises %s that claims to be UTF-8", (encoding, title) => {
    const text = document(title.repeat(3), "utf-8");
    expect(decode(iconv.encode(text, encoding), "text/xml; charset=utf-8")).toBe(text);
  });

  test("takes invalid UTF-8 of the west for windows-1252", () => {
    const text = document("“Café” – £5 élan");
    expect(decode(iconv.encode(text, "windows-1252"))).toBe(text);
  });

  test("loses one bad byte, not the whole text", () => {
    const bytes = Buffer.concat([Buffer.from(japanese), Buffer.from([0xff]), Buffer.from(japanese)]);
    expect(decode(bytes)).toBe(`${japanese}\uFFFD${japanese}`);
  });

  test("reads any bytes under any header", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.option(fc.string()), (bytes, charset) => {
        expect(typeof decode(bytes, charset === null ? null : `text/xml; charset=${charset}`)).toBe("string");
      }),
    );
  });
});

/** ISO-2022-JP out of EUC-JP, since iconv-lite does not write it: the same rows and cells, seven bits, escapes around. */
function iso2022jp(title: string, encoding: string): Uint8Array {
  const cells = iconv.encode(title, "euc-jp").map((byte) => byte & 0x7f);
  const [before = "", after = ""] = document("\0", encoding).split("\0");
  return Buffer.concat([Buffer.from(`${before}\x1b$B`), cells, Buffer.from(`\x1b(B${after}`)]);
}
