// "Load more" without a new page: the list grows, and the reader stays where they are.
import { loadList } from "./list.js";

document.addEventListener("click", (event) => {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-more]") : null;
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  more(link).catch(() => location.assign(link.href));
});

let loading = false;

/** The link names the list's last story after its "#". */
async function more(link: HTMLAnchorElement): Promise<void> {
  if (loading) return;
  loading = true;
  try {
    const { href, hash } = link;
    const address = href.slice(0, href.length - hash.length);
    const lastOf = () => document.querySelector(hash);
    const place = lastOf()?.getBoundingClientRect().top;
    const list = await loadList(address);
    history.replaceState(history.state, "", address);
    const last = lastOf();
    if (last === null || place === undefined) return;
    // News may have come in above.
    scrollBy({ top: last.getBoundingClientRect().top - place, behavior: "instant" });
    const entries = [...list.querySelectorAll("[data-entry]")];
    const next = entries[entries.indexOf(last) + 1];
    next?.querySelector<HTMLElement>("[data-headline]")?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest", behavior: "instant" });
  } finally {
    loading = false;
  }
}
