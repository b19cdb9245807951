import { z } from "zod";
import { DeliveryError } from "../delivery-error.js";
import { clean, cut } from "../fit.js";
import type { ChannelOptions } from "./channel.js";

/** A receiver that speaks HTTP. */
export interface Endpoint {
  /** For people, such as "The Slack channel". */
  readonly name: string;
  readonly url: URL;
  /** Tokens and keys that no error may name, beside what the URL holds behind its host. */
  readonly secrets: readonly string[];
  /** What to do about an answer, by its status, as the end of a sentence. */
  readonly advice: Readonly<Partial<Record<number, string>>>;
}

/** Answers that only a change of the settings, or at the receiver, turns into another one. */
const permanent = new Set([301, 308, 400, 401, 403, 404, 405, 410, 413, 415, 422]);

/** The most that is read of the answer to a request that failed, in bytes, and told of it, in characters. */
const readMost = 4096;
const tellMost = 300;
/** No receiver makes an alert wait longer than a day, in milliseconds. */
const longestWait = 86_400_000;

/** @throws {DeliveryError} when the address is none, without telling it. */
export function endpoint(
  name: string,
  address: string,
  { secrets = [], advice = {} }: Partial<Pick<Endpoint, "secrets" | "advice">> = {},
): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new DeliveryError(
      `${name} has no address: the settings need a URL that starts with https:// or http://, without user name and password`,
      { permanent: true },
    );
  return { name, url, secrets, advice };
}

/** What is sent beside the headers that every request bears. */
export interface Request {
  /** The message's id: the same for every attempt. */
  id: string;
  headers?: Readonly<Record<string, string>>;
  body: string | Uint8Array<ArrayBuffer>;
}

/**
 * Posts a request; a body that is text is JSON. The header `Idempotency-Key` is the same for every attempt
 * (draft-ietf-httpapi-idempotency-key-header).
 * @returns the status of the answer: 2xx, or what else `accept` takes.
 * @throws {DeliveryError} for any other answer, and when there is none in time. It knows `Retry-After` in seconds and as a
 *   date (RFC 9110, 10.2.3), and the `retry_after` seconds in the JSON of Discord and Telegram.
 */
export async function post(
  { name, url, secrets, advice }: Endpoint,
  { id, headers = {}, body }: Request,
  { timeout = 10_000, now = Date.now }: ChannelOptions,
  accept: readonly number[] = [],
): Promise<number> {
  const hide = hider([...secrets, ...urlSecrets(url)]);
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...headers,
        "idempotency-key": id,
        "user-agent": "Twotrack/0.1",
        // Alerts are rare: a connection that was kept would often break, as the receiver has closed it meanwhile.
        connection: "close",
      },
      body,
      // A redirected POST would lose its body; the right address belongs into the settings.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    throw new DeliveryError(`${name} at ${url.host} did not answer: ${hide(why(error, timeout))}`);
  }
  const { status } = response;
  if (response.ok || accept.includes(status)) {
    await response.body?.cancel().catch(() => undefined);
    return status;
  }
  const answer = await start(response);
  const reason = cut(hide(clean(reasonOf(response, answer) || response.statusText)), tellMost);
  const hint =
    advice[status] ??
    (status === 301 || status === 308 ? "it has moved; put its new address into the settings" : undefined);
  throw new DeliveryError(
    `${name} at ${url.host} answered ${status}${reason === "" ? "" : ` ${reason}`}${hint === undefined ? "" : `: ${hint}`}`,
    { permanent: permanent.has(status), retryAfter: retryAfter(response.headers, answer, now) },
  );
}

/** A function that takes secrets out of a text that comes from outside; those of less than 3 characters hide nothing. */
export function hider(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())]);
  const longestFirst = [...new Set(forms)]
    .filter(({ length }) => length >= 3)
    .sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** What may be secret in a URL: everything behind its host, in one and in parts. Short parts, like "api", are none. */
function urlSecrets({ pathname, search, hash, searchParams }: URL): string[] {
  const raw = [...pathname.split("/"), ...search.slice(1).split(/[&=]/), hash.slice(1)];
  const parts = [...raw, ...searchParams.values()].filter(({ length }) => length >= 6);
  return [pathname, `${pathname}${search}`, ...parts, ...parts.map(decoded)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function why(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing within ${timeout / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}

/** The start of a body; what arrived of one that breaks off. */
async function start(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= readMost) break;
    }
  } catch {
    // The status is known, and says enough.
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, readMost));
}

const jsonAnswer = z.looseObject({
  description: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z
    .union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)])
    .optional()
    .catch(undefined),
  retry_after: z.number().optional().catch(undefined),
  parameters: z.object({ retry_after: z.number() }).optional().catch(undefined),
});

function readJson(answer: string): z.output<typeof jsonAnswer> | null {
  try {
    return jsonAnswer.safeParse(JSON.parse(answer)).data ?? null;
  } catch {
    return null;
  }
}

/** The sentence in an answer: that of a JSON object, or plain text; a page says nothing that helps. */
function reasonOf({ headers }: Response, answer: string): string {
  const json = readJson(answer);
  const said = json?.description ?? json?.message ?? json?.error;
  if (said !== undefined) return said;
  return headers.get("content-type")?.includes("html") ? "" : answer;
}

/** Milliseconds that an answer asks to wait. */
function retryAfter(headers: Headers, answer: string, now: () => number): number | undefined {
  const header = headers.get("retry-after")?.trim();
  const json = readJson(answer);
  const waits = [
    ...(header === undefined
      ? []
      : [/^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now()]),
    (json?.retry_after ?? 0) * 1000,
    (json?.parameters?.retry_after ?? 0) * 1000,
  ].filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(Math.ceil(Math.max(...waits)), longestWait);
}
