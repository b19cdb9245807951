import { accessSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where Chromium is; undefined where it is missing, but not in continuous integration, where that is an error. */
export const browserPath = [
  process.env.CHROMIUM_PATH,
  ...["chromium", "chromium-browser", "google-chrome"].flatMap(inPath),
].find(exists);
if (browserPath === undefined) {
  if (process.env.CI)
    throw new Error("Chromium is not installed: the dashboard can't be tested in a browser");
  console.log("Skipped: the dashboard in a browser, for no Chromium was found (CHROMIUM_PATH can name one)");
}

function inPath(name: string): string[] {
  return (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
}

function exists(name: string | undefined): boolean {
  try {
    accessSync(name ?? "");
    return true;
  } catch {
    return false;
  }
}

/** Starts Chromium. */
export function openBrowser(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
  return chromium.launch({
    executablePath: browserPath ?? "",
    args: [...args, "--disable-background-networking"],
  });
}

/**
 * Opens an address in a window of its own, does the work, and closes the window.
 * @throws {Error} where the page complained meanwhile: an error of a script, or something that its policy refused.
 */
export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(address);
    await work(page);
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
  } finally {
    await context.close();
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong with a page, by its rules for WCAG 2.2 AA and good practice: a line each. */
export async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | ")))`);
}
