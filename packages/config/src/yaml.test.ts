import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FileError, readYaml, strict, suggestion } from "./yaml.js";

const schema = strict({
  title: z.string(),
  tags: z.array(strict({ id: z.string(), weight: z.number().max(1, "must be 1 at most").optional() })),
});
const read = (text: string) => readYaml(text, "file.yaml", schema);

/** The lines of the error that reading a text gives. */
function faultsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof FileError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("readYaml", () => {
  it("gives what fits the schema", () => {
    expect(read("title: Two tracks\ntags:\n  - {id: a, weight: 0.5}\n").value).toEqual({
      title: "Two tracks",
      tags: [{ id: "a", weight: 0.5 }],
    });
  });

  it("names the place of every fault, in the order of the file", () => {
    const text = ["tags:", "  - id: a", "    wieght: 1", "  - id: b", "    weight: 3", "titel: x", ""].join(
      "\n",
    );
    expect(faultsOf(() => read(text))).toEqual([
      "file.yaml:1:1: title: Invalid input: expected string, received undefined",
      "file.yaml:3:5: unknown key 'wieght', did you mean 'weight'?",
      "file.yaml:5:13: tags[1].weight: must be 1 at most",
      "file.yaml:6:1: unknown key 'titel', did you mean 'title'?",
    ]);
  });

  it("gives faults as problems too, with the name of the file", () => {
    const error = new FileError("a.yaml", [{ line: 2, column: 3, message: "is wrong" }]);
    expect(error).toMatchObject({ name: "FileError", fileName: "a.yaml", message: "a.yaml:2:3: is wrong" });
  });

  it("counts lines and columns as editors do, whatever ends a line", () => {
    expect(faultsOf(() => read("title: ミサイル\r\ntags: []\r\nmore: 1\r\n"))).toEqual([
      "file.yaml:3:1: unknown key 'more'",
    ]);
  });

  it("puts the fault of a missing value at what it is missing from", () => {
    expect(faultsOf(() => read("title: x\ntags:\n  - weight: 1\n"))).toEqual([
      "file.yaml:3:5: tags[0].id: Invalid input: expected string, received undefined",
    ]);
  });

  it.each([
    ["a bracket that is not closed", "title: [x\ntags: []\n", 2],
    ["a tab for indentation", "title: x\ntags:\n\t- id: a\n", 3],
    ["a key twice", "title: x\ntags: []\ntitle: y\n", 3],
    ["two documents", "title: x\ntags: []\n---\ntitle: y\n", 3],
    ["an alias without its anchor", "title: *nothing\ntags: []\n", 1],
    ["nothing at all", "", 1],
  ])("refuses %s, with its line", (_what, text, line) => {
    const faults = faultsOf(() => read(text));
    expect(faults[0]).toMatch(new RegExp(`^file\\.yaml:${line}:\\d+: .+`));
  });

  it("does not quote what it can't read, which may be a secret", () => {
    const faults = faultsOf(() => read('title: x\ntags: ["a" "hunter2"]]\nhunter2\n}hunter2\n'));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join("\n")).not.toContain("hunter2");
  });

  it("refuses a few lines of aliases that would fill the memory", () => {
    const levels = Array.from({ length: 20 }, (_, n) =>
      n === 0
        ? "a0: &a0 [x, x]"
        : `a${n}: &a${n} [${Array(10)
            .fill(`*a${n - 1}`)
            .join(", ")}]`,
    );
    expect(faultsOf(() => read(levels.join("\n"))).join()).toMatch(/alias/i);
  });

  it("takes aliases in reason", () => {
    expect(read("title: &t x\ntags: [{id: *t}]\n").value.tags).toEqual([{ id: "x" }]);
  });

  it("takes faults that a schema can't know of, and tells them together by place", () => {
    const file = read("title: x\ntags:\n  - id: a\n  - id: a\n");
    file.check();
    file.report(["tags", 1, "id"], "there is a tag 'a' already");
    file.report(["title"], "is too short");
    file.report(["tags", 7, "id"], "is not there");
    expect(faultsOf(() => file.check())).toEqual([
      "file.yaml:1:8: is too short",
      "file.yaml:3:3: is not there",
      "file.yaml:4:9: there is a tag 'a' already",
    ]);
  });
});

describe("suggestion", () => {
  it.each([
    ["sanction", "sanctions"],
    ["SANCTIONS", "sanctions"],
    ["chnia", "china"],
  ])("knows what is meant by %s", (wrong, right) => {
    expect(suggestion(wrong, ["sanctions", "china"])).toBe(`, did you mean '${right}'?`);
  });

  it("says nothing where nothing is near", () => {
    expect(suggestion("weather", ["sanctions", "china"])).toBe("");
    expect(suggestion("x", [])).toBe("");
  });
});
