import { readdirSync, readFileSync } from "node:fs";
import { paper, shades } from "./colour.js";
import { type ShownFramework, tagClass } from "./framework.js";

const folder = new URL("../../assets/", import.meta.url);

/** What every page has; the other sheets are those of one feature each. */
const shared = ["base.css", "live.css"];

/** The class of a feature's pages: on these alone its stylesheet holds, so that its names are its own. */
export const featureClass = (feature: string) => `on-${feature}`;

/** The stylesheet: that of all pages, those of single ones, and the colours of the framework's tags for light and dark. */
export function styleOf(framework: ShownFramework): string {
  const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
  const features = readdirSync(folder)
    .filter((name) => name.endsWith(".css") && !shared.includes(name))
    .sort()
    .map((name) => `.${featureClass(name.slice(0, -".css".length))}{\n${read(name)}\n}`);
  return smaller(`${[...shared.map(read), ...features].join("\n")}
${colours(framework, "light")}
@media (prefers-color-scheme:dark){
${colours(framework, "dark")}
}
`);
}

/** How evidence is underlined, so that tags are told apart without colour; the fifth tag begins anew. */
const strokes = ["2px solid", "2px dashed", "3px dotted", "4px double"];

function colours(framework: ShownFramework, mode: "light" | "dark"): string {
  const tags = framework.tags.map((tag, n) => {
    const { ink, tint, mark } = shades(tag.colour)[mode];
    const stroke = strokes[n % strokes.length];
    return `.${tagClass(tag.id)}{--tag:${ink};--tint:${tint};--mark:${mark};--stroke:${stroke}}`;
  });
  return [`:root{--page:${paper[mode]}}`, ...tags].join("\n");
}

/** Without comments and indentation: these are for those who read the source. */
function smaller(css: string): string {
  return css.replace(/\/\*.*?\*\//gs, "").replace(/\s*\n\s*/g, "\n");
}
