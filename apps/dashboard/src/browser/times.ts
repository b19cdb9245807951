// Times in the reader's own time zone, where the server did not know it yet; from the next page on it does.
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "always" });
const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** Shows the times below an element as they are where the reader is. */
export function showTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const text = exact.format(new Date(time.dateTime));
    time.title = `${text} (${time.dateTime})`;
    if ("exact" in time.dataset) time.textContent = text;
  }
}

/** "3 hours ago", as the server says it (frame/time.ts). */
function timeAgo(at: Date): string {
  const seconds = Math.max(0, (Date.now() - at.getTime()) / 1_000);
  for (const [unit, length] of units) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return "just now";
}

/** Times that are told by how long ago they are, told anew. */
function showAges(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]:not([data-exact])")) {
    if (/ ago$|^just now$/.test(time.textContent)) time.textContent = timeAgo(new Date(time.dateTime));
  }
}

showTimes(document);
setInterval(showAges, 60_000);
document.addEventListener("visibilitychange", () => document.hidden || showAges());
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
// One that was chosen stays.
if (timeZone && !/(?:^|; )zone=/.test(document.cookie))
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `zone=${encodeURIComponent(timeZone)}; path=/; max-age=31536000; samesite=lax`;
