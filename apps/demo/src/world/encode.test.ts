import { describe, expect, it } from "vitest";
import { encode } from "./encode.js";

describe.each([
  ["shift_jis", "【速報】北朝鮮、ミサイル発射 ABC"],
  ["euc-kr", "북한, 탄도미사일 발사… “화성-18형” 北 ABC"],
] as const)("text in %s", (encoding, text) => {
  it("can be read back", () => {
    const bytes = encode(text, encoding);
    expect(new TextDecoder(encoding).decode(bytes)).toBe(text);
    expect(bytes.equals(Buffer.from(text))).toBe(false);
  });

  it("has a reference for what the encoding lacks", () => {
    expect(encode("a🚀", encoding).toString("latin1")).toBe("a&#128640;");
  });
});
