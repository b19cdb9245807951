import type { TagPair, TrackDevelopment } from "@twotrack/store";
import { max } from "d3-array";
import { tagClass, tagLabel, tagOrder } from "../frame/framework.js";
import { Layout } from "../frame/layout.js";
import { count, numbers, Table, TagChip } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { Chart, type ChartProps, developmentUrl, Sign } from "./chart.js";
import type { Tracks, Unit } from "./data.js";
import { eventsOf, shapeOf } from "./marks.js";
import { daysOf, neighbour, type Preset, presets, type Range, rangeQuery } from "./range.js";
import { bucketsOf, changeOf, rangeName, shortMoment } from "./words.js";
import type { Zone } from "./zone.js";

/** What the page of the tracks shows. */
export interface TracksProps {
  site: Site;
  zone: Zone;
  range: Range;
  unit: Unit;
  /** Tags that were chosen; none where all are shown. */
  chosen: readonly string[];
  tracks: Tracks;
}

/** The tracks over time, what happened on them, and where they meet. */
export function TracksPage(props: TracksProps) {
  const { site, zone, range, unit, tracks } = props;
  const name = rangeName(zone, range);
  const rangeUrl: ChartProps["rangeUrl"] = (asked) => tracksUrl(props, asked);
  const buckets = bucketsOf(zone, range);
  const events = eventsOf(tracks.developments, range);
  const nothing =
    tracks.developments.length === 0 && tracks.series.every(({ counts }) => counts.every((n) => n === 0));
  return (
    <Layout site={site} title={`Tracks, ${name}`} current="tracks">
      <h1>Tracks</h1>
      <p class="lede">
        <b>{name}</b>: what happened on each track, and where they met.
      </p>
      <Controls {...props} />
      {nothing ? (
        <>
          <Nothing {...props} />
          <Steps {...props} />
        </>
      ) : (
        <>
          <Chart {...{ site, zone, range, tracks, buckets, events, unit, rangeUrl }} />
          <Steps {...props} />
          <Legend {...{ site, range, unit }} />
          <Events {...{ site, zone, events }} />
          <Matrix {...{ site, pairs: tracks.pairs }} />
          <Developments {...{ site, zone, tracks }} />
          <Numbers {...{ site, zone, range, tracks, buckets, unit, rangeUrl }} />
        </>
      )}
    </Layout>
  );
}

/** The address of the page as it is, but for what is given. */
function tracksUrl(
  { range, unit, chosen, zone }: Pick<TracksProps, "range" | "unit" | "chosen" | "zone">,
  asked?: { from: string; to: string } | { last: Preset },
  changes: { unit?: Unit; chosen?: readonly string[] } = {},
): string {
  const kept = range.last === null ? rangeQuery(zone, range.from, range.to) : { last: range.last };
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(asked ?? kept)) {
    if (key !== "last" || value !== "2w") parameters.set(key, value);
  }
  const counted = changes.unit ?? unit;
  if (counted !== "stories") parameters.set("unit", counted);
  for (const tag of changes.chosen ?? chosen) parameters.append("tag", tag);
  const query = parameters.toString();
  return query === "" ? "/tracks" : `/tracks?${query}`;
}

