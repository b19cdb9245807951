import { utcDay, utcHour } from "d3-time";
import { describe, expect, it } from "vitest";
import { ParameterError } from "../frame/api.js";
import { type AskedRange, neighbour, rangeOf, rangeQuery } from "./range.js";
import { bucketsOf, rangeName, ticksOf } from "./words.js";
import { zoneOf } from "./zone.js";

const tokyo = zoneOf("Asia/Tokyo");
const berlin = zoneOf("Europe/Berlin");
/** Half past eight in the evening of 10 March in Tokyo. */
const now = new Date("2026-03-10T11:30:00Z");
const ask = (asked: Partial<AskedRange>, zone = tokyo) =>
  rangeOf({ last: null, from: null, to: null, ...asked }, zone, now);
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

describe("the clock of a time zone", () => {
  it("shows a moment, and finds it again", () => {
    expect(tokyo.wall(now).toISOString()).toBe("2026-03-10T20:30:00.000Z");
    expect(tokyo.moment(tokyo.wall(now))).toEqual(now);
  });

  it("has days of 23 and 25 hours where clocks change", () => {
    const day = (from: string) => berlin.bounds(utcDay, new Date(from), new Date(from));
    const hours = ([a, b]: Date[]) => ((b?.getTime() ?? 0) - (a?.getTime() ?? 0)) / 3_600_000;
    expect(hours(day("2026-03-29T10:00:00Z"))).toBe(23);
    expect(hours(day("2026-10-25T10:00:00Z"))).toBe(25);
  });

  it("leaves out the hour that clocks skip", () => {
    const [from, to] = [new Date("2026-03-29T00:00:00Z"), new Date("2026-03-29T02:00:00Z")];
    expect(iso(berlin.bounds(utcHour, from, to))).toEqual([
      "2026-03-29T00:00:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-29T02:00:00.000Z",
    ]);
  });
});

describe("the range that is asked for", () => {
  it("is the last two weeks by default, in days of the reader", () => {
    const { from, to, bucket, bounds, last } = ask({});
    expect(iso([from, to])).toEqual(["2026-02-24T15:00:00.000Z", "2026-03-10T15:00:00.000Z"]);
    expect([bucket, bounds.length, last]).toEqual(["day", 15, "2w"]);
  });

  it("takes days to their end, and times as they are", () => {
    const days = ask({ from: "2026-03-01", to: "2026-03-02" });
    expect(iso([days.from, days.to])).toEqual(["2026-02-28T15:00:00.000Z", "2026-03-02T15:00:00.000Z"]);
    const times = ask({ from: "2026-03-01T10:00", to: "2026-03-01T12:00" });
    expect(iso([times.from, times.to])).toEqual(["2026-03-01T01:00:00.000Z", "2026-03-01T03:00:00.000Z"]);
    const moments = ask({ from: "2026-03-01T10:00:00Z", to: "2026-03-01T14:00:00+02:00" });
    expect(iso([moments.from, moments.to])).toEqual(["2026-03-01T10:00:00.000Z", "2026-03-01T12:00:00.000Z"]);
  });

  it.each([
    ["2026-03-01T10:00", "2026-03-01T12:00", "quarter", 8],
    ["2026-03-01", "2026-03-01", "hour", 24],
    ["2026-03-01", "2026-03-04", "hour", 96],
    ["2026-03-01", "2026-03-05", "day", 5],
    ["2025-12-01", "2026-03-01", "day", 91],
    ["2025-09-01", "2026-03-01", "week", 26],
  ])("from %s to %s is counted by the %s, in %i buckets", (from, to, bucket, n) => {
    const range = ask({ from, to });
    expect([range.bucket, range.bounds.length - 1]).toEqual([bucket, n]);
  });

  it("is compared with the same length before, but no more of it than has passed", () => {
    expect(iso(Object.values(ask({ from: "2026-03-01", to: "2026-03-02" }).before))).toEqual([
      "2026-02-26T15:00:00.000Z",
      "2026-02-28T15:00:00.000Z",
    ]);
    expect(iso(Object.values(ask({}).before))).toEqual([
      "2026-02-10T15:00:00.000Z",
      "2026-02-24T11:30:00.000Z",
    ]);
  });

  it.each([
    [{ from: "2026-03-02", to: "2026-03-01" }, /before "to"/],
    [{ from: "2023-03-02", to: "2026-03-01" }, /two years/],
  ])("is refused where it is none: %j", (asked, message) => {
    expect(() => ask(asked)).toThrow(ParameterError);
    expect(() => ask(asked)).toThrow(message);
  });

  it("is asked for by days where it is whole days, and leads to those beside it", () => {
    const { from, to } = ask({ from: "2026-03-01", to: "2026-03-02" });
    expect(rangeQuery(tokyo, from, to)).toEqual({ from: "2026-03-01", to: "2026-03-02" });
    expect(neighbour(tokyo, { from, to }, -1)).toEqual({ from: "2026-02-27", to: "2026-02-28" });
    const [, noon = from] = tokyo.bounds(utcHour.every(12) ?? utcHour, from, to);
    expect(rangeQuery(tokyo, from, noon)).toEqual({ from: "2026-03-01T00:00", to: "2026-03-01T12:00" });
  });
});

describe("words for time", () => {
  it.each([
    [{ from: "2026-03-01", to: "2026-03-02" }, "1 Mar to 2 Mar 2026"],
    [{ from: "2025-12-30", to: "2026-03-02" }, "30 Dec 2025 to 2 Mar 2026"],
    [{ from: "2026-03-01", to: "2026-03-01" }, "Sun, 1 Mar 2026"],
    [{ from: "2026-03-01T10:00", to: "2026-03-01T12:00" }, "1 Mar 2026, 10:00 to 12:00"],
    [{ from: "2026-03-01T10:00", to: "2026-03-02T12:00" }, "1 Mar, 10:00, to 2 Mar 2026, 12:00"],
  ])("%j is %s", (asked, name) => expect(rangeName(tokyo, ask(asked))).toBe(name));

  it("name a bucket by the reader's clock", () => {
    const names = (asked: Partial<AskedRange>) => bucketsOf(tokyo, ask(asked)).map(({ name }) => name);
    expect(names({ from: "2026-03-01T10:00", to: "2026-03-02T10:00" })[0]).toBe(
      "10:00 to 11:00, Sun, 1 Mar 2026",
    );
    expect(names({ from: "2025-09-01", to: "2026-03-01" })[0]).toBe("Week of Mon, 1 Sept 2025");
  });

  it("label the axis at full hours and days, no more often than there is room", () => {
    const labels = (asked: Partial<AskedRange>, most: number) =>
      ticksOf(tokyo, ask(asked), most).map(({ label }) => label);
    expect(labels({ from: "2026-03-01", to: "2026-03-01" }, 6)).toEqual(["1 Mar", "06:00", "12:00", "18:00"]);
    expect(labels({ from: "2026-03-01", to: "2026-03-05" }, 6)).toHaveLength(5);
    expect(labels({ from: "2025-03-03", to: "2026-03-01" }, 6)).toEqual(["Apr", "Jul", "Oct", "2026"]);
  });
});
