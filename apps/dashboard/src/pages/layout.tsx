import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import type { Assets } from "../assets.js";
import type { ShownFramework } from "../framework.js";
import { icon } from "../icon.js";
import type { Alternate } from "../syndication.js";
import type { Calendar } from "../time.js";

/** What every page knows of where it is shown. */
export interface Site {
  framework: ShownFramework;
  assets: Pick<Assets, "style" | "script" | "icon">;
  calendar: Calendar;
  now: Date;
}

/** The pages of the masthead. */
const places = [
  { place: "articles", href: "/", label: "Articles" },
  { place: "alerts", href: "/alerts", label: "Alerts" },
  { place: "feeds", href: "/feeds", label: "Feeds" },
] as const;

/** The frame of every page: head, masthead, landmarks and footer. */
export function Layout(
  props: PropsWithChildren<{
    site: Site;
    title: string;
    current?: (typeof places)[number]["place"];
    alternates?: Alternate[];
  }>,
) {
  const { site, title, current, alternates = [], children } = props;
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
          <script src={site.assets.script} defer></script>
        </head>
        <body>
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
              <nav aria-label="Pages">
                {places.map(({ place, href, label }) => (
                  <a href={href} aria-current={place === current ? "page" : undefined}>
                    {label}
                  </a>
                ))}
              </nav>
            </div>
          </header>
          <main id="main" class="wrap" tabindex={-1}>
            {children}
          </main>
          <footer>
            <div class="wrap">
              <span>
                Tagged by “{site.framework.title}”, version {site.framework.version}
              </span>
              <span>Days are in {site.calendar.timeZone}</span>
              <span class="keys">
                <kbd>j</kbd> <kbd>k</kbd> next and previous article, <kbd>/</kbd> search
              </span>
            </div>
          </footer>
        </body>
      </html>
    </>
  );
}
