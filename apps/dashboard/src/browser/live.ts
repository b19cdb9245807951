// New developments as they come: a line each on the page of today, a count on the others.
import { loadList } from "./list.js";

/** What the server says of a development (live/event.ts). */
interface Development {
  id: number;
  reason: string;
  tags: { tag: string; label: string }[];
  at: string;
  story: {
    title: string;
    language: string | null;
    url: string;
    sourceIds: number[];
    languages: string[];
  } | null;
}

/** So many lines are shown. */
const MOST_LINES = 20;
/** Milliseconds that a page goes on listening when nobody sees it, so that its title counts; others stop at once. */
const UNSEEN = 60_000;
/** Milliseconds without a connection until that is said. */
const LOST = 10_000;
/** Milliseconds until it tries again after the server has refused. */
const REFUSED = 30_000;

/** Of this tab; none where the reader lets pages keep nothing. */
const memory = (() => {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
})();
const panel = document.querySelector<HTMLElement>("#live");
const lines = panel?.querySelector<HTMLElement>("[data-news]") ?? null;
const show = panel?.querySelector<HTMLButtonElement>("[data-show]") ?? null;
const title = document.title;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Stories that the page does not show yet; null for a reset, after which nobody knows how many. */
let fresh = new Set<string | null>();
/** The last development that this page knows of. */
let last = lastKnown();
let source: EventSource | undefined;
let lostTimer: ReturnType<typeof setTimeout> | undefined;
let hiddenTimer: ReturnType<typeof setTimeout> | undefined;

if (last !== undefined) {
  if (panel !== null) panel.hidden = false;
  noteSeen();
  show?.addEventListener("click", () => showNew().catch(() => location.reload()));
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", stop);
  addEventListener("pageshow", follow);
  follow();
}

/** Other pages count from what the page of today has shown in this tab. */
function lastKnown(): string | undefined {
  const here = document.body.dataset.live;
  if (here === undefined || panel !== null) return here;
  return memory?.getItem("live") ?? here;
}

function noteSeen(): void {
  if (panel !== null && last !== undefined) memory?.setItem("live", last);
}

function follow(): void {
  clearTimeout(hiddenTimer);
  if (!document.hidden) start();
  else if (panel === null) stop();
  else hiddenTimer = setTimeout(stop, UNSEEN);
}

function start(): void {
  if (source !== undefined) return;
  const opened = new EventSource(`/events?after=${last}`);
  source = opened;
  opened.addEventListener("development", ({ data, lastEventId }) => {
    last = lastEventId;
    const development: Development = JSON.parse(data);
    if (fits(development)) add(development);
    noteSeen();
  });
  opened.addEventListener("reset", ({ lastEventId }) => {
    last = lastEventId;
    fresh.add(null);
    count();
  });
  opened.addEventListener("open", () => {
    clearTimeout(lostTimer);
    lostTimer = undefined;
    sayLost(false);
  });
  opened.addEventListener("error", () => {
    lostTimer ??= setTimeout(() => sayLost(true), LOST);
    // It goes on by itself, unless the server has refused.
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
    setTimeout(() => {
      if (source !== opened) return;
      source = undefined;
      follow();
    }, REFUSED);
  });
}

function stop(): void {
  source?.close();
  source = undefined;
  clearTimeout(lostTimer);
  lostTimer = undefined;
}

/** Whether the list has a place for it; other pages count what the page of today shows without filters. */
function fits({ tags, story }: Development): boolean {
  const wanted = (panel?.dataset.tags ?? "").split(" ").filter(Boolean);
  const { minTags = "1", source, lang } = panel?.dataset ?? {};
  return (
    story !== null &&
    wanted.every((id) => tags.some(({ tag }) => tag === id)) &&
    tags.length >= Number(minTags) &&
    (source === undefined || story.sourceIds.includes(Number(source))) &&
    (lang === undefined || story.languages.includes(lang))
  );
}

function add(development: Development): void {
  if (development.story === null) return;
  fresh.add(development.story.url);
  lines?.prepend(lineOf(development, development.story));
  while (lines !== null && lines.childElementCount > MOST_LINES) lines.lastElementChild?.remove();
  count();
}

function lineOf({ at, reason, tags }: Development, story: NonNullable<Development["story"]>): HTMLElement {
  const time = make("time", "", clock.format(new Date(at)));
  time.dateTime = at;
  const link = make("a", "", story.title);
  link.href = story.url;
  link.dir = "auto";
  if (story.language !== null) link.lang = story.language;
  const line = make("p", "news-line");
  const what = make("span", "what", `${reason[0]?.toUpperCase() ?? ""}${reason.slice(1)}:`);
  const chips = tags.map(({ tag, label }) => make("span", `chip tag-${tag.replace(/[^\w-]/g, "_")}`, label));
  for (const part of [time, what, link, ...chips]) line.append(part, " ");
  return line;
}

function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

/** Says how much is new: on the button, at the page's title, and on the way to the page of today. */
function count(): void {
  const n = fresh.has(null) ? "many" : String(fresh.size);
  const none = fresh.size === 0;
  if (show !== null) {
    show.hidden = none;
    show.textContent = `Show ${n} new`;
  }
  document.title = none ? title : `(${n}) ${title}`;
  const today = document.querySelector<HTMLElement>('.masthead nav a[href="/"]');
  if (panel !== null || today === null) return;
  today.setAttribute("aria-label", `Today, ${n} new`);
  today.dataset.new = n;
}

async function showNew(): Promise<void> {
  const shown = fresh;
  fresh = new Set();
  const list = await loadList(location.href);
  lines?.replaceChildren();
  count();
  const first = [...list.querySelectorAll<HTMLAnchorElement>("[data-headline]")].find((headline) =>
    shown.has(headline.getAttribute("href")),
  );
  (first ?? list.querySelector<HTMLElement>("[data-headline]"))?.focus();
}

function sayLost(lost: boolean): void {
  const sign = document.querySelector(".live-lost");
  if (!lost) sign?.remove();
  else if (sign === null) {
    const said = make("p", "live-lost", "Not live: the connection is lost. It is tried again.");
    said.setAttribute("role", "status");
    document.body.append(said);
  }
}
