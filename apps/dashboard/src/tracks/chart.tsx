import type { TagSeries, TrackDevelopment } from "@twotrack/store";
import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";
import { listInWords, tagClass, tagLabel } from "../frame/framework.js";
import type { Site } from "../frame/site.js";
import type { Tracks } from "./data.js";
import { type Mark, placeMarks, rows, type Shape } from "./marks.js";
import type { Range } from "./range.js";
import { changeOf, type NamedBucket, rangeName, shortMoment, ticksOf } from "./words.js";
import type { Zone } from "./zone.js";

// A lane from its top down, in pixels: room for its name, the bars, and rows of marks, the first on the rail.
const head = 26;
const bars = 52;
const rail = head + bars;
const pitch = 15;
const lane = rail + (rows - 1) * pitch + 16;
const axis = 26;

/** Two widths that the chart is laid out for, in pixels; what depends on neither is given in per cent. */
const layouts = [
  { name: "wide", width: 760, most: 60, ticks: 10 },
  { name: "narrow", width: 350, most: 36, ticks: 6 },
] as const;

/** What the chart shows. */
export interface ChartProps {
  site: Site;
  zone: Zone;
  range: Range;
  tracks: Tracks;
  buckets: readonly NamedBucket[];
  /** The line of events, which are numbered. */
  events: readonly TrackDevelopment[];
  /** "stories" or "articles". */
  unit: string;
  /** The address of this page for another range. */
  rangeUrl(range: { from: string; to: string }): string;
}

/** The tags over time, a lane for each, with developments as marks on its rail. */
export function Chart(props: ChartProps) {
  const { site, zone, range, tracks, buckets, events, unit, rangeUrl } = props;
  const { series, developments } = tracks;
  const { from, to } = range;
  const tags = series.map(({ tag }) => tag);
  const height = series.length * lane;
  const x = scaleLinear([from.getTime(), to.getTime()], [0, 1]);
  const y = scaleLinear([0, Math.max(1, max(series, ({ counts }) => max(counts)) ?? 1)], [0, bars]);
  const guide = y.ticks(2).findLast(Number.isInteger) ?? 1;
  const now = site.now > from && site.now < to ? x(site.now.getTime()) : null;
  const label = `${listInWords(tags.map((id) => tagLabel(site.framework, id)))}: ${unit} over time, ${rangeName(zone, range)}. The table below says the same.`;
  return (
    <div class="chart" data-brush={rangeUrl({ from: "FROM", to: "TO" })}>
      <ul class="lanes" aria-label="Lanes, with their totals">
        {series.map((one) => (
          <LaneName site={site} series={one} unit={unit} />
        ))}
      </ul>
      <svg width="100%" height={height + axis} aria-label={label}>
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: the links in it have tabindex -1, and their like in the table */}
        <g aria-hidden="true">
          {layouts.map(({ name, width, ticks }) => (
            <g class={`axis ${name}`}>
              {ticksOf(zone, range, ticks).map(({ at, label }) => (
                <>
                  <line x1={percent(x(at.getTime()))} x2={percent(x(at.getTime()))} y1="0" y2={height + 6} />
                  {x(at.getTime()) * width < width - 36 && (
                    <text x={percent(x(at.getTime()))} y={height + 20} dx="3">
                      {label}
                    </text>
                  )}
                </>
              ))}
            </g>
          ))}
          {now !== null && <line class="now" x1={percent(now)} x2={percent(now)} y1="4" y2={height + 6} />}
          {series.map((one, index) => (
            <Bars {...{ series: one, range, x, y, guide, top: index * lane }} />
          ))}
          <Columns {...{ site, range, buckets, series, rangeUrl, height, x }} />
        </g>
        {layouts.map(({ name, width, most }) => (
          <g class={`marks ${name}`}>
            {placeMarks(developments, { lanes: tags, from, to, width, most, events }).map((mark) => (
              <MarkLink {...{ site, zone, mark, tags }} />
            ))}
          </g>
        ))}
        <rect class="brush" y="0" height={height} width="0" visibility="hidden" />
      </svg>
    </div>
  );
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;

function LaneName({ site, series, unit }: { site: Site; series: TagSeries; unit: string }) {
  const total = series.counts.reduce((sum, n) => sum + n, 0);
  const { sign, words, rest } = changeOf(total, series.before);
  return (
    <li class={tagClass(series.tag)}>
      <div>
        <b>{tagLabel(site.framework, series.tag)}</b>
        <span class="total">
          {total}
          <span class="unseen"> {unit}</span>
        </span>
        <span class="change">
          <span aria-hidden="true">{sign}</span> {words}
          <span class="unseen">{rest}</span>
        </span>
      </div>
    </li>
  );
}

type Scale = (value: number) => number;

