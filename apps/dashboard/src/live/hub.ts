import {
  type Database,
  developmentsAfter,
  type LiveDevelopment,
  listenForDevelopments,
} from "@twotrack/store";
import type { Logger } from "pino";
import { reasonOf } from "../frame/errors.js";
import type { ShownFramework } from "../frame/framework.js";
import { resetText, textOf } from "./event.js";

/** Sends new developments to all who listen, as server-sent events; there is one in a process. */
export interface Hub {
  /** The id of the newest development that it has read; undefined until the store has answered. */
  readonly newest: number | undefined;
  /** How many listen. */
  readonly readers: number;
  /**
   * What comes after a development, by its id, or from now on. It is ended when the hub closes.
   * @returns undefined where there are too many readers, or the store does not answer.
   */
  open(after: number | undefined, listener: Listener): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Cuts off those who listen by a login. */
  end(session: string): void;
  /** Names tags as another framework does from now on. */
  useFramework(framework: ShownFramework): void;
  close(): Promise<void>;
}

/** Who listens. */
export interface Listener {
  /** The login by which they may. */
  session?: string | undefined;
  /** Ends the connection, where the reader is too slow to be waited for or may not listen any more. */
  cut(): void;
}

/** So many developments are kept to be resumed from; who missed more is told to read anew. */
const MOST_MISSED = 200;
const MOST_READERS = 5_000;
/** Bytes that may wait for one reader. */
const MOST_UNSENT = 256_000;
/** Milliseconds between signs of life, which keep proxies from ending what is silent. */
const HEARTBEAT = 20_000;

interface Reader extends Listener {
  /** The id of the last development that it was sent. */
  at: number;
  controller: ReadableStreamDefaultController<Uint8Array>;
}

/** Listens to the store at `databaseUrl`. Each development is read once and written out once, however many listen. */
export async function startHub(options: {
  db: Database;
  databaseUrl: string;
  framework: ShownFramework;
  log: Pick<Logger, "error">;
}): Promise<Hub> {
  const { db, databaseUrl, log } = options;
  let { framework } = options;
  const readers = new Set<Reader>();
  /** Oldest first. */
  let kept: LiveDevelopment[] = [];
  let newest: number | undefined;
  /** All developments after this one are kept. */
  let oldest = 0;
  /** What was written already, by how many of those that are kept; the reset by -1. */
  const written = new Map<number, Uint8Array>();

  /** What a reader at this place gets, up to the newest. */
  function bytesAfter(at: number, to: number): Uint8Array {
    const next = kept.filter(({ id }) => id > at);
    const key = at < oldest ? -1 : next.length;
    const known = written.get(key);
    if (known !== undefined) return known;
    const text = key < 0 ? resetText(to) : next.map((one) => textOf(one, framework)).join("");
    const bytes = encoder.encode(text);
    written.set(key, bytes);
    return bytes;
  }

  function send(reader: Reader, bytes: Uint8Array): void {
    if ((reader.controller.desiredSize ?? 0) > 0) reader.controller.enqueue(bytes);
    else cutOff(reader);
  }

  function cutOff(reader: Reader): void {
    readers.delete(reader);
    reader.cut();
  }

  function catchUp(reader: Reader, to: number): void {
    if (reader.at >= to) return;
    send(reader, bytesAfter(reader.at, to));
    reader.at = to;
  }

  async function read(): Promise<void> {
    const found = await developmentsAfter(db, newest ?? 0, MOST_MISSED + 1);
    const last = found.at(-1)?.id ?? newest ?? 0;
    // One more than is kept may stand for many.
    if (found.length > MOST_MISSED) kept = [];
    const all = [...kept, ...found];
    oldest = all.at(-MOST_MISSED - 1)?.id ?? oldest;
    kept = all.slice(-MOST_MISSED);
    if (last === newest) return;
    newest = last;
    written.clear();
    for (const reader of readers) catchUp(reader, last);
  }

  let reading: Promise<void> | undefined;
  let asked = false;
  /** Reads what is new; asked meanwhile, it reads once more, as what it reads may be older. */
  function refresh(): Promise<void> {
    asked = true;
    reading ??= (async () => {
      while (asked) {
        asked = false;
        await read();
      }
    })()
      .catch((error: unknown) => log.error({ reason: reasonOf(error) }, "new developments can't be read"))
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  await refresh();
  const listening = listenForDevelopments(databaseUrl, refresh);
  const beat = setInterval(() => {
    for (const reader of readers) send(reader, heartbeat);
    // A connection that fell silent, or a pool that does not pass on what is notified, costs some seconds only.
    refresh();
  }, HEARTBEAT);

  return {
    get newest() {
      return newest;
    },
    get readers() {
      return readers.size;
    },
    async open(after, listener) {
      // A page may know of a development a moment before it is read here.
      if (newest === undefined || (after ?? 0) > newest) await refresh();
      if (newest === undefined || readers.size >= MOST_READERS) return undefined;
      const to = newest;
      // An id that the store never gave is one of another store.
      const at = after === undefined ? to : after > to ? -1 : after;
      let reader: Reader;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            reader = { ...listener, at, controller };
            readers.add(reader);
            controller.enqueue(encoder.encode(`retry: 3000\n${at === to ? `id: ${to}\n` : ""}\n`));
            catchUp(reader, to);
          },
          cancel() {
            readers.delete(reader);
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNSENT }),
      );
    },
    end(session) {
      for (const reader of readers) if (reader.session === session) cutOff(reader);
    },
    useFramework(next) {
      framework = next;
      written.clear();
    },
    async close() {
      clearInterval(beat);
      for (const { controller } of readers) controller.close();
      readers.clear();
      await listening.close();
      await reading;
    },
  };
}

const encoder = new TextEncoder();
const heartbeat = encoder.encode(":\n\n");
