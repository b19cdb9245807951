import type { Evidence, FiredTerm, TagExplanation, TaggableArticle } from "@twotrack/framework";

/** Says for people why an article bears its tags and not the others: a paragraph for the context and one for each tag. */
export function explained(article: TaggableArticle, tags: readonly TagExplanation[]): string {
  const lines = [article.title || "(no title)"];
  const context = tags[0]?.context;
  if (context !== undefined) {
    const enough =
      context.share === 0
        ? "not enough: only strong terms count"
        : `weak terms count ${Math.round(context.share * 100)} %`;
    lines.push(`  context ${context.score.toFixed(2)} (from ${context.threshold}): ${enough}`);
    lines.push(...context.fired.map((fired) => firedLine(article, fired)));
  }
  for (const { tag, borne, score, threshold, distance, fired, facets, excluded } of tags) {
    const far = `threshold ${threshold}, ${Math.abs(distance).toFixed(2)} ${distance < 0 ? "short" : "over"}`;
    lines.push(`  ${borne ? "✓" : "✗"} ${tag} ${score.toFixed(2)} (${far})`);
    lines.push(...fired.map((one) => firedLine(article, one)));
    for (const { facet, points, shown, fired } of facets) {
      if (points === 0) continue;
      const where = placesOf(
        article,
        fired.flatMap(({ places }) => places),
      );
      lines.push(`      ${shown ? "✓" : "✗"} ${facet} ${points.toFixed(2)}: ${where}`);
    }
    lines.push(
      ...excluded.map(
        (place) => `      not counted: ${quote(article, place)} for ${place.term}, ${place.reason}`,
      ),
    );
  }
  return lines.join("\n");
}

function firedLine(
  article: TaggableArticle,
  { term, strength, points, language, places }: FiredTerm,
): string {
  const where = placesOf(article, places);
  // A term of many ways of writing has no name but what was found of it.
  const name = places.every((place) => place.term === term) ? `${term}: ` : "";
  return `    ${points.toFixed(2).padStart(5)}  ${name}${where} (${strength}, ${language})`;
}

/** Some of the places, each once: "“missile” in the title and 3 more". */
function placesOf(article: TaggableArticle, places: readonly Evidence[]): string {
  const where = [...new Set(places.map((place) => quote(article, place)))];
  const more = where.length > 4 ? ` and ${where.length - 4} more` : "";
  return where.slice(0, 4).join(", ") + more;
}

const quote = (article: TaggableArticle, { field, start, end }: Evidence) =>
  `“${(article[field] ?? "").slice(start, end).replace(/\s+/g, " ")}” in the ${field}`;