/** The bars of a lane in a picture of its own that is stretched to the width there is. */
function Bars(props: { series: TagSeries; range: Range; x: Scale; y: Scale; guide: number; top: number }) {
  const { series, range, x, y, guide, top } = props;
  const draw = (counts: readonly number[]) =>
    counts
      .map((n, index) => {
        if (n === 0) return "";
        const start = x(range.bounds[index]?.getTime() ?? 0) * 1_000;
        const end = x(range.bounds[index + 1]?.getTime() ?? 0) * 1_000;
        const gap = (end - start) * 0.1;
        // Whatever is there, is seen.
        const tall = Math.max(1.5, y(n));
        return `M${round(start + gap)} ${bars}v${round(-tall)}H${round(end - gap)}V${bars}z`;
      })
      .join("");
  const level = top + rail - y(guide);
  return (
    <g class={tagClass(series.tag)}>
      <line class="guide" x1="0" x2="100%" y1={level} y2={level} />
      <text class="guide" x="100%" y={level - 3} text-anchor="end">
        {guide}
      </text>
      <svg
        x="0"
        y={top + head}
        width="100%"
        height={bars}
        viewBox={`0 0 1000 ${bars}`}
        aria-hidden="true"
        preserveAspectRatio="none"
      >
        <path class="bars" d={draw(series.counts)} />
        {series.meeting !== null && <path class="meeting-bars" d={draw(series.meeting)} />}
      </svg>
      <line class="rail" x1="0" x2="100%" y1={top + rail} y2={top + rail} />
    </g>
  );
}

const round = (n: number) => Number(n.toFixed(1));

/** A link for each bucket, over all lanes, that looks closer; the table has the same links for keyboards. */
function Columns(
  props: Pick<ChartProps, "site" | "range" | "buckets" | "rangeUrl"> & {
    series: readonly TagSeries[];
    height: number;
    x: Scale;
  },
) {
  const { site, range, buckets, series, rangeUrl, height, x } = props;
  return (
    <g class="columns">
      {buckets.map(({ from, to, name, asked }, index) => {
        const start = x(from.getTime());
        const said = [
          name,
          ...series.map(({ tag, counts }) => `${tagLabel(site.framework, tag)}: ${counts[index]}`),
        ].join("\n");
        const column = (
          <>
            <title>{said}</title>
            <rect
              x={percent(start)}
              width={percent(x(to.getTime()) - start)}
              y="0"
              height={height}
              data-from={asked.from}
              data-to={asked.to}
            />
          </>
        );
        if (range.bucket === "quarter") return <g>{column}</g>;
        return (
          <a href={rangeUrl(asked)} tabindex={-1}>
            {column}
          </a>
        );
      })}
    </g>
  );
}

const paths = {
  circle: symbol(symbolCircle, 100)() ?? "",
  diamond: symbol(symbolDiamond, 120)() ?? "",
  triangle: symbol(symbolTriangle, 90)() ?? "",
  square: symbol(symbolSquare, 85)() ?? "",
  dot: symbol(symbolCircle, 40)() ?? "",
} satisfies Record<Shape | "dot", string>;

/** The sign of a kind of development, about its own middle. */
export function Sign({ shape }: { shape: Shape | "dot" }) {
  return <path class={`sign ${shape}`} d={paths[shape]} />;
}

function MarkLink(props: { site: Site; zone: Zone; mark: Mark; tags: readonly string[] }) {
  const { site, zone, mark, tags } = props;
  const { development, x, event, places } = mark;
  const leading = Math.max(
    0,
    places.findIndex(({ shape }) => shape !== "dot"),
  );
  const heights = places.map(({ lane: index, row }) => index * lane + rail + row * pitch);
  const labels = places.map((place) => tagLabel(site.framework, tags[place.lane] ?? ""));
  const number = event > 0 ? `${event}. ` : "";
  const said = `${number}${shortMoment(zone, development.at)}, ${listInWords(labels)}: ${development.reason}. ${development.story?.title ?? ""}`;
  return (
    <>
      <a class="mark" href={developmentUrl(zone, mark.development)} aria-label={said}>
        <title>{said}</title>
        {places.length > 1 && (
          <line class="join" x1={percent(x)} x2={percent(x)} y1={heights[0]} y2={heights.at(-1)} />
        )}
        {places.map(({ lane: index, shape }, place) => (
          <svg
            class={tagClass(tags[index] ?? "")}
            x={percent(x)}
            y={heights[place]}
            width="1"
            height="1"
            overflow="visible"
            aria-hidden="true"
          >
            <circle class="hit" r="10" />
            <Sign shape={shape} />
          </svg>
        ))}
      </a>
      {event > 0 && (
        <svg x={percent(x)} y={heights[leading]} width="1" height="1" overflow="visible" aria-hidden="true">
          <text class="event" x="7" y="-8">
            {event}
          </text>
        </svg>
      )}
    </>
  );
}

/** Where a development leads: to its story, or to the articles of that day where a tag as a whole surges. */
export function developmentUrl(zone: Zone, { story, tags, articleId, at }: Mark["development"]): string {
  if (story !== null) return `/stories/${story.id}`;
  const [tag] = tags;
  if (tag === undefined) return `/articles/${articleId}`;
  const [day, next] = [0, 86_400_000].map((later) =>
    new Date(zone.wall(at).getTime() + later).toISOString().slice(0, 10),
  );
  return `/search?${new URLSearchParams({ q: `tag:${tag} after:${day} before:${next}` })}`;
}
