import type { View } from "../frame/view.js";

/** Where the script shows new developments that fit a view; empty without it. */
export function LivePanel({ view }: { view: View }) {
  return (
    <section
      id="live"
      class="live"
      aria-label="New developments"
      data-tags={view.tags.join(" ")}
      data-min-tags={String(view.minTags)}
      data-source={view.source === null ? undefined : String(view.source)}
      data-lang={view.lang ?? undefined}
      hidden
    >
      <button type="button" class="quiet" data-show hidden>
        Show what is new
      </button>
      <div role="log" aria-live="polite" aria-relevant="additions" data-news></div>
    </section>
  );
}
