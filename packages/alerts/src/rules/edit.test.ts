import { readFileSync } from "node:fs";
import { readYaml } from "@twotrack/config";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { withChannels, withoutChannels } from "./edit.js";

const example = readFileSync(new URL("../../../../alerts.example.yaml", import.meta.url), "utf8");
const contents = (text: string) =>
  readYaml(text, "", z.record(z.string(), z.unknown()).nullable()).value ?? {};
const rest = (text: string) => {
  const { channels: _, ...others } = contents(text);
  return others;
};

/** Lines of a file: blocks of keys in any order, with comments and blank lines where they may stand. */
const comment = fc.constantFrom("", "# a note", "  # channels: {indented: note}", "#channels:", "    # deep");
const block = (lines: string[]) =>
  fc
    .array(comment, { minLength: lines.length, maxLength: lines.length })
    .map((notes) => lines.flatMap((line, n) => [line, ...(notes[n] === "" ? [] : [notes[n] ?? ""])]));
const channels = fc
  .tuple(fc.constantFrom("channels:", '"channels":', "'channels':", "channels :", "channels:  # secrets"))
  .chain(([key]) => block([key, "  desk: {type: webhook, url: hunter2}", "  team:", "    url: hunter2"]));
const inline = fc.constant(["channels: {desk: {url: hunter2}}"]);
const others = [
  block(["timeZone: Asia/Tokyo"]),
  block(["rules:", "  - name: One", "    words: [channels]", "  - name: 'Two'"]),
  block(["stories:", "  publishers: 3"]),
  fc.constant(["words: |", "  channels: no key", "  # no note"]),
];
const files = fc
  .tuple(
    fc.shuffledSubarray([...others, fc.oneof(channels, inline)]),
    fc.array(comment, { maxLength: 3 }),
    fc.boolean(),
  )
  .chain(([blocks, head, windows]) =>
    fc.tuple(...blocks).map((parts) => [...head, ...parts.flat(), ""].join(windows ? "\r\n" : "\n")),
  );

describe("the part of a file that may be shown", () => {
  it("is the example without its channels", () => {
    const part = withoutChannels(example);
    expect(part).toContain("The rest of the day");
    expect(part).not.toContain("TWOTRACK_WEBHOOK_URL");
    expect(part).not.toContain("SLACK_WEBHOOK_URL");
    expect(withChannels(part, example)).toBe(example);
  });

  it("has nothing of the channels, and all else", () => {
    fc.assert(
      fc.property(files, (text) => {
        const part = withoutChannels(text);
        expect(part).not.toContain("hunter2");
        expect(contents(part)).toEqual(rest(text));
      }),
    );
  });

  it.each([
    ["in braces", "{channels: {desk: hunter2}, rules: []}\n"],
    ["indented", "  rules: []\n  channels: {desk: hunter2}\n"],
    ["by an explicit key", "rules: []\n? channels\n: {desk: hunter2}\n"],
    ["by an escape", 'rules: []\n"chan\\x6eels": {desk: hunter2}\n'],
    ["with a tag", "rules: []\n!!str channels: {desk: hunter2}\n"],
    ["twice", "channels: {}\nchannels: {desk: hunter2}\n"],
    ["over lines that are not indented", "rules: []\nchannels: {\ndesk: hunter2\n}\n"],
  ])("is broken or has channels, where they are no block of their own: %s", (_how, text) => {
    const tell = () => {
      // The file itself first: what is told of both is that it may not be shown.
      contents(text);
      return "channels" in contents(withoutChannels(text));
    };
    let refused: boolean;
    try {
      refused = tell();
    } catch {
      refused = true;
    }
    expect(refused).toBe(true);
  });
});

describe("an edited part with the channels of the file", () => {
  it("is the same file again where nothing was edited, however often", () => {
    fc.assert(
      fc.property(files, (text) => {
        const once = withChannels(withoutChannels(text), text);
        expect(contents(once)).toEqual(contents(text));
        expect(withChannels(withoutChannels(once), once)).toBe(once);
      }),
    );
  });

  it("has what was edited, and the channels as they are", () => {
    const edited = withChannels("rules: [{name: New}]\r\n", example);
    expect(contents(edited)).toEqual({
      rules: [{ name: "New" }],
      channels: contents(example).channels,
    });
  });

  it("has no channels where the file has none", () => {
    expect(withChannels("rules: []", "stories: {publishers: 1}\n")).toBe("rules: []\n");
    expect(withChannels("", "")).toBe("\n");
  });

  it("may not bring channels of its own", () => {
    expect(() => withChannels("channels: {}\n", example)).toThrow(/can be changed in the file only/);
    expect(() => withChannels("rules: []\nchannels:\n", "")).toThrow(/can be changed in the file only/);
  });
});
