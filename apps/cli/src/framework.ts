import { type Framework, parseFramework } from "@twotrack/framework";
import { readText, shown } from "./environment.js";
import { type Watch, type Watcher, watchFile } from "./watch.js";

/** Reads and checks the framework file of the settings. */
export async function loadFramework(file: string): Promise<Framework> {
  return parseFramework(await readText(file, "TWOTRACK_FRAMEWORK"), shown(file));
}

/** Looks at a framework file as long as a service runs; `begun` is what it uses now. */
export function watchFramework(file: string, begun: Framework, told: Watcher<Framework>): Watch {
  const parse = (text: string) => parseFramework(text, shown(file));
  return watchFile(file, { begun, parse, versionOf: ({ version }) => version }, told);
}
