/**
 * Why a feed could not be read:
 * - `bad-url`: the address is not an http(s) URL
 * - `private-address`: the address leads to a private network
 * - `network`: no connection, or it broke
 * - `timeout`: no complete answer in time
 * - `redirects`: too many redirects, or a loop
 * - `http`: an answer other than success; `status` holds it
 * - `too-large`: more bytes than allowed
 * - `empty`: nothing in the document
 * - `not-a-feed`: a document of another kind, or one beyond repair
 * - `bad-opml`: a list of feeds that cannot be used
 */
export type FeedErrorCode =
  | "bad-url"
  | "private-address"
  | "network"
  | "timeout"
  | "redirects"
  | "http"
  | "too-large"
  | "empty"
  | "not-a-feed"
  | "bad-opml";

/**
 * The only error that leaves this package. `message` is a sentence for people: what failed, on which feed, and
 * what to do. `status` is the HTTP status where there was one.
 */
export class FeedError extends Error {
  override readonly name = "FeedError";
  readonly code: FeedErrorCode;
  readonly status?: number;

  constructor(code: FeedErrorCode, message: string, details: { status?: number; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.status !== undefined) this.status = details.status;
  }
}