function Controls(props: TracksProps) {
  const { site, range, unit, chosen } = props;
  return (
    <div class="filters tracks-controls">
      <nav class="row" aria-label="Which tracks; all of them where none is chosen">
        {site.framework.tags.map((tag) => {
          const on = chosen.includes(tag.id);
          const others = on ? chosen.filter((id) => id !== tag.id) : [...chosen, tag.id];
          return (
            <a
              class={`toggle ${tagClass(tag.id)}`}
              href={tracksUrl(props, undefined, { chosen: tagOrder(site.framework, others) })}
              aria-current={on ? "true" : undefined}
              title={tag.description}
            >
              {tag.label}
              {on && <span class="unseen"> (chosen; leave it out)</span>}
            </a>
          );
        })}
      </nav>
      <div class="row spans">
        <nav class="segments" aria-label="How long a time">
          {presets.map(({ last, label }) => (
            <a href={tracksUrl(props, { last })} aria-current={range.last === last ? "true" : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <nav class="segments" aria-label="What is counted">
          {(["stories", "articles"] as const).map((one) => (
            <a
              href={tracksUrl(props, undefined, { unit: one })}
              aria-current={unit === one ? "true" : undefined}
            >
              {one === "stories" ? "Stories" : "Articles"}
            </a>
          ))}
        </nav>
      </div>
    </div>
  );
}

/** Leads earlier and later, and to any range of days. */
function Steps(props: TracksProps) {
  const { site, zone, range, unit, chosen } = props;
  const days = daysOf(zone, range);
  return (
    <div class="steps">
      <nav class="row" aria-label="Another time">
        <a href={tracksUrl(props, neighbour(zone, range, -1))} rel="prev">
          ← Earlier
        </a>
        {range.to < site.now && (
          <a href={tracksUrl(props, neighbour(zone, range, 1))} rel="next">
            Later →
          </a>
        )}
      </nav>
      <form class="choices" method="get" action="/tracks">
        {unit !== "stories" && <input type="hidden" name="unit" value={unit} />}
        {chosen.map((tag) => (
          <input type="hidden" name="tag" value={tag} />
        ))}
        <label>
          From
          <input type="date" name="from" value={days.from} required />
        </label>
        <label>
          To
          <input type="date" name="to" value={days.to} required />
        </label>
        <button type="submit" class="quiet">
          Show
        </button>
      </form>
    </div>
  );
}

function Nothing(props: TracksProps) {
  const { range, chosen, zone } = props;
  return (
    <div class="empty">
      <h2>Nothing happened here</h2>
      <p>
        {chosen.length === 0 ? "No track" : "None of these tracks"} has anything for {rangeName(zone, range)}.{" "}
        <a href={tracksUrl(props, neighbour(zone, range, -1))}>Look earlier</a>
        {range.last !== "1y" && (
          <>
            , or at <a href={tracksUrl(props, { last: "1y" })}>the whole year</a>
          </>
        )}
        {chosen.length > 0 && (
          <>
            , or at <a href={tracksUrl(props, undefined, { chosen: [] })}>all tracks</a>
          </>
        )}
        . New stories appear as the <a href="/feeds">feeds</a> bring them.
      </p>
    </div>
  );
}

const signs = [
  { shape: "circle", says: "a new story" },
  { shape: "diamond", says: "a story gains a tag" },
  { shape: "square", says: "a story wakes" },
  { shape: "triangle", says: "a tag surges" },
] as const;

const bucketNames = { quarter: "a quarter of an hour", hour: "an hour", day: "a day", week: "a week" };

function Legend({ site, range, unit }: Pick<TracksProps, "site" | "range" | "unit">) {
  return (
    <div class="legend">
      <ul aria-label="What the marks say">
        {signs.map(({ shape, says }) => (
          <li>
            <svg viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">
              <Sign shape={shape} />
            </svg>
            {says}
          </li>
        ))}
        <li>
          <svg viewBox="-9 -11 18 22" width="18" height="22" aria-hidden="true">
            <line class="join" x1="0" x2="0" y1="-8" y2="8" />
            <g transform="translate(0 -6)">
              <Sign shape="dot" />
            </g>
            <g transform="translate(0 6)">
              <Sign shape="dot" />
            </g>
          </svg>
          tracks meet
        </li>
      </ul>
      <p class="soft">
        Each bar is {bucketNames[range.bucket]} of {unit}, on one scale for all tracks
        {unit === "stories" && "; its dark part bears another tag too"}. More and fewer are against{" "}
        {range.to > site.now ? "the same part of the time before" : "the same length of time before"}.{" "}
        {range.bucket === "quarter"
          ? "Choose a mark to read its story."
          : "Choose a bar to look closer, a mark to read its story."}
        <span data-brush-hint hidden>
          {" "}
          Drag across the chart to choose a range.
        </span>
      </p>
    </div>
  );
}

/** What the range is told by, numbered as on the chart. */
function Events({
  site,
  zone,
  events,
}: Pick<TracksProps, "site" | "zone"> & { events: readonly TrackDevelopment[] }) {
  if (events.length < 2) return null;
  return (
    <section class="events" aria-labelledby="events">
      <h2 id="events">The line of events</h2>
      <p class="soft">What was reported most, numbered as on the chart.</p>
      <ol>
        {events.map(({ at, tags, story, reason }, index) => (
          <li>
            <p class="soft">
              <b aria-hidden="true">{index + 1}</b>
              <time datetime={at.toISOString()} title={site.calendar.moment(at)}>
                {shortMoment(zone, at)}
              </time>
            </p>
            <h3>
              <a href={`/stories/${story?.id}`} lang={story?.language ?? undefined} dir="auto">
                {story?.title}
              </a>
            </h3>
            <p class="row">
              {tagOrder(site.framework, tags).map((tag) => (
                <TagChip site={site} tag={tag} />
              ))}
            </p>
            <p class="reason">
              {reason} · {count(story?.reports ?? 0, "report")}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How dark a cell is: 0 where nothing meets, up to 4. */
const heat = (n: number, most: number) => (n === 0 ? 0 : Math.max(1, Math.ceil((n / most) * 4)));

function Matrix({ site, pairs }: { site: Site; pairs: readonly TagPair[] }) {
  const tags = site.framework.tags;
  if (tags.length < 2) return null;
  const most = max(pairs, ({ count }) => count) ?? 0;
  const pairOf = (one: string, other: string) =>
    pairs.find((pair) => pair.tags.includes(one) && pair.tags.includes(other));
  return (
    <section class="matrix" aria-labelledby="matrix">
      <h2 id="matrix">Where the tracks meet</h2>
      <p class="soft">Stories that bear both tags, and how many more or fewer they are than before.</p>
      <table>
        <thead>
          <tr>
            <td></td>
            {tags.slice(1).map(({ id, label }) => (
              <th scope="col" class={tagClass(id)}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tags.slice(0, -1).map((row, index) => (
            <tr>
              <th scope="row" class={tagClass(row.id)}>
                {row.label}
              </th>
              {tags.slice(1).map((column, place) => {
                const pair = place < index ? undefined : pairOf(row.id, column.id);
                if (pair === undefined) return <td></td>;
                const { sign, words, rest } = changeOf(pair.count, pair.before);
                return (
                  <td class={`heat-${heat(pair.count, most)}`}>
                    <a
                      href={`/?${new URLSearchParams([
                        ["tag", row.id],
                        ["tag", column.id],
                      ])}`}
                    >
                      {pair.count}
                      <span class="unseen">
                        {" "}
                        with {row.label} and {column.label}
                      </span>
                    </a>
                    <small>
                      <span aria-hidden="true">{sign}</span> {words}
                      <span class="unseen">{rest}</span>
                    </small>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Developments({ site, zone, tracks }: Pick<TracksProps, "site" | "zone" | "tracks">) {
  if (tracks.developments.length === 0) return null;
  return (
    <section class="sequence" aria-labelledby="sequence">
      <h2 id="sequence">Developments in this range</h2>
      <p class="soft">
        In the order in which they came{tracks.developments.length >= 60 && "; the 60 most telling"}.
      </p>
      <ol>
        {tracks.developments.map((development) => {
          const { kind, at, tags, reason, story } = development;
          return (
            <li>
              <time datetime={at.toISOString()} title={site.calendar.moment(at)}>
                {shortMoment(zone, at)}
              </time>
              <svg
                viewBox="-9 -9 18 18"
                width="18"
                height="18"
                aria-hidden="true"
                class={tagClass(tagOrder(site.framework, tags)[0] ?? "")}
              >
                <Sign shape={shapeOf(kind)} />
              </svg>
              <div>
                <p class="row">
                  {tagOrder(site.framework, tags).map((tag) => (
                    <TagChip site={site} tag={tag} />
                  ))}
                  <span class="reason">{reason}</span>
                </p>
                {story === null ? (
                  <p>
                    <a href={developmentUrl(zone, development)}>
                      What was told of {tagLabel(site.framework, tags[0] ?? "")} that day
                    </a>
                  </p>
                ) : (
                  <h3>
                    <a href={developmentUrl(zone, development)} lang={story.language ?? undefined} dir="auto">
                      {story.title}
                    </a>
                  </h3>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Numbers(props: Omit<TracksProps, "chosen"> & Pick<ChartProps, "buckets" | "rangeUrl">) {
  const { site, zone, range, tracks, buckets, unit, rangeUrl } = props;
  return (
    <details class="numbers">
      <summary>The same as a table</summary>
      <section class="scroll" aria-label="The table" tabindex={0}>
        <Table
          caption={`${unit} by tag, ${rangeName(zone, range)}`}
          columns={[
            { name: "Time" },
            ...tracks.series.map(({ tag }) => numbers(tagLabel(site.framework, tag))),
          ]}
          rows={buckets.map(({ name, asked }, index) => [
            range.bucket === "quarter" ? name : <a href={rangeUrl(asked)}>{name}</a>,
            ...tracks.series.map(({ counts }) => counts[index] ?? 0),
          ])}
          foot={[
            ["Together", ...tracks.series.map(({ counts }) => counts.reduce((a, b) => a + b, 0))],
            ["Before", ...tracks.series.map(({ before }) => before)],
          ]}
        />
      </section>
    </details>
  );
}
