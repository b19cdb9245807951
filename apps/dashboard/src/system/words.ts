import type { Counted } from "@twotrack/store";

const numbers = new Intl.NumberFormat("en-GB");

/** "1,234". */
export const number = (n: number): string => numbers.format(n);

/** "1,234", or "10,000 or more" where counting ended there. */
export const countedInWords = ({ n, more }: Counted): string => `${number(n)}${more ? " or more" : ""}`;

const decimal = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
const spans = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A span of time in its largest unit: "2.5 hours", "1 minute", "40 seconds". */
export function span(seconds: number): string {
  for (const [unit, length] of spans) {
    if (seconds >= length) return plural(seconds / length, unit);
  }
  return plural(Math.round(seconds), "second");
}

function plural(n: number, unit: string): string {
  const text = decimal.format(n);
  return `${text} ${text === "1" ? unit : `${unit}s`}`;
}

/** "2.4 GB", in powers of 1,000. */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${decimal.format(bytes / 1000 ** step)} ${units[step]}`;
}
