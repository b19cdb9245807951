import type { AlertMessage } from "./message.js";
import { type Line, more, outline, type Section } from "./outline.js";

/** The most items that a mail shows; the dashboard has the others. */
export const mailItems = 20;

/** A message as plain text with its links, as mails and terminals show it. Lines end with "\n". */
export function renderText(message: AlertMessage): string {
  const { title, counts, sections, footer } = outline(message, mailDetail(message));
  const rest = more(message, sections.length);
  const blocks = [
    [title.text, ...(counts === null ? [] : [counts])],
    ...sections.map(sectionText),
    ...(rest === null ? [] : [[plainLine(rest)]]),
    [plainLine(footer)],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** How much a mail says: all of an instant alert, and of a digest a few sources for each story. */
export function mailDetail({ kind }: AlertMessage): { items: number; sources: number; brief: boolean } {
  return { items: mailItems, sources: kind === "instant" ? 10 : 3, brief: false };
}

/** A line without mark-up; `links` says whether addresses stand behind what they belong to. */
export function plainLine(line: Line, links = true): string {
  return line
    .map(({ text, url }) => (links && typeof url === "string" ? `${text} <${url}>` : text))
    .join("")
    .trimEnd();
}

function sectionText({ headline, parts }: Section): string[] {
  return [
    headline.text,
    ...(typeof headline.url === "string" ? [headline.url] : []),
    ...parts.flatMap(({ label, lines }) => [`${label}:`, ...lines.map((line) => `- ${plainLine(line)}`)]),
  ];
}
