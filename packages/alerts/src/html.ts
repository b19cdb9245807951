import type { AlertMessage } from "./message.js";
import { type Line, more, outline, type Run, type Section } from "./outline.js";
import { mailDetail } from "./text.js";

/** Text as HTML, safe in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

// No colours of its own but half-transparent greys, so that it is legible on the light and the dark background of any
// mail program. Each script names fonts of the common systems, as the language of a headline picks among them.
const fonts =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Hiragino Sans', 'Yu Gothic UI', 'Apple SD Gothic Neo', 'Malgun Gothic', 'PingFang SC', 'PingFang TC', 'Microsoft YaHei', 'Noto Sans CJK JP', sans-serif";
const styles = {
  body: `margin: 0; padding: 1.5rem 1rem; font: 1rem/1.55 ${fonts}`,
  page: "max-width: 36rem; margin: 0 auto; overflow-wrap: anywhere",
  title: "margin: 0 0 .5rem; font-size: 1.05rem; line-height: 1.4; font-weight: 600",
  quiet: "margin: 0; font-size: .875rem; opacity: .75",
  section: "margin: 1.25rem 0 0; padding: 1.25rem 0 0; border-top: 1px solid rgba(128, 128, 128, .4)",
  headline: "margin: 0 0 .75rem; font-size: 1.3rem; line-height: 1.4; font-weight: 700",
  label: "margin: .75rem 0 .125rem; font-size: .8125rem; font-weight: 600; opacity: .7",
  paragraph: "margin: 0",
  list: "margin: 0; padding: 0 0 0 1.1rem",
};

/**
 * A message as an HTML mail that stands by itself: inline styles, no images, nothing that loads. Headlines bear their
 * language, everything else is English.
 */
export function renderHtml(message: AlertMessage): string {
  const { title, counts, sections, footer } = outline(message, mailDetail(message));
  const rest = more(message, sections.length);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title.text)}</title>
<style>:root { color-scheme: light dark; supported-color-schemes: light dark }</style>
</head>
<body style="${styles.body}">
<div style="${styles.page}">
<h1 dir="auto" style="${styles.title}">${escapeHtml(title.text)}</h1>
${counts === null ? "" : element("p", styles.quiet, escapeHtml(counts))}
${sections.map(sectionHtml).join("\n")}
${rest === null ? "" : element("div", styles.section, lineHtml(rest))}
${element("div", styles.section, element("p", styles.quiet, lineHtml(footer)))}
</div>
</body>
</html>
`;
}

function sectionHtml({ headline, parts }: Section): string {
  const body = parts.map(({ label, lines }) => {
    const [only, ...others] = lines;
    const content =
      only !== undefined && others.length === 0
        ? element("p", styles.paragraph, lineHtml(only))
        : element("ul", styles.list, lines.map((line) => `<li>${lineHtml(line)}</li>`).join("\n"));
    return `${element("p", styles.label, escapeHtml(label))}\n${content}`;
  });
  return element(
    "div",
    styles.section,
    [element("h2", styles.headline, runHtml(headline)), ...body].join("\n"),
  );
}

function lineHtml(line: Line): string {
  return line.map(runHtml).join("");
}

function runHtml({ text, strong, url, language }: Run): string {
  const own = typeof language === "string" ? ` lang="${escapeHtml(language)}" dir="auto"` : "";
  const weighty = strong === true ? `<strong>${escapeHtml(text)}</strong>` : escapeHtml(text);
  if (typeof url === "string") return `<a href="${escapeHtml(url)}"${own}>${weighty}</a>`;
  return own === "" ? weighty : `<span${own}>${weighty}</span>`;
}

function element(name: string, style: string, content: string): string {
  return `<${name} style="${style}">${content}</${name}>`;
}
