import { type Framework, parseFramework } from "@twotrack/framework";
import { readText, shown } from "./environment.js";

/** Reads and checks a framework file; `variable` is the setting that names it, if one does. */
export async function loadFramework(
  file: string,
  variable: string | undefined = "TWOTRACK_FRAMEWORK",
): Promise<Framework> {
  return parseFramework(await readText(file, variable), shown(file));
}

/** A framework file that is looked at. */
export interface Watch {
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
  /** Stops looking. */
  close(): Promise<void>;
}

/** How often a file is looked at, in milliseconds. */
const interval = 2_000;

/**
 * Looks at a framework file as long as a service runs. Its text is compared, so that any way of replacing it is noticed,
 * and counts once it is the same at two looks, so that a file that is half written is not taken for a broken one.
 * @param begun what the service uses now.
 * @param changed is given the new framework once the file holds another one.
 * @param broken is told, once for each broken text, what is wrong; what was used stays in use.
 */
export function watchFramework(
  file: string,
  begun: Framework,
  changed: (framework: Framework) => Promise<void> | void,
  broken: (reason: string) => void,
): Watch {
  let version = begun.version;
  let seen: string | undefined;
  let used: string | undefined;
  const use = async (text: string) => {
    const framework = parseFramework(text, shown(file));
    if (framework.version !== version) await changed(framework);
    version = framework.version;
  };
  const look = async () => {
    let missing: unknown;
    const text = await readText(file).catch((error: unknown) => {
      missing = error;
      return "";
    });
    const settled = text === seen;
    seen = text;
    if (!settled || text === used) return;
    try {
      if (missing !== undefined) throw missing;
      await use(text);
      used = text;
    } catch (error) {
      // What is broken stays so until it is another text; what only failed to be taken up is tried again.
      if (!(error instanceof Error && ["FrameworkError", "UserError"].includes(error.name))) throw error;
      used = text;
      broken(error.message);
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(look)
      .catch((error) => broken(error instanceof Error ? error.message : String(error)));
  }, interval);
  return {
    idle: () => looking,
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
