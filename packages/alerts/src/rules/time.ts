import { Temporal } from "temporal-polyfill";
import { z } from "zod";

/** A length of time, as written and in milliseconds. */
export interface Duration {
  readonly text: string;
  readonly milliseconds: number;
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as 30m, 6h or 2d. */
export const durationSchema = z
  .string("must be a duration such as 30m, 6h or 2d")
  .regex(/^[1-9]\d{0,3}[mhd]$/, "must be a duration such as 30m, 6h or 2d")
  .transform(
    (text): Duration => ({ text, milliseconds: Number.parseInt(text, 10) * (units[text.slice(-1)] ?? 0) }),
  );

/** Whether a text is a time of the day, "HH:MM". */
export function daysClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Whether there is a time zone of that name (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The time zone of this machine, or UTC where it has none by name. */
export function ownTimeZone(): string {
  // With some values of TZ it is undefined, whatever its type says.
  const { timeZone }: { timeZone?: string } = Intl.DateTimeFormat().resolvedOptions();
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : "UTC";
}

/**
 * The first moment after `now` at which clocks in a time zone show a time of the day: on a day that has it twice, either;
 * on a day on which clocks skip it, when it would have been had they not.
 */
export function nextAt(now: Date, clock: string, timeZone: string): Date {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const moments = [today, today.add({ days: 1 })].flatMap((day) =>
    (["compatible", "later"] as const).map(
      (disambiguation) =>
        day.toPlainDateTime(clock).toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
    ),
  );
  return new Date(Math.min(...moments.filter((moment) => moment > now.getTime())));
}

/** When a day, "YYYY-MM-DD", begins in a time zone. */
export function startOfDay(day: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The next full hour after `now` on clocks of a time zone. */
export function nextHour(now: Date, timeZone: string): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const next = here.round({ smallestUnit: "hour", roundingMode: "floor" }).add({ hours: 1 });
  return new Date(next.epochMilliseconds);
}

/** Whether clocks in a time zone stand in `[from, to)`, which may go over midnight. */
export function isBetween(now: Date, from: string, to: string, timeZone: string): boolean {
  const clock = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainTime()
    .toString()
    .slice(0, 5);
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
}
