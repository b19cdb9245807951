import type { FeedHealth } from "@twotrack/store";

/** How a feed does, those that need a look first. */
export const healths = ["failing", "slow", "waiting", "ok", "paused"] as const;

/** How a feed does. */
export type Health = (typeof healths)[number];

/** How a feed does, in a word or two. */
export const healthWords: Record<Health, string> = {
  failing: "Failing",
  slow: "Slow",
  waiting: "Waiting",
  ok: "OK",
  paused: "Paused",
};

/** A poll that takes longer than this on average is slow, in milliseconds. */
const slowFrom = 5_000;

/** How a feed does: by its last poll, and by how long those of the last week took. */
export function healthOf({
  paused,
  failures,
  polledAt,
  week,
}: Pick<FeedHealth, "paused" | "failures" | "polledAt" | "week">): Health {
  if (paused) return "paused";
  if (failures > 0) return "failing";
  if (polledAt === null) return "waiting";
  return (week.latency ?? 0) > slowFrom ? "slow" : "ok";
}

/** How feeds are sorted, and what the page calls that. */
export const orders = {
  trouble: "Trouble first",
  title: "Title",
  articles: "Most articles a day",
  polled: "Latest poll",
} as const;

/** How feeds are sorted. */
export type Order = keyof typeof orders;

/** Which feeds are listed, and how sorted. */
export interface FeedView {
  /** Words of its title or address. */
  q: string | undefined;
  category: string | undefined;
  state: Health | undefined;
  sort: Order;
}

/** All feeds, those with trouble first. */
export const wholeView: FeedView = { q: undefined, category: undefined, state: undefined, sort: "trouble" };

const comparisons: Record<Order, (a: FeedHealth, b: FeedHealth) => number> = {
  trouble: (a, b) =>
    healths.indexOf(healthOf(a)) - healths.indexOf(healthOf(b)) ||
    (a.failures > 0 ? b.failures - a.failures : 0),
  title: () => 0,
  articles: (a, b) => b.week.articlesADay - a.week.articlesADay,
  polled: (a, b) => (b.polledAt?.getTime() ?? 0) - (a.polledAt?.getTime() ?? 0),
};

/** The feeds that a view asks for, in its order; `feeds` come by title, which decides where they are equal. */
export function chosen(feeds: readonly FeedHealth[], { q, category, state, sort }: FeedView): FeedHealth[] {
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return feeds
    .filter((feed) => {
      const text = `${feed.title} ${feed.xmlUrl}`.toLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        (category === undefined || feed.category === category) &&
        (state === undefined || healthOf(feed) === state)
      );
    })
    .sort(comparisons[sort]);
}

/** The categories of feeds, sorted. */
export function categoriesOf(feeds: readonly Pick<FeedHealth, "category">[]): string[] {
  const categories = new Set(feeds.flatMap(({ category }) => category ?? []));
  return [...categories].sort((a, b) => a.localeCompare(b, "en"));
}

/** The address of the page of a view. */
export function feedsUrl({ q, category, state, sort }: FeedView, page = 1): string {
  const parameters = new URLSearchParams();
  if (q !== undefined) parameters.set("q", q);
  if (category !== undefined) parameters.set("category", category);
  if (state !== undefined) parameters.set("state", state);
  if (sort !== "trouble") parameters.set("sort", sort);
  if (page > 1) parameters.set("page", String(page));
  const query = parameters.toString();
  return query === "" ? "/feeds" : `/feeds?${query}`;
}
