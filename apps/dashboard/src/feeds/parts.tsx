import type { FeedDay, FeedHealth, PollFigures } from "@twotrack/store";
import { Ago, count } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { healthOf, healthWords } from "./health.js";

/** When a feed is polled next, or null where it is not or nobody knows. */
export type NextPoll = (feed: Pick<FeedHealth, "id" | "paused" | "polledAt">) => Date | null;

/** How a feed does, as a sign and a word. */
export function HealthSign({ feed }: { feed: FeedHealth }) {
  const health = healthOf(feed);
  return <span class={`health ${health}`}>{healthWords[health]}</span>;
}

/** What is wrong with a feed, and since when. */
export function Trouble({ site, feed }: { site: Site; feed: FeedHealth }) {
  const { failures, error, succeededAt, week } = feed;
  const health = healthOf(feed);
  if (health === "slow") {
    return <p class="trouble">Its polls take {duration(week.latency ?? 0)} on average.</p>;
  }
  if (failures === 0) return null;
  return (
    <p class="trouble">
      {failures === 1 ? "The last poll failed" : `${failures} polls failed in a row`}
      {failures > 1 && succeededAt !== null && (
        <>
          ; one that worked was <Ago site={site} at={succeededAt} />
        </>
      )}
      {error !== null && `. ${error}`}
    </p>
  );
}

/** "340 ms", "1.2 s". */
export const duration = (milliseconds: number) =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;

/** "99.3%"; whole only where it is exact, for one failure in a thousand is no 100%. */
export function percent(rate: number): string {
  const hundredths = Math.floor(rate * 1_000) / 10;
  return `${Number.isInteger(hundredths) ? hundredths : hundredths.toFixed(1)}%`;
}

/** "12", "7", "0.4". */
export const perDay = (articles: number) =>
  String(articles >= 10 ? Math.round(articles) : Math.round(articles * 10) / 10);

/** "3 of 150 polls failed". */
export const failuresInWords = ({ polls, failures }: PollFigures) =>
  failures === 0 ? `${count(polls, "poll")}, none failed` : `${failures} of ${count(polls, "poll")} failed`;

/** New articles day by day, as small bars. */
export function Sparkline({ days }: { days: readonly FeedDay[] }) {
  const most = Math.max(1, ...days.map(({ added }) => added));
  // A day that had any is never quite flat.
  const bars = days
    .map(
      ({ added }, n) => `M${n * 5 + 2} 20v-${added === 0 ? 1 : Math.max(3, Math.round((added / most) * 19))}`,
    )
    .join("");
  const words = `New articles in the last ${days.length} days, the oldest first: ${days.map(({ added }) => added).join(", ")}`;
  return (
    <svg class="spark" viewBox={`0 0 ${days.length * 5} 20`} role="img" aria-label={words}>
      <title>{words}</title>
      <path d={bars} fill="none" stroke="currentColor" stroke-width="3.4" />
    </svg>
  );
}

/** What can be done with a feed at once; comes back to `back`. */
export function Actions(props: { feed: FeedHealth; back: string; canPoll: boolean; isNamed?: boolean }) {
  const { feed, back, canPoll, isNamed = false } = props;
  const nameOf = (what: string) => (isNamed ? undefined : `${what}: ${feed.title}`);
  return (
    <form
      method="post"
      action={`/feeds/${feed.id}/${feed.paused ? "resume" : "pause"}`}
      class="row feed-actions"
    >
      <input type="hidden" name="back" value={back} />
      {canPoll && !feed.paused && (
        <button
          type="submit"
          class="quiet"
          formaction={`/feeds/${feed.id}/poll`}
          aria-label={nameOf("Poll now")}
        >
          Poll now
        </button>
      )}
      <button type="submit" class="quiet" aria-label={nameOf(feed.paused ? "Resume" : "Pause")}>
        {feed.paused ? "Resume" : "Pause"}
      </button>
    </form>
  );
}

/** A category: one that there is already, or another. */
export function CategoryField({
  categories,
  value,
}: {
  categories: readonly string[];
  value?: string | null;
}) {
  return (
    <label>
      Category, if any
      <input name="category" list="categories" maxlength={100} value={value ?? ""} autocomplete="off" />
      <datalist id="categories">
        {categories.map((category) => (
          <option value={category}></option>
        ))}
      </datalist>
    </label>
  );
}

/** Asks for the address of a site or a feed, to see what there is to follow. */
export function AddForm({ address, fault }: { address?: string | undefined; fault?: string | undefined }) {
  return (
    <form method="post" action="/feeds/discover" class="feed-add">
      <label for="address">Address of a site or feed</label>
      <div class="row">
        <input
          id="address"
          name="address"
          value={address}
          placeholder="example.org"
          required
          maxlength={2000}
          inputmode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-invalid={fault === undefined ? undefined : "true"}
          aria-describedby={fault === undefined ? undefined : "address-fault"}
        />
        <button type="submit">Look for feeds</button>
      </div>
      {fault !== undefined && (
        <p class="trouble" id="address-fault">
          {fault}
        </p>
      )}
    </form>
  );
}
