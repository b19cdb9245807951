// `j` and `k` from headline to headline, `o` to the source, `/` to the search, `?` for help.

function headlines(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-headline]")];
}

/** The entry of a list that has the focus. */
const current = () => document.activeElement?.closest("[data-entry]") ?? null;

function move(step: 1 | -1): void {
  const list = headlines();
  const at = list.findIndex((headline) => current()?.contains(headline));
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step];
  next?.focus();
  next?.closest("[data-entry]")?.scrollIntoView({ block: "nearest" });
}

function openSource(): void {
  const link = (current() ?? document).querySelector<HTMLAnchorElement>("a[data-source]");
  if (link !== null) window.open(link.href, "_blank", "noopener,noreferrer");
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>("#q");
  if (field === null) location.assign("/search#q");
  else field.focus();
}

function help(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  if (dialog?.open) dialog.close();
  else dialog?.showModal();
}

const keys: Record<string, () => void> = {
  j: () => move(1),
  k: () => move(-1),
  o: openSource,
  "/": search,
  "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]"))
    return;
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});
for (const button of document.querySelectorAll<HTMLElement>("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}
