import type { Settings } from "@twotrack/config";
import type { OpmlFeed } from "@twotrack/feeds";
import { addFeeds, getFeed, listFeeds, pauseFeed, removeFeed, renameFeed, resumeFeed } from "@twotrack/store";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { newRoutes, ParameterError, readAs, readId } from "../frame/api.js";
import type { Tools } from "../frame/site.js";
import { FoundPage } from "./found.js";
import { categoriesOf } from "./health.js";
import { type Deed, withDeed } from "./notice.js";

/** How feeds are fetched, and how often. */
export type FeedsOptions = Pick<
  Settings,
  "allowPrivateNetworks" | "fetchTimeoutSeconds" | "maxFeedBytes" | "pollSeconds"
>;

/** The most that a list of feeds may be, in bytes. */
const mostOpmlBytes = 2_000_000;

/** Pages of feeds, where what is done comes back to. */
const back = z
  .string()
  .regex(/^\/feeds(?:[/?].*)?$/)
  .catch("/feeds");

const category = z
  .string()
  .trim()
  .max(100)
  .default("")
  .transform((text) => (text === "" ? null : text));
const names = z.object({ title: z.string().trim().min(1).max(300), category });
const httpUrl = z.url({ protocol: /^https?$/ }).max(2_000);

/** A feed that was found, as the form of what was found sends it back. */
const choice = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("is no feed that was found");
      return z.NEVER;
    }
  })
  .pipe(
    z.object({
      xmlUrl: httpUrl,
      title: z.string().min(1),
      htmlUrl: httpUrl.nullable(),
      language: z.string().max(40).nullable(),
    }),
  );
const choices = z.object({
  feed: z.preprocess((value) => [value ?? []].flat(), z.array(choice).max(50)),
  category,
});

/**
 * What changes feeds: they are added, paused, polled now, renamed and removed.
 * @param listWith answers with the page of feeds that says what is wrong with the list that was sent.
 */
export function changeRoutes(
  tools: Tools,
  options: FeedsOptions | undefined,
  listWith: (c: Context, fault: string) => Promise<Response>,
) {
  const { db, site, queues, own, ownUpTo } = tools;
  const routes = newRoutes();

  routes.post("/feeds/opml", ownUpTo(mostOpmlBytes), async (c) => {
    const { file } = await c.req.parseBody();
    const { decode, FeedError, parseOpml } = await import("@twotrack/feeds");
    if (!(file instanceof File) || file.size === 0) {
      return listWith(c, "Choose a file first: the OPML that another feed reader has written.");
    }
    let skipped = 0;
    let feeds: OpmlFeed[];
    try {
      const text = decode(new Uint8Array(await file.arrayBuffer()), file.type);
      feeds = parseOpml(text, file.name, () => {
        skipped += 1;
      });
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      return listWith(c, error.message);
    }
    const { added, known } = await addFeeds(db, feeds);
    return c.redirect(withDeed("/feeds", { done: "imported", added, known, skipped }), 303);
  });

  if (options !== undefined) {
    routes.post("/feeds/discover", own, async (c) => {
      const { address } = formOf(
        z.object({ address: z.string().trim().max(2_000) }),
        await c.req.parseBody(),
      );
      const [{ canonicalUrl, discoverFeeds, FeedError, userAgent }, followed] = await Promise.all([
        import("@twotrack/feeds"),
        listFeeds(db),
      ]);
      const props = { site: site(c), address, categories: categoriesOf(followed) };
      try {
        const ids = new Map(followed.map(({ xmlUrl, id }) => [canonicalUrl(xmlUrl), id]));
        const found = await discoverFeeds(address, {
          ...limitsOf(options),
          ...{ userAgent, signal: c.req.raw.signal },
        });
        const marked = found.map((feed) => ({ ...feed, known: ids.get(canonicalUrl(feed.xmlUrl)) }));
        return c.html(<FoundPage {...props} found={marked} />);
      } catch (error) {
        if (!(error instanceof FeedError)) throw error;
        return c.html(<FoundPage {...props} found={[]} fault={error.message} />, 400);
      }
    });
  }

  routes.post("/feeds", own, async (c) => {
    const { feed, category } = formOf(choices, await c.req.parseBody({ all: true }));
    const distinct = new Map(feed.map((one) => [one.xmlUrl, { ...one, category }]));
    if (distinct.size === 0) throw new ParameterError("feed", "Choose at least one feed. Go back to do so.");
    return c.redirect(
      withDeed("/feeds", { done: "added", ...(await addFeeds(db, [...distinct.values()])) }),
      303,
    );
  });

  routes.post("/feeds/:id", own, async (c) => {
    const id = idOf(c);
    present(await renameFeed(db, id, formOf(names, await c.req.parseBody())));
    return c.redirect(withDeed(`/feeds/${id}`, { done: "changed" }), 303);
  });

  routes.post("/feeds/:id/remove", own, async (c) => {
    present(await removeFeed(db, idOf(c)));
    return c.redirect(withDeed("/feeds", { done: "removed" }), 303);
  });

  const action = (name: string, done: Deed["done"], act: (id: number) => Promise<boolean>) => {
    routes.post(`/feeds/:id/${name}`, own, async (c) => {
      const form = await c.req.parseBody();
      present(await act(idOf(c)));
      return c.redirect(withDeed(back.parse(form.back), { done }), 303);
    });
  };
  action("pause", "paused", (id) => pauseFeed(db, id));
  action("resume", "resumed", (id) => resumeFeed(db, id));
  if (queues !== undefined) {
    action("poll", "polled", async (id) => {
      const feed = await getFeed(db, id);
      if (feed !== undefined) await queues.pollNow([id]);
      return feed !== undefined;
    });
  }
  return routes;
}

function limitsOf({ allowPrivateNetworks, fetchTimeoutSeconds, maxFeedBytes }: FeedsOptions) {
  // Somebody waits for it.
  const timeoutMs = Math.min(fetchTimeoutSeconds, 15) * 1_000;
  return { allowPrivateNetworks, maxBytes: maxFeedBytes, timeoutMs };
}

function idOf(c: Context): number {
  const id = readId(c.req.param("id"));
  if (id === undefined) throw new HTTPException(404);
  return id;
}

function present(wasThere: boolean): void {
  if (!wasThere) throw new HTTPException(404);
}

const formOf = <T extends z.ZodType>(schema: T, form: unknown) =>
  readAs(schema, form, (field, fault) => `The field "${field.split(".")[0]}" can't be taken: ${fault}.`);
