import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadFramework, watchFramework } from "./framework.js";
import type { Watch } from "./watch.js";

let folder: string;
let file: string;
let text: string;
const changed = vi.fn<(framework: { title: string }) => Promise<void>>();
const broken = vi.fn<(reason: string) => void>();
const failed = vi.fn<(reason: string) => void>();
let watch: Watch;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  folder = await mkdtemp(path.join(tmpdir(), "twotrack-framework-"));
  file = path.join(folder, "mine.yaml");
  text = await readFile(new URL("../../../frameworks/chips.yaml", import.meta.url), "utf8");
  await writeFile(file, text);
  changed.mockReset();
  broken.mockReset();
  failed.mockReset();
  watch = watchFramework(file, await loadFramework(file), { changed, broken, failed });
});
afterEach(async () => {
  await watch.close();
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

async function looks(times: number) {
  for (let i = 0; i < times; i++) {
    vi.advanceTimersByTime(2_000);
    await watch.idle();
  }
}

describe("a framework file that is watched", () => {
  it("is left alone while it stays as it is", async () => {
    await looks(3);
    expect(changed).not.toHaveBeenCalled();
    expect(broken).not.toHaveBeenCalled();
  });

  it("is used anew when it was written, also by putting another file in its place", async () => {
    await writeFile(path.join(folder, "new.yaml"), text.replace("title: Chips", "title: Crisps"));
    await rename(path.join(folder, "new.yaml"), file);
    await looks(3);
    expect(changed).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ title: "Crisps" }));
  });

  it("is told to be broken, with its line", async () => {
    await writeFile(file, text.replace("threshold: 0.25", "threshold: low"));
    await looks(3);
    expect(changed).not.toHaveBeenCalled();
    expect(broken).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/mine\.yaml:\d+:\d+: context\.threshold/),
    );
  });

  it("is told to be gone", async () => {
    await rm(file);
    await looks(3);
    expect(broken).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/can't be read/));
  });

  it("is not taken for a broken one while it is half written", async () => {
    await looks(2);
    await writeFile(file, text.slice(0, 900));
    await looks(1);
    await writeFile(file, text.replace("title: Chips", "title: Crisps"));
    await looks(2);
    expect(broken).not.toHaveBeenCalled();
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("is told to be broken once, and used as soon as it is mended", async () => {
    await writeFile(file, "title: [");
    await looks(4);
    expect(broken).toHaveBeenCalledTimes(1);
    await writeFile(file, text.replace("title: Chips", "title: Crisps"));
    await looks(2);
    expect(broken).toHaveBeenCalledTimes(1);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("is tried again when it could not be taken up", async () => {
    const away = new Error("the store is away");
    changed.mockRejectedValueOnce(away).mockRejectedValueOnce(away);
    await writeFile(file, text.replace("title: Chips", "title: Crisps"));
    await looks(5);
    expect(failed).toHaveBeenCalledExactlyOnceWith("the store is away");
    expect(broken).not.toHaveBeenCalled();
    expect(changed).toHaveBeenCalledTimes(3);
  });
});
