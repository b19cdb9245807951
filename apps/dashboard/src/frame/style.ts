import { readdirSync, readFileSync } from "node:fs";
import { paper, shades } from "./colour.js";
import { type ShownFramework, tagClass } from "./framework.js";

const folder = new URL("../../assets/", import.meta.url);

/** The stylesheet: that of all pages, those of single ones, and the colours of the framework's tags for light and dark. */
export function styleOf(framework: ShownFramework): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(".css"));
  // What all pages share comes first, so that a page may refine it.
  const ordered = ["base.css", ...names.filter((name) => name !== "base.css").sort()];
  const sheets = ordered.map((name) => readFileSync(new URL(name, folder), "utf8"));
  return smaller(`${sheets.join("\n")}
${colours(framework, "light")}
@media (prefers-color-scheme:dark){
${colours(framework, "dark")}
}
`);
}

/** How evidence is underlined, so that tags are told apart without colour; the fifth tag begins anew. */
const strokes = ["solid", "dashed", "dotted", "double"];

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
