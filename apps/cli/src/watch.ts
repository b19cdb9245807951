import { messageOf, readText } from "./environment.js";

/** A file that is looked at. */
export interface Watch {
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
  /** Stops looking. */
  close(): Promise<void>;
}

/** How often a file is looked at, in milliseconds. */
const interval = 2_000;

/** Who is told of a file that is looked at. */
export interface Watcher<T> {
  /** Is given what the file holds once that is something else; again, while that fails. */
  changed: (value: T) => Promise<void> | void;
  /** Hears, once for each broken text, what is wrong; what was used stays in use. */
  broken: (reason: string) => void;
  /** Hears why `changed` failed, once for each reason. */
  failed: (reason: string) => void;
}

/**
 * Looks at a file as long as a service runs. Its text is compared, so that any way of replacing it is noticed, and counts
 * once it is the same at two looks, so that a file that is half written is not taken for a broken one.
 * @param reading.begun what the service uses now.
 * @param reading.parse throws what is wrong with a text.
 * @param reading.versionOf tells whether two values are the same.
 */
export function watchFile<T>(
  file: string,
  { begun, parse, versionOf }: { begun: T; parse: (text: string) => T; versionOf: (value: T) => string },
  told: Watcher<T>,
): Watch {
  let version = versionOf(begun);
  let seen: string | undefined;
  let used: string | undefined;
  let failure: string | undefined;
  /** Undefined where the file is broken or gone. */
  const read = (text: string, missing: unknown): T | undefined => {
    try {
      if (missing !== undefined) throw missing;
      return parse(text);
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
    const value = read(text, missing);
    if (value !== undefined && versionOf(value) !== version) {
      await told.changed(value);
      version = versionOf(value);
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
