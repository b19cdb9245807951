import { type Framework, parseFramework } from "@twotrack/framework";
import { messageOf, readText, shown } from "./environment.js";

/** Reads and checks the framework file of the settings. */
export async function loadFramework(file: string): Promise<Framework> {
  return parseFramework(await readText(file, "TWOTRACK_FRAMEWORK"), shown(file));
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
 * @param told.changed is given the new framework once the file holds another one; again, while that fails.
 * @param told.broken hears, once for each broken text, what is wrong; what was used stays in use.
 * @param told.failed hears why `changed` failed, once for each reason.
 */
export function watchFramework(
  file: string,
  begun: Framework,
  told: {
    changed: (framework: Framework) => Promise<void> | void;
    broken: (reason: string) => void;
    failed: (reason: string) => void;
  },
): Watch {
  let version = begun.version;
  let seen: string | undefined;
  let used: string | undefined;
  let failure: string | undefined;
  /** Undefined where the file is broken or gone. */
  const read = (text: string, missing: unknown): Framework | undefined => {
    try {
      if (missing !== undefined) throw missing;
      return parseFramework(text, shown(file));
    } catch (error) {
      told.broken(messageOf(error));
      return undefined;
    }
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
    const framework = read(text, missing);
    if (framework !== undefined && framework.version !== version) {
      await told.changed(framework);
      version = framework.version;
    }
    used = text;
    failure = undefined;
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => {
      const reason = messageOf(error);
      if (reason !== failure) told.failed(reason);
      failure = reason;
    });
  }, interval);
  return {
    idle: () => looking,
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
