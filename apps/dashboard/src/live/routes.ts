import type { HttpBindings } from "@hono/node-server";
import { createRoute, z } from "@hono/zod-openapi";
import { failure, newRoutes, orAbsent, wholeNumber } from "../frame/api.js";
import { liveDevelopment } from "./event.js";
import type { Hub } from "./hub.js";

const idOf = wholeNumber(0, 999_999_999_999_999).optional();

/** New developments as they come. Without a hub there are none. */
export function liveRoutes(hub: Hub | undefined) {
  const routes = newRoutes();
  const events = createRoute({
    ...{ method: "get", path: "/events", tags: ["Stories"] },
    summary: "New developments as they come (server-sent events)",
    description: [
      "Each new development is an event `development`, with its id as the id of the event. A client that reconnects with",
      "`Last-Event-ID`, as browsers do, gets what it missed, each once. Where that is more than 200, it gets an event",
      "`reset` instead, and reads the lists anew. A comment comes every 20 seconds.",
    ].join(" "),
    request: {
      query: z.object({
        after: orAbsent(idOf).openapi({
          type: "integer",
          description: "What comes after this development, for the first connect; without it, from now on.",
        }),
      }),
      headers: z.object({
        "last-event-id": orAbsent(idOf).openapi({
          type: "integer",
          description: "The last event that came, for those after it.",
        }),
      }),
    },
    responses: {
      200: {
        content: { "text/event-stream": { schema: liveDevelopment } },
        description: "The data of an event `development`.",
      },
      400: failure,
      503: failure,
    },
  });
  routes.openapi(events, async (c) => {
    const { "last-event-id": last } = c.req.valid("header");
    const { after } = c.req.valid("query");
    const bindings: Partial<HttpBindings> | undefined = c.env;
    const stream = await hub?.open(last ?? after, {
      session: c.get("session"),
      cut: () => bindings?.outgoing?.destroy(),
    });
    if (stream === undefined) {
      const message = "There are no live updates at the moment: try again in a while, or read /api/stories.";
      return c.json({ error: { message } }, 503, { "retry-after": "30" });
    }
    // HEAD is answered as GET, without the body, which nobody would end then.
    if (c.req.method === "HEAD") await stream.cancel();
    return c.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      // Tells nginx to pass each event on at once.
      "x-accel-buffering": "no",
      // So that the end of the stream is the end of the connection.
      connection: "close",
    });
  });
  return routes;
}
