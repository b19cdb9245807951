import { type TimeInterval, utcDay, utcHour, utcMinute, utcMonday } from "d3-time";
import { ParameterError } from "../frame/api.js";
import type { Zone } from "./zone.js";

/** How long a bucket is. */
export type Bucket = "quarter" | "hour" | "day" | "week";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The buckets, and up to which length of a range they are taken. */
const buckets: readonly { bucket: Bucket; interval: TimeInterval; upTo: number }[] = [
  { bucket: "quarter", interval: utcMinute.every(15) ?? utcMinute, upTo: 12 * HOUR },
  { bucket: "hour", interval: utcHour, upTo: 4 * DAY },
  { bucket: "day", interval: utcDay, upTo: 124 * DAY },
  { bucket: "week", interval: utcMonday, upTo: Number.POSITIVE_INFINITY },
];

/** Ranges that end now. */
export const presets = [
  { last: "24h", label: "24 hours", ends: utcHour, length: DAY },
  { last: "3d", label: "3 days", ends: utcHour, length: 3 * DAY },
  { last: "2w", label: "2 weeks", ends: utcDay, length: 14 * DAY },
  { last: "3m", label: "3 months", ends: utcDay, length: 91 * DAY },
  { last: "1y", label: "1 year", ends: utcMonday, length: 364 * DAY },
] as const;

/** The name of a preset. */
export type Preset = (typeof presets)[number]["last"];

/** So long a range may be: two years. */
const longest = 732 * DAY;

/** A range of time in whole buckets. */
export interface Range {
  from: Date;
  to: Date;
  bucket: Bucket;
  /** Where buckets begin, and where the last one ends. */
  bounds: Date[];
  /** The same length of time before, or as much of that as has passed of a range that has not ended. */
  before: { from: Date; to: Date };
  /** The preset that it is, or null. */
  last: Preset | null;
}

/** What a request asks for: a preset, or a day or local time (`2026-03-01`, `2026-03-01T14:00`) or moment (ISO 8601). */
export interface AskedRange {
  last: Preset | null;
  from: string | null;
  to: string | null;
}

/**
 * The range that a request asks for, widened to whole buckets; the last two weeks where it asks for none.
 * @throws {ParameterError} where it ends before it begins, or is longer than two years.
 */
export function rangeOf(asked: AskedRange, zone: Zone, now: Date): Range {
  if (asked.from === null && asked.to === null) return presetRange(asked.last ?? "2w", zone, now);
  const to = asked.to === null ? endOf(zone, utcDay, now) : readEnd(asked.to, zone);
  const from = asked.from === null ? shifted(zone, to, -14 * DAY) : readMoment(asked.from, zone);
  if (from >= to) throw new ParameterError("from", 'The parameter "from" must be before "to".');
  if (to.getTime() - from.getTime() > longest)
    throw new ParameterError("from", 'The parameter "from" must be at most two years before "to".');
  return inBuckets(zone, from, to, now, null);
}

function presetRange(last: Preset, zone: Zone, now: Date): Range {
  const { ends, length } = presets.find((preset) => preset.last === last) ?? presets[2];
  const to = endOf(zone, ends, now);
  return inBuckets(zone, shifted(zone, to, -length), to, now, last);
}

function inBuckets(zone: Zone, asked: Date, until: Date, now: Date, last: Preset | null): Range {
  const length = until.getTime() - asked.getTime();
  // An hour more or less is no other kind of range: clocks change.
  const { bucket, interval } = buckets.find(({ upTo }) => length <= upTo + HOUR) ?? {
    bucket: "week",
    interval: utcMonday,
  };
  const bounds = zone.bounds(interval, asked, until);
  const from = bounds[0] ?? asked;
  const to = bounds.at(-1) ?? until;
  const elapsed = new Date(Math.min(to.getTime(), Math.max(now.getTime(), from.getTime())));
  const back = -(to.getTime() - from.getTime());
  const before = { from: shifted(zone, from, back), to: shifted(zone, elapsed, back) };
  if (before.to > from) before.to = from;
  return { from, to, bucket, bounds, before, last };
}

/** The end of the interval that a moment is in. */
const endOf = (zone: Zone, interval: TimeInterval, at: Date) =>
  zone.moment(interval.offset(interval.floor(zone.wall(at)), 1));

/** So much later by the clock. */
const shifted = (zone: Zone, at: Date, ms: number) => zone.moment(new Date(zone.wall(at).getTime() + ms));

/** What a day or local time in a request looks like; a moment is ISO 8601 with its offset. */
export const localTime = /^[12]\d{3}-\d\d-\d\d(?:T\d\d:\d\d)?$/;

function readMoment(text: string, zone: Zone): Date {
  return localTime.test(text)
    ? zone.moment(new Date(text.length === 10 ? text : `${text}Z`))
    : new Date(text);
}

/** A day ends where the next one begins. */
function readEnd(text: string, zone: Zone): Date {
  const at = readMoment(text, zone);
  return text.length === 10 ? shifted(zone, at, DAY) : at;
}

/** A range as a request asks for it: by days, where it is whole days. */
export function rangeQuery(zone: Zone, from: Date, to: Date): { from: string; to: string } {
  const [a, b] = [zone.wall(from), zone.wall(to)];
  if (isMidnight(a) && isMidnight(b) && b > a)
    return { from: dayText(a), to: dayText(new Date(b.getTime() - DAY)) };
  return { from: a.toISOString().slice(0, 16), to: b.toISOString().slice(0, 16) };
}

const isMidnight = (wall: Date) => wall.getTime() % DAY === 0;
const dayText = (wall: Date) => wall.toISOString().slice(0, 10);

/** The first and the last day of a range, as forms have them. */
export function daysOf(zone: Zone, { from, to }: Pick<Range, "from" | "to">): { from: string; to: string } {
  return { from: dayText(zone.wall(from)), to: dayText(zone.wall(new Date(to.getTime() - 1))) };
}

/** The range of the same length before or after. */
export function neighbour(zone: Zone, { from, to }: Pick<Range, "from" | "to">, step: -1 | 1) {
  const length = zone.wall(to).getTime() - zone.wall(from).getTime();
  return rangeQuery(zone, shifted(zone, from, step * length), shifted(zone, to, step * length));
}
