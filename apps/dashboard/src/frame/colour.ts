type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** The colour of the page, in both modes; the stylesheet takes it from here. */
export const paper = { light: "#fbfaf7", dark: "#15171a" };
/** WCAG 2.2 AA for text, with a little to spare for rounding. */
const readable = 4.6;

/** A tag's colours in one mode: `ink` is readable on `tint` and on the page, and the page's colour on `ink`. */
export interface Shades {
  ink: string;
  tint: string;
  mark: string;
}

/** Makes a colour of any lightness readable in both modes while it stays recognisable. */
export function shades(colour: string): { light: Shades; dark: Shades } {
  const rgb = parse(colour) ?? [110, 110, 110];
  return {
    light: shade(rgb, parse(paper.light) ?? white, black, 0.9, 0.74),
    dark: shade(rgb, parse(paper.dark) ?? black, white, 0.76, 0.55),
  };
}

/** The contrast of two `#rrggbb` colours as WCAG counts it, from 1 to 21; 1 where one is no such colour. */
export function contrast(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  return a === undefined || b === undefined ? 1 : ratio(a, b);
}

function shade(rgb: Rgb, page: Rgb, towards: Rgb, tintShare: number, markShare: number): Shades {
  const tint = mix(rgb, page, tintShare);
  let ink = rgb;
  for (let share = 0; share <= 1; share += 0.02) {
    ink = mix(rgb, towards, share);
    if (ratio(ink, tint) >= readable && ratio(ink, page) >= readable) break;
  }
  return { ink: hex(ink), tint: hex(tint), mark: hex(mix(rgb, page, markShare)) };
}

function parse(colour: string): Rgb | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (match === null) return undefined;
  const [r = 0, g = 0, b = 0] = match.slice(1).map((part) => Number.parseInt(part, 16));
  return [r, g, b];
}

const hex = (rgb: Rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** `share` of `other` in `one`. */
function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => one[index] * (1 - share) + other[index] * share;
  return [part(0), part(1), part(2)];
}

function ratio(a: Rgb, b: Rgb): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
