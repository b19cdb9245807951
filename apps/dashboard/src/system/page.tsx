import type { FailedJob } from "@twotrack/queue";
import type { Inflow, Lag, Storage } from "@twotrack/store";
import type { PropsWithChildren } from "hono/jsx";
import { Layout } from "../frame/layout.js";
import { Ago, count, numbers, Table, TagChip } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import type { Facts, Part, QueueFacts } from "./facts.js";
import type { Trouble } from "./verdict.js";
import { countedInWords, number, size, span } from "./words.js";

/** What runs. */
export interface Versions {
  twotrack: string;
  node: string;
  /** Since when this dashboard runs. */
  since: Date;
}

/** What the page shows. */
export interface SystemProps {
  site: Site;
  facts: Facts;
  troubles: readonly Trouble[];
  versions: Versions;
  /** The zones that a reader may choose. */
  zones: readonly string[];
  /** The zone that was chosen, or that the browser has told; undefined where none is known. */
  zone: string | undefined;
}

/** How the system does: whether all is well first, then its parts. */
export function SystemPage({ site, facts, troubles, versions, zones, zone }: SystemProps) {
  return (
    <Layout site={site} title="System" current="system">
      <h1>System</h1>
      <Verdict troubles={troubles} />
      <Figures facts={facts} />
      <div class="system">
        <Coming site={site} part={facts.inflow} />
        <Section id="jobs" title="Jobs">
          <Jobs site={site} facts={facts} />
        </Section>
        <Section id="work" title="Work that waits">
          <Waiting site={site} facts={facts} />
        </Section>
        <Section id="store" title="Store">
          <Answer part={facts.storage}>{(storage) => <Store storage={storage} />}</Answer>
        </Section>
        <Section id="about" title="What runs here">
          <About site={site} versions={versions} facts={facts} />
        </Section>
        <Section id="zone" title="Your time zone">
          <Zone zones={zones} zone={zone} current={site.calendar.timeZone} />
        </Section>
      </div>
    </Layout>
  );
}

