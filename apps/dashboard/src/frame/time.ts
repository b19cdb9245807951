import { isTimeZone } from "@twotrack/alerts";

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "always" });

/** "3 hours ago"; "just now" within a minute. Older than a week is better told by its date. */
export function timeAgo(at: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1_000);
  for (const [unit, length] of units) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return "just now";
}

/** "in 5 minutes"; "due now" where that is past. */
export function timeUntil(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1_000);
  if (seconds <= 0) return "due now";
  if (seconds < 60) return relative.format(seconds, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return relative.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
}

/** Names days and moments in one time zone. */
export interface Calendar {
  timeZone: string;
  /** "Sunday 1 March 2026", with "Today" or "Yesterday" before it where that holds. */
  day(at: Date, now: Date): string;
  /** "1 March 2026, 14:05 UTC". */
  moment(at: Date): string;
  /** "14:05". */
  clock(at: Date): string;
}

const calendars = new Map<string, Calendar>();
/** Readers may name any zone: there are some 600. */
const mostCalendars = 1_000;

/** The calendar of a time zone; where that is none, of the other one. */
export function calendar(timeZone: string | undefined, otherwise: string): Calendar {
  const name = timeZone ?? otherwise;
  const known = calendars.get(name);
  if (known !== undefined) return known;
  if (timeZone !== undefined && !isTimeZone(timeZone)) return calendar(undefined, otherwise);
  const made = makeCalendar(name);
  if (calendars.size < mostCalendars) calendars.set(name, made);
  return made;
}

function makeCalendar(timeZone: string): Calendar {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "full" });
  const moment = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, day: "numeric", month: "long", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  });
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  const yesterday = (now: Date) => new Date(now.getTime() - 86_400_000);
  return {
    timeZone,
    moment: (at) => moment.format(at),
    clock: (at) => clock.format(at),
    day(at, now) {
      const name = day.format(at);
      if (name === day.format(now)) return `Today, ${name}`;
      return name === day.format(yesterday(now)) ? `Yesterday, ${name}` : name;
    },
  };
}
