import { type TimeInterval, utcDay, utcHour, utcMonth } from "d3-time";
import { type Bucket, type Range, rangeQuery } from "./range.js";
import { everyDays, type Zone } from "./zone.js";

const format = (options: Intl.DateTimeFormatOptions) => {
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (wall: Date) => made.format(wall);
};
const clock = format({ hour: "2-digit", minute: "2-digit" });
const day = format({ day: "numeric", month: "short" });
const fullDay = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const month = format({ month: "short" });
const year = format({ year: "numeric" });

/** A bucket as pages name it and lead to it. */
export interface NamedBucket {
  from: Date;
  to: Date;
  /** "14:00 to 15:00, Tue 3 Mar 2026", "Tue 3 Mar 2026", "Week of Mon 2 Mar 2026". */
  name: string;
  /** The bucket as a range that can be asked for. */
  asked: { from: string; to: string };
}

/** The buckets of a range in words. */
export function bucketsOf(zone: Zone, { bucket, bounds }: Range): NamedBucket[] {
  return bounds.slice(1).map((to, index) => {
    const from = bounds[index] ?? to;
    return {
      from,
      to,
      name: bucketName(bucket, zone.wall(from), zone.wall(to)),
      asked: rangeQuery(zone, from, to),
    };
  });
}

function bucketName(bucket: Bucket, from: Date, to: Date): string {
  if (bucket === "day") return fullDay(from);
  if (bucket === "week") return `Week of ${fullDay(from)}`;
  return `${clock(from)} to ${clock(to)}, ${fullDay(from)}`;
}

/** A range in words: "12 Nov to 25 Nov 2026", or with times where it is less than whole days. */
export function rangeName(zone: Zone, { from, to, bucket }: Range): string {
  const [a, b] = [zone.wall(from), zone.wall(to)];
  const whole = a.getTime() % 86_400_000 === 0 && b.getTime() % 86_400_000 === 0;
  if (!whole && (bucket === "hour" || bucket === "quarter"))
    return day(a) === day(b)
      ? `${day(a)} ${year(a)}, ${clock(a)} to ${clock(b)}`
      : `${day(a)}, ${clock(a)}, to ${day(b)} ${year(b)}, ${clock(b)}`;
  const last = new Date(b.getTime() - 1);
  if (fullDay(a) === fullDay(last)) return fullDay(a);
  return `${day(a)}${year(a) === year(last) ? "" : ` ${year(a)}`} to ${day(last)} ${year(last)}`;
}

/** When something was, on a list within a range: "3 Mar, 14:05". */
export const shortMoment = (zone: Zone, at: Date) => `${day(zone.wall(at))}, ${clock(zone.wall(at))}`;

const intervals: readonly TimeInterval[] = [
  utcHour,
  utcHour.every(2) ?? utcHour,
  utcHour.every(3) ?? utcHour,
  utcHour.every(6) ?? utcHour,
  utcHour.every(12) ?? utcHour,
  utcDay,
  ...[2, 4, 7, 14].map((n) => everyDays(utcDay, n)),
  utcMonth,
  utcMonth.every(3) ?? utcMonth,
  utcMonth.every(6) ?? utcMonth,
];

/** A label of the axis of time. */
export interface Tick {
  at: Date;
  label: string;
}

/** Labels for the axis: at most `most` of them, at full hours, days or months of the reader's clock. */
export function ticksOf(zone: Zone, { from, to }: Pick<Range, "from" | "to">, most: number): Tick[] {
  const [start, end] = [zone.wall(from), zone.wall(to)];
  for (const interval of intervals) {
    // Counting days and months one by one is cheap; hours of a year are not.
    if ((end.getTime() - start.getTime()) / 3_600_000 > most * 24 && intervals.indexOf(interval) < 5)
      continue;
    const walls = interval.range(interval.ceil(start), end);
    if (walls.length > most) continue;
    const monthly = intervals.indexOf(interval) >= intervals.length - 3;
    return walls.map((wall) => ({ at: zone.moment(wall), label: tickLabel(wall, monthly) }));
  }
  return [];
}

function tickLabel(wall: Date, monthly: boolean): string {
  if (monthly) return wall.getUTCMonth() === 0 ? year(wall) : month(wall);
  return wall.getTime() % 86_400_000 === 0 ? day(wall) : clock(wall);
}

/** How a number changed: "▲ 12 more", "▼ 3 fewer", and for those who hear it "than before". */
export function changeOf(now: number, before: number): { sign: string; words: string; rest: string } {
  if (now === before) return { sign: "=", words: "no change", rest: "" };
  if (before === 0) return { sign: "▲", words: "none before", rest: "" };
  const difference = Math.abs(now - before);
  return {
    ...(now > before
      ? { sign: "▲", words: `${difference} more` }
      : { sign: "▼", words: `${difference} fewer` }),
    rest: " than before",
  };
}
