/**
 * What the page's script does, all of it an extra: times in the reader's own time zone, `j` and `k` from article to
 * article, `/` to the search field.
 */
export const script = `"use strict";
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const text = exact.format(new Date(time.dateTime));
  time.title = text + " (" + time.dateTime + ")";
  if ("exact" in time.dataset) time.textContent = text;
}

const headlines = [...document.querySelectorAll("[data-headline]")];
const search = document.querySelector("#q");
function move(step) {
  const article = document.activeElement?.closest("article");
  const at = headlines.findIndex((headline) => article != null && article.contains(headline));
  const next = headlines[at < 0 ? (step > 0 ? 0 : headlines.length - 1) : at + step];
  if (next === undefined) return;
  next.focus();
  next.closest("article").scrollIntoView({ block: "nearest" });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/" && search !== null) search.focus();
  else return;
  event.preventDefault();
});
`;
