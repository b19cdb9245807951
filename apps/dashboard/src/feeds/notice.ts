import { z } from "@hono/zod-openapi";
import { orAbsent } from "../frame/api.js";
import { count } from "../frame/parts.js";

/** What was done before a page of feeds is shown. */
const deeds = ["added", "imported", "removed", "paused", "resumed", "polled", "changed"] as const;

const number = orAbsent(z.coerce.number().int().min(0).catch(0).default(0));

/** The parameters that tell a page of feeds what was done. */
export const noticeParameters = {
  done: orAbsent(z.enum(deeds).optional().catch(undefined)),
  added: number,
  known: number,
  skipped: number,
};

/** What was done, with how many feeds. */
export interface Deed {
  done?: (typeof deeds)[number] | undefined;
  added?: number;
  known?: number;
  skipped?: number;
}

/** What was done, in words; undefined where nothing was. */
export function noticeOf({ done, added = 0, known = 0, skipped = 0 }: Deed): string | undefined {
  switch (done) {
    case undefined:
      return undefined;
    case "added":
    case "imported":
      return [
        added === 0
          ? "No feed was added."
          : `${count(added, "feed")} added: ${added === 1 ? "its" : "their"} first articles come within seconds.`,
        ...(known > 0
          ? [
              `${count(known, "feed was", "feeds were")} followed already, with new titles and categories now.`,
            ]
          : []),
        ...(skipped > 0
          ? [`${count(skipped, "feed was", "feeds were")} left out: without an address that can be used.`]
          : []),
      ].join(" ");
    case "removed":
      return "The feed was removed. Its articles stay, and it can be added again by its address.";
    case "paused":
      return "The feed is paused: it is not polled until you resume it.";
    case "resumed":
      return "The feed is polled again, within seconds for the first time.";
    case "polled":
      return "The feed is polled now. Load the page again in a moment to see how it went.";
    case "changed":
      return "Saved.";
  }
}

/** An address of this dashboard, told what was done. */
export function withDeed(address: string, deed: Deed): string {
  const { pathname, searchParams } = new URL(address, "http://dashboard");
  for (const name of Object.keys(noticeParameters)) searchParams.delete(name);
  for (const [name, value] of Object.entries(deed)) {
    if (value !== undefined && value !== 0) searchParams.set(name, String(value));
  }
  return `${pathname}?${searchParams}`;
}
