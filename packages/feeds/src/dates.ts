/** Zones that feeds name and Date.parse does not know, as offsets. Those of RFC 822 §5.1 it does know. */
const zones: Record<string, string> = {
  ...{
    JST: "+0900",
    KST: "+0900",
    HKT: "+0800",
    SGT: "+0800",
    PHT: "+0800",
    AWST: "+0800",
    ICT: "+0700",
    IST: "+0530",
  },
  ...{ MSK: "+0300", EET: "+0200", CEST: "+0200", EEST: "+0300", CET: "+0100", BST: "+0100", WET: "+0000" },
  ...{
    AEST: "+1000",
    AEDT: "+1100",
    NZST: "+1200",
    NZDT: "+1300",
    AKST: "-0900",
    AKDT: "-0800",
    HST: "-1000",
  },
  ...{ UT: "+0000", Z: "+0000", UTC: "+0000" },
};

const eastAsian =
  /^(\d{4})\s*[年년./-]\s*(\d{1,2})\s*[月월./-]\s*(\d{1,2})\s*[日일.]?\s*(?:\([^)]*\)|[（][^）]*[）]|[月火水木金土日월화수목금토일]曜?日?|星期.)?\s*(午前|午後|오전|오후|上午|下午)?\s*(?:(\d{1,2})\s*[時时시:]\s*(\d{1,2})?\s*[分분:]?\s*(\d{1,2})?\s*[秒초]?)?\s*(JST|KST|CST|[+-]\d{2}:?\d{2}|Z)?$/;

/**
 * A date in any of the forms that feeds have, as ISO 8601 in UTC: RFC 822 with odd zones, ISO 8601, Japanese, Korean,
 * Chinese, a day without a time. Without a zone it counts as UTC. Null where it is no date.
 */
export function parseDate(given: string | null): string | null {
  if (given === null || given.length > 200) return null;
  const text = given.normalize("NFKC").replace(/\s+/g, " ").trim();
  if (!text || text.length > 100) return null;
  return iso(text) ?? fromEastAsian(text) ?? fromRfc822(text);
}

function toIso(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  // Years beyond these are a feed's mistake, such as 0000 or 1970 for "unknown".
  return year > 1970 && year < 2200 ? date.toISOString() : null;
}

/** ISO 8601 and its relatives: `2026-11-24`, `2026-11-24T10:30:00.5+0900`, `2026-11-24 10:30`, `20261124T103000Z`. */
function iso(text: string): string | null {
  const match =
    /^(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
      text,
    );
  if (match === null) return null;
  const [, year, month, day = "01", hour = "00", minute = "00", second = "00", zone] = match;
  return compose([year, month, day, hour, minute, second], zone);
}

function fromEastAsian(text: string): string | null {
  const match = eastAsian.exec(text);
  if (match === null) return null;
  const [, year, month, day, half, hour = "0", minute = "0", second = "0", zone] = match;
  const afternoon = half !== undefined && /午後|오후|下午/.test(half) && Number(hour) < 12;
  const midnight = half !== undefined && /午前|오전|上午/.test(half) && Number(hour) === 12;
  const hours = midnight ? "0" : String(Number(hour) + (afternoon ? 12 : 0));
  const named = zone === "CST" ? "+0800" : (zones[zone ?? ""] ?? zone);
  return compose([year, month, day, hours, minute, second], named ?? localZone(text));
}

/** The clock that a date without a zone goes by, told by its writing; the bare form may come from anywhere. */
function localZone(text: string): string {
  if (/[时点]|上午|下午|星期/.test(text)) return "+0800";
  return /[년年月]/.test(text) ? "+0900" : "Z";
}

function compose(parts: (string | undefined)[], zone: string | undefined): string | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  // Date.UTC would make 31 February a day of March.
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  return toIso(Date.UTC(year, month - 1, day, hour, minute, second) - offset(zone));
}

/** An offset such as `+09:00` in milliseconds; a name that is none counts as UTC. */
function offset(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? "");
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === "-" ? -1 : 1) * minutes * 60_000;
}

const monthName = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;
const numericDate = /\b\d{1,4}[/.]\d{1,2}[/.]\d{1,4}\b/;

function fromRfc822(text: string): string | null {
  const withZone = text
    // Weekdays are often wrong or in another language, and say nothing new.
    .replace(/^[^\d,]{2,12},\s*/, "")
    .replace(/\(.*?\)\s*$/, "")
    .replace(/\b([A-Z]{1,4})$/, (name) => zones[name] ?? name)
    .replace(/(?:GMT|UTC)([+-]\d)/, "$1")
    .replace(/([+-]\d{2}):(\d{2})$/, "$1$2")
    .trim();
  // Date.parse takes "issue 12" for a date, too.
  if (!/\d\D+\d/.test(withZone) || !(monthName.test(withZone) || numericDate.test(withZone))) return null;
  const hasZone = /(?:[+-]\d{4}|\b(?:GMT|UTC|Z|[ECMP][SD]T))$/i.test(withZone);
  const parsed = Date.parse(hasZone ? withZone : `${withZone} UTC`);
  return Number.isNaN(parsed) ? null : toIso(parsed);
}
