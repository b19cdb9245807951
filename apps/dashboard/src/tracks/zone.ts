import type { CountableTimeInterval, TimeInterval } from "d3-time";

/**
 * Time as the clocks of a time zone show it. What d3-time does in UTC is done here to moments that are shifted by the
 * zone's offset, so that days and weeks begin where the reader's do.
 */
export interface Zone {
  /** The clock's face at a moment, as if it were UTC. */
  wall(at: Date): Date;
  /** The moment at which the clock shows this. */
  moment(wall: Date): Date;
  /** Where intervals begin, from the one that `from` is in, up to the first one at or after `to`; rising. */
  bounds(interval: TimeInterval, from: Date, to: Date): Date[];
}

const zones = new Map<string, Zone>();
/** As many as there are calendars. */
const mostZones = 1_000;

/** The clocks of a time zone of the IANA database, such as Asia/Tokyo. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const made = makeZone(name);
  if (zones.size < mostZones) zones.set(name, made);
  return made;
}

function makeZone(timeZone: string): Zone {
  const parts = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  const wall = (at: Date): Date => {
    const face = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = face;
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  };
  const offset = (at: Date) => wall(at).getTime() - Math.floor(at.getTime() / 1_000) * 1_000;
  const moment = (face: Date): Date => {
    // Near a change of the clocks the offset at the guess is not the one that holds.
    const guess = new Date(face.getTime() - offset(face));
    return new Date(face.getTime() - offset(guess));
  };
  return {
    wall,
    moment,
    bounds(interval, from, to) {
      const end = interval.ceil(wall(to));
      const faces = interval.range(interval.floor(wall(from)), interval.offset(end, 1));
      const moments = faces.map(moment);
      // An hour that the clocks skip is none.
      return moments.filter((at, index) => index === 0 || at > (moments[index - 1] ?? at));
    },
  };
}

/** An interval of so many days, counted through, so that months make no break; 7 of them begin on Mondays. */
export function everyDays(day: CountableTimeInterval, n: number): TimeInterval {
  return day.filter((at) => (Math.round(at.getTime() / 86_400_000) + 3) % n === 0);
}