function Verdict({ troubles }: { troubles: readonly Trouble[] }) {
  if (troubles.length === 0) {
    return (
      <p class="verdict notice">
        <span class="health ok">All is well</span>
      </p>
    );
  }
  return (
    <section class="verdict notice wrong" aria-labelledby="verdict">
      <h2 id="verdict" class="health failing">
        {count(troubles.length, "thing needs", "things need")} a look
      </h2>
      <ul>
        {troubles.map(({ what, todo, href }) => (
          <li>
            <strong>{href === undefined ? what : <a href={href}>{what}</a>}</strong> {todo}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figures({ facts }: { facts: Facts }) {
  const inflow = facts.inflow.value;
  const grouped = facts.grouped.value;
  const feeds = facts.feeds.value;
  const { p50 = null, p95 = null } = inflow?.lag ?? {};
  const figures: { name: string; value: string; note?: string | undefined }[] = [
    { name: "Articles", value: inflow === undefined ? "–" : number(inflow.articles), note: recent(inflow) },
    {
      name: grouped?.roughly ? "Stories, about" : "Stories",
      value: grouped === undefined ? "–" : number(grouped.stories),
      note: grouped && `${countedInWords(grouped.developments)} new developments in 24 hours`,
    },
    {
      name: "From publication to here",
      value: p50 === null ? "–" : span(p50),
      note: p95 === null ? "not known yet" : `for half of the articles; 95% come within ${span(p95)}`,
    },
    {
      name: "Feeds in order",
      value: feeds === undefined ? "–" : number(feeds.ok),
      note:
        feeds &&
        [
          `${number(feeds.failing)} failing`,
          ...(feeds.waiting > 0 ? [`${number(feeds.waiting)} not polled yet`] : []),
          ...(feeds.paused > 0 ? [`${number(feeds.paused)} paused`] : []),
        ].join(", "),
    },
  ];
  return (
    <dl class="figures">
      {figures.map(({ name, value, note }) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <b>{value}</b>
            {note !== undefined && <span>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function recent(inflow: Inflow | undefined): string | undefined {
  if (inflow === undefined) return undefined;
  const all = inflow.hours.reduce((sum, { articles }) => sum + articles, 0);
  return `${number(all)} new in ${count(inflow.hours.length, "hour")}`;
}

function Section({ id, title, children }: PropsWithChildren<{ id: string; title: string }>) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** What a part says, or why it says nothing. */
function Answer<T>({ part, children }: { part: Part<T>; children: (value: T) => unknown }) {
  if (part.fault !== undefined) return <p class="trouble">This can’t be told: {part.fault}</p>;
  return <>{children(part.value)}</>;
}

function Coming({ site, part }: { site: Site; part: Part<Inflow> }) {
  return (
    <Section id="coming" title="New articles by the hour">
      <Answer part={part}>
        {({ hours, lag }: Inflow) => (
          <>
            <Hours site={site} hours={hours} />
            <p class="soft">{lagInWords(lag)}</p>
          </>
        )}
      </Answer>
    </Section>
  );
}

function lagInWords({ p50, p95, of, late }: Lag): string {
  if (p50 === null || p95 === null) {
    return "How long articles take from their publication is known once some have come that were published since their feed was added.";
  }
  const lately =
    late === 0
      ? ""
      : ` ${count(late, "article")} more came over two days after the date that the feed gives.`;
  return `Half of the newest ${number(of)} articles with a date were here within ${span(p50)} of their publication, 95% within ${span(p95)}.${lately}`;
}

const chart = { width: 720, height: 120, gap: 3 };

function Hours({ site, hours }: { site: Site; hours: Inflow["hours"] }) {
  const most = Math.max(1, ...hours.map(({ articles }) => articles));
  const step = chart.width / hours.length;
  return (
    <>
      <svg
        class="hours"
        viewBox={`0 0 ${chart.width} ${chart.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-labelledby="hours-title"
      >
        <title id="hours-title">
          New articles in each of the last {hours.length} hours, {number(most)} at most; the table below has
          the numbers.
        </title>
        {hours.map(({ articles }, n) => {
          const height = Math.max(1, (articles / most) * (chart.height - 1));
          return (
            <rect
              class={n === hours.length - 1 ? "running" : undefined}
              x={(n * step).toFixed(1)}
              y={(chart.height - height).toFixed(1)}
              width={(step - chart.gap).toFixed(1)}
              height={height.toFixed(1)}
            />
          );
        })}
      </svg>
      <p class="axis" aria-hidden="true">
        <span>{hours[0] && site.calendar.clock(hours[0].from)}</span>
        <span>now</span>
      </p>
      <details>
        <summary>The numbers</summary>
        <Table
          caption="New articles by the hour"
          columns={[{ name: "Hour from" }, numbers("Articles")]}
          rows={hours
            .toReversed()
            .map(({ from, articles }) => [
              <time datetime={from.toISOString()}>{site.calendar.clock(from)}</time>,
              number(articles),
            ])}
        />
      </details>
    </>
  );
}

const queues = [
  { name: "polls", label: "Polls of feeds" },
  { name: "deliveries", label: "Deliveries of alerts" },
  { name: "retags", label: "Tagging anew" },
] as const;

function Jobs({ site, facts }: { site: Site; facts: Facts }) {
  if (facts.queue === null) return <p class="soft">This dashboard runs without a queue.</p>;
  return (
    <Answer part={facts.queue}>
      {({ counts, oldestWaiting, nextPoll, failed }: QueueFacts) => (
        <>
          <div class="scroll">
            <Table
              caption="Jobs by queue and state"
              columns={[
                { name: "Queue" },
                ...["At work", "Waiting"].map(numbers),
                { name: "Oldest was added" },
                ...["For later", "Failed"].map(numbers),
              ]}
              rows={queues.map(({ name, label }) => {
                const at = oldestWaiting[name];
                const { active = 0, waiting = 0, prioritized = 0, delayed = 0, failed = 0 } = counts[name];
                return [
                  label,
                  number(active),
                  number(waiting + prioritized),
                  at === null ? "–" : <Ago site={site} at={at} />,
                  number(delayed),
                  number(failed),
                ];
              })}
            />
          </div>
          <p class="soft">
            {nextPoll === null ? "No poll is planned." : nextPollInWords(nextPoll, facts.at)}
          </p>
          <Failed site={site} failed={failed} />
        </>
      )}
    </Answer>
  );
}

function nextPollInWords(nextPoll: Date, now: Date): string {
  const seconds = (nextPoll.getTime() - now.getTime()) / 1000;
  if (seconds >= 1) return `The next poll is due in ${span(seconds)}.`;
  return seconds > -10 ? "The next poll is due now." : `A poll is due since ${span(-seconds)}.`;
}

function Failed({ site, failed }: { site: Site; failed: readonly FailedJob[] }) {
  if (failed.length === 0) return null;
  return (
    <>
      <h3 id="failed">Jobs that failed last</h3>
      <ul class="failed">
        {failed.map(({ name, feedId, reason, attempts, at }) => (
          <li>
            <strong>{feedId === null ? name : <a href={`/feeds/${feedId}`}>poll of feed {feedId}</a>}</strong>{" "}
            <span class="soft">
              <Ago site={site} at={at} />, after {count(attempts, "attempt")}
            </span>
            <p class="trouble">{reason}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Waiting({ site, facts }: { site: Site; facts: Facts }) {
  const { grouped, outbox, arrears } = facts;
  const since = (at: Date | null | undefined) =>
    at == null ? null : (
      <>
        , the oldest since <Ago site={site} at={at} />
      </>
    );
  return (
    <dl class="lines">
      <dt>For a story</dt>
      <dd>
        <Answer part={grouped}>
          {({ waiting, waitingSince }: NonNullable<typeof grouped.value>) => (
            <>
              {waiting.n === 0
                ? "No article"
                : `${countedInWords(waiting)} ${waiting.n === 1 ? "article" : "articles"}`}
              {since(waitingSince)}
            </>
          )}
        </Answer>
      </dd>
      <dt>To be delivered</dt>
      <dd>
        <Answer part={outbox}>
          {({ waiting, waitingSince, failed }: NonNullable<typeof outbox.value>) => (
            <>
              {waiting.n === 0
                ? "No alert"
                : `${countedInWords(waiting)} ${waiting.n === 1 ? "alert" : "alerts"}`}
              {since(waitingSince)}
              {failed.n > 0 && (
                <>
                  ; <a href="/alerts">{countedInWords(failed)} given up</a>
                </>
              )}
            </>
          )}
        </Answer>
      </dd>
      <dt>To be tagged anew</dt>
      <dd>
        <Answer part={arrears}>
          {({ untagged }: NonNullable<typeof arrears.value>) =>
            untagged.n === 0
              ? "No article: all have the tags of this framework"
              : `${countedInWords(untagged)} ${untagged.n === 1 ? "article has" : "articles have"} the tags of another framework`
          }
        </Answer>
      </dd>
      <dt>To be found by the search</dt>
      <dd>
        <Answer part={arrears}>
          {({ unindexed }: NonNullable<typeof arrears.value>) =>
            unindexed === 0 ? "No article: the search knows all" : `About ${number(unindexed)} articles`
          }
        </Answer>
      </dd>
    </dl>
  );
}

function Store({ storage }: { storage: Storage }) {
  const { bytes, tables, connections, mostConnections } = storage;
  return (
    <>
      <p>
        {size(bytes)} in all, {connections} of {mostConnections} connections open.
      </p>
      <div class="scroll">
        <Table
          caption="The largest tables"
          columns={[{ name: "Table" }, ...["Size with indexes", "Rows, about"].map(numbers)]}
          rows={tables.map(({ name, bytes, rows }) => [
            name,
            size(bytes),
            rows === null ? "–" : number(rows),
          ])}
        />
      </div>
    </>
  );
}

const links = [
  { href: "/healthz", text: "answers while the dashboard runs" },
  { href: "/readyz", text: "answers while the store answers too" },
  { href: "/metrics", text: "all numbers, for Prometheus" },
  { href: "/api/system", text: "this page as JSON" },
  { href: "/openapi.json", text: "what the API can do" },
];

function About({ site, versions, facts }: { site: Site; versions: Versions; facts: Facts }) {
  const { framework } = site;
  const queue = facts.queue?.value?.kind;
  return (
    <>
      <dl class="lines">
        <dt>Framework</dt>
        <dd>
          {framework.title} (<code>{framework.id}</code>, version {framework.version})
          <span class="tags">
            {framework.tags.map(({ id }) => (
              <TagChip site={site} tag={id} />
            ))}
          </span>
        </dd>
        <dt>Twotrack</dt>
        <dd>
          {versions.twotrack}, on Node.js {versions.node}
        </dd>
        <dt>Dashboard</dt>
        <dd>
          started <Ago site={site} at={versions.since} />
        </dd>
        <dt>Store</dt>
        <dd>{facts.storage.value === undefined ? "–" : `PostgreSQL ${facts.storage.value.version}`}</dd>
        <dt>Queue</dt>
        <dd>{queue === undefined ? "–" : queue === "redis" ? "BullMQ on Redis" : "BullMQ on PostgreSQL"}</dd>
      </dl>
      <h3>For machines</h3>
      <dl class="lines">
        {links.map(({ href, text }) => (
          <>
            <dt>
              <a href={href}>{href}</a>
            </dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </>
  );
}

function Zone({ zones, zone, current }: Pick<SystemProps, "zones" | "zone"> & { current: string }) {
  return (
    <>
      <p class="soft">
        Days begin and times are told as in {current}. This browser alone keeps what you choose.
      </p>
      <form class="zone" method="post" action="/system/zone">
        <label>
          Time zone
          <select name="zone">
            <option value="" selected={zone === undefined}>
              That of this browser
            </option>
            {zones.map((name) => (
              <option value={name} selected={name === zone}>
                {name.replaceAll("_", " ")}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Use it</button>
      </form>
    </>
  );
}
