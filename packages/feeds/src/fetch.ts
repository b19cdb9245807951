import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { request } from "undici";
import { FeedError } from "./error.js";
import { agentFor, checkLiteralAddress } from "./network.js";
import { httpUrl } from "./url.js";

/** As whom Twotrack asks for feeds and pages. */
export const userAgent = "Twotrack/0.1 (news monitor)";

/** How a feed is asked for. */
export interface FetchOptions {
  /** The kinds of documents that are wanted, as the HTTP header has them; feeds unless told. */
  accept?: string;
  /** The `ETag` of the last answer. */
  etag: string | null;
  /** The `Last-Modified` of the last answer. */
  lastModified: string | null;
  userAgent: string;
  /** For the whole request, redirects and body included. */
  timeoutMs: number;
  /** For the body, after decompression. */
  maxBytes: number;
  /** 5 unless told. */
  maxRedirects?: number;
  allowPrivateNetworks?: boolean;
  signal?: AbortSignal;
}

/** A feed document, or the answer that it has not changed. `url` is where the redirects led. */
export type FetchedFeed =
  | {
      status: "ok";
      url: string;
      bytes: Uint8Array;
      contentType: string | null;
      etag: string | null;
      lastModified: string | null;
    }
  | { status: "not-modified"; url: string };

const feeds =
  "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";

/**
 * Fetches a feed by a conditional request (RFC 9110 §13), within limits of time, bytes and redirects. Addresses of
 * private networks are refused unless they are allowed.
 * @throws {FeedError} naming the feed, what failed and what to do
 */
export async function fetchFeed(url: string, options: FetchOptions): Promise<FetchedFeed> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  try {
    return await follow(url, options, signal);
  } catch (error) {
    if (error instanceof FeedError) throw error;
    if (timeout.aborted) {
      const seconds = options.timeoutMs / 1000;
      throw new FeedError(
        "timeout",
        `${url} did not answer completely within ${seconds} s. It is tried again later.`,
      );
    }
    if (options.signal?.aborted) {
      throw new FeedError("network", `${url} was not fetched to its end: Twotrack stopped.`, {
        cause: error,
      });
    }
    throw networkError(url, error);
  }
}

async function follow(start: string, options: FetchOptions, signal: AbortSignal): Promise<FetchedFeed> {
  const { maxRedirects = 5, allowPrivateNetworks = false } = options;
  let url = httpUrl(start);
  if (url === null)
    throw new FeedError("bad-url", `"${start}" is no http(s) address. Correct it in the list of feeds.`);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    if (!allowPrivateNetworks) checkLiteralAddress(url);
    const response = await request(url, {
      dispatcher: agentFor(allowPrivateNetworks),
      signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      headers: {
        accept: options.accept ?? feeds,
        "accept-encoding": "gzip, deflate, br",
        "user-agent": options.userAgent,
        ...(options.etag === null ? {} : { "if-none-match": options.etag }),
        ...(options.lastModified === null ? {} : { "if-modified-since": options.lastModified }),
      },
    });
    const { statusCode, headers, body } = response;
    const header = (name: string) => [headers[name]].flat()[0] ?? null;
    if (statusCode >= 200 && statusCode < 300) {
      if (Number(header("content-length")) > options.maxBytes) {
        body.on("error", () => {}).destroy();
        throw tooLarge(url, options.maxBytes);
      }
      return {
        ...{ status: "ok", url, bytes: await read(body, header("content-encoding"), url, options.maxBytes) },
        ...{
          contentType: header("content-type"),
          etag: header("etag"),
          lastModified: header("last-modified"),
        },
      };
    }
    // Not awaited: nobody waits for the end of what nobody reads.
    body.on("error", () => {}).destroy();
    if (statusCode === 304) return { status: "not-modified", url };
    if (![301, 302, 303, 307, 308].includes(statusCode)) throw httpError(url, statusCode);
    const target = httpUrl(header("location"), url);
    if (target === null) {
      throw new FeedError(
        "bad-url",
        `${url} redirects to "${header("location") ?? ""}", which is no http(s) address.`,
      );
    }
    url = target;
  }
  throw new FeedError(
    "redirects",
    `${start} redirects more than ${maxRedirects} times, perhaps in a circle. Look for the feed on its site.`,
  );
}

async function read(
  body: Readable,
  encoding: string | null,
  url: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(url, maxBytes);
      chunks.push(chunk);
    }
  } finally {
    body.on("error", () => {}).destroy();
  }
  const received = Buffer.concat(chunks, size);
  try {
    return await decompress(received, encoding, maxBytes);
  } catch (error) {
    if (hasCode(error, "ERR_BUFFER_TOO_LARGE")) throw tooLarge(url, maxBytes);
    throw new FeedError("network", `${url} can't be read: its compressed answer is damaged or cut off.`, {
      cause: error,
    });
  }
}

function tooLarge(url: string, maxBytes: number): FeedError {
  return new FeedError(
    "too-large",
    `${url} is larger than ${maxBytes} bytes. Raise TWOTRACK_MAX_FEED_BYTES if it is a real feed.`,
  );
}

async function decompress(bytes: Buffer, encoding: string | null, maxBytes: number): Promise<Uint8Array> {
  const limit = { maxOutputLength: maxBytes };
  if (encoding === null || bytes.length === 0) return bytes;
  if (/gzip/i.test(encoding)) return await promisify(gunzip)(bytes, limit);
  if (/\bbr\b/i.test(encoding)) return await promisify(brotliDecompress)(bytes, limit);
  if (!/deflate/i.test(encoding)) return bytes;
  // Some sites leave out the header of zlib, whose first half byte is an 8.
  const hasHeader = bytes.readUInt8() % 16 === 8;
  return await promisify(hasHeader ? inflate : inflateRaw)(bytes, limit);
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

function httpError(url: string, status: number): FeedError {
  const advice: Record<number, string> = {
    401: "it asks for a password, which Twotrack has not.",
    403: "the site does not let us read it.",
    404: "the address may have changed; look for the feed on the site.",
    410: "the feed is gone for good; remove it from the list.",
    429: "the site asks for fewer requests; raise TWOTRACK_POLL_SECONDS.",
  };
  const what =
    advice[status] ?? (status >= 500 ? "the site has trouble; it is tried again later." : "see the site.");
  return new FeedError("http", `${url} answered ${status}: ${what}`, { status });
}

function networkError(url: string, error: unknown): FeedError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof FeedError) return cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reasons: Record<string, string> = {
    ENOTFOUND: "its host name is not known; check the address.",
    EAI_AGAIN: "its host name could not be looked up; is there a network?",
    ECONNREFUSED: "nothing answers there.",
    ECONNRESET: "the connection broke.",
    UND_ERR_SOCKET: "the connection broke.",
    UND_ERR_CONNECT_TIMEOUT: "no connection came about.",
  };
  const message = cause instanceof AggregateError ? String(cause.errors[0]) : String(cause);
  return new FeedError("network", `${url} can't be reached: ${reasons[code] ?? message}`, { cause: error });
}
