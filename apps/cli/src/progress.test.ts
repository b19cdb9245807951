import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FirstPoll } from "./progress.js";

let lines: string[];
let progress: FirstPoll;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  progress = new FirstPoll((name, value) => lines.push(`${name}: ${value}`));
  progress.labels = { china: "China" };
});
afterEach(() => vi.useRealTimers());

const poll = (feed: string, status: "ok" | "failed" = "ok", added = 0) =>
  progress.add({ type: "polled", feed, status, added, perTag: added > 0 ? { china: 1 } : {} });

it("says every few seconds how far the poll is, if there is news, and once how it ended", () => {
  progress.begin(2);
  vi.advanceTimersByTime(5_000);
  poll("a", "ok", 3);
  vi.advanceTimersByTime(20_000);
  poll("b", "failed");
  vi.advanceTimersByTime(60_000);
  poll("a", "ok", 9);
  expect(lines).toEqual([
    "Polling: 0 of 2 feeds, 0 failed; 0 new articles: China 0",
    "Polling: 1 of 2 feeds, 0 failed; 3 new articles: China 1",
    "First poll: 2 of 2 feeds, 1 failed in 25 s; 3 new articles: China 1",
    `: Why feeds failed is on the dashboard's page "Feeds".`,
  ]);
});

it("counts polls that were quicker than the news of how many there are", () => {
  poll("a");
  poll("b");
  progress.begin(2);
  expect(lines).toEqual(["First poll: 2 of 2 feeds, 0 failed in 1 s; 0 new articles: China 0"]);
});

it("is silent where no feed is new, and once it was ended", () => {
  progress.begin(0);
  poll("a");
  vi.advanceTimersByTime(60_000);
  progress.end();
  expect(lines).toEqual([]);
});
