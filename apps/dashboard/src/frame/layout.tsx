import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import { icon } from "./icon.js";
import type { Site } from "./site.js";
import { featureClass } from "./style.js";
import type { Alternate } from "./syndication.js";

/** The pages of the masthead. */
const places = [
  { place: "today", href: "/", label: "Today" },
  { place: "tracks", href: "/tracks", label: "Tracks" },
  { place: "search", href: "/search", label: "Search" },
  { place: "alerts", href: "/alerts", label: "Alerts" },
  { place: "feeds", href: "/feeds", label: "Feeds" },
  { place: "system", href: "/system", label: "System" },
] as const;

/** A page that the masthead leads to. */
export type Place = (typeof places)[number]["place"];

/** What the frame of a page is told. */
interface LayoutProps {
  site: Site;
  title: string;
  /** Where the page is in the masthead. */
  current?: Place;
  /** Whose stylesheet it has, assets/<feature>.css; that of `current` where it is not given. */
  feature?: string | undefined;
  alternates?: readonly Alternate[];
}

/** The frame of every page: head, masthead, landmarks and footer. */
export function Layout(props: PropsWithChildren<LayoutProps>) {
  const { site, title, current, feature = current, alternates = [], children } = props;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · Twotrack`}</title>
          <link rel="stylesheet" href={site.assets.style} />
          <link rel="icon" href={site.assets.icon} type="image/svg+xml" />
          {alternates.map((alternate) => (
            <link rel="alternate" type={alternate.type} title={alternate.title} href={alternate.href} />
          ))}
          <script type="module" src={site.assets.script} nonce={site.nonce}></script>
        </head>
        <body data-live={site.live === undefined ? undefined : String(site.live)}>
          <a class="skip" href="#main">
            Skip to the content
          </a>
          <header class="masthead">
            <div class="wrap">
              <a class="brand" href="/">
                <span aria-hidden="true">{raw(icon)}</span>
                Twotrack
              </a>
              <p class="motto">{site.framework.title}</p>
              {site.account !== "out" && (
                <nav aria-label="Pages">
                  {places.map(({ place, href, label }) => (
                    <a href={href} aria-current={place === current ? "page" : undefined}>
                      {label}
                    </a>
                  ))}
                </nav>
              )}
            </div>
          </header>
          <main
            id="main"
            class={feature === undefined ? "wrap" : `wrap ${featureClass(feature)}`}
            tabindex={-1}
          >
            {children}
          </main>
          {site.account !== "out" && (
            <>
              <footer>
                <div class="wrap">
                  <span>
                    Tagged by “{site.framework.title}”, version {site.framework.version}
                  </span>
                  <span>Days are in {site.calendar.timeZone}</span>
                  <a href="/openapi.json">API</a>
                  <button type="button" class="plain" data-keys hidden>
                    Keys <kbd>?</kbd>
                  </button>
                  {site.account === "in" && (
                    <form method="post" action="/logout">
                      <button type="submit" class="plain">
                        Log out
                      </button>
                    </form>
                  )}
                </div>
              </footer>
              <Keys />
            </>
          )}
        </body>
      </html>
    </>
  );
}

const keys = [
  ["j", "next headline"],
  ["k", "headline before"],
  ["Enter", "open it"],
  ["o", "open its source in a new tab"],
  ["/", "search"],
  ["?", "show or close this"],
] as const;

/** What keys do; opened by the script that makes them do it. */
function Keys() {
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <form method="dialog">
        <h2 id="keys-title">Keys</h2>
        <dl>
          {keys.map(([key, does]) => (
            <div>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
