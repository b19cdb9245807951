import { createServer, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { listen, shut } from "./listen.js";

/** A request that the inbox took, with the status that it answered. */
export interface Delivery {
  headers: IncomingHttpHeaders;
  /** The body as it came, so that a signature over it can be checked. */
  body: string;
  status: 204 | 500;
}

/** How an inbox behaves. */
export interface InboxOptions {
  /** Any free port by default. */
  port?: number;
  /** Whether to answer 500 to the nth request; the first is 1. */
  fail?: (n: number) => boolean;
  /** Called for each request, once it has been read and noted. */
  onDelivery?: (delivery: Delivery) => void;
}

/** A running inbox. */
export interface Inbox {
  url: string;
  /** Every request so far, the failed ones too, in order. */
  received: Delivery[];
  close(): Promise<void>;
}

/** Starts a small receiver of webhooks that keeps what it gets. */
export async function startInbox({ port, fail, onDelivery }: InboxOptions = {}): Promise<Inbox> {
  const received: Delivery[] = [];
  const server = createServer(async (request, response) => {
    try {
      const body = await text(request);
      const status = fail?.(received.length + 1) ? 500 : 204;
      const delivery: Delivery = { headers: request.headers, body, status };
      received.push(delivery);
      onDelivery?.(delivery);
      response.writeHead(status).end();
    } catch {
      response.destroy(); // the sender went away before the end of its request
    }
  });
  const url = `${await listen(server, port)}/`;
  return { url, received, close: () => shut(server) };
}
