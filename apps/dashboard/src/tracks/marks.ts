import type { TrackDevelopment } from "@twotrack/store";

/** A development on the chart: where it stands in time, and in which row below each rail that it touches. */
export interface Mark {
  development: TrackDevelopment;
  /** Share of the range, from 0 to 1. */
  x: number;
  /** Its number in the line of events; 0 where it is none of them. */
  event: number;
  /** By lane, the topmost first; several where tracks meet. */
  places: { lane: number; row: number; shape: Shape | "dot" }[];
}

/** What a kind of development looks like. */
export type Shape = "circle" | "diamond" | "triangle" | "square";

const shapes: Record<string, Shape> = {
  "new-story": "circle",
  "gains-tag": "diamond",
  "tag-surge": "triangle",
  wakes: "square",
};

/** The shape of a kind of development. */
export const shapeOf = (kind: string): Shape => shapes[kind] ?? "circle";

/** So many developments make the line of events. */
const mostEvents = 6;
/** Of developments that are nearer than this share of the range, only the one that is reported most is an event. */
const apart = 0.04;

/** The events that a range is told by: what is reported most, one development of a story, in the order of time. */
export function eventsOf(
  developments: readonly TrackDevelopment[],
  { from, to }: { from: Date; to: Date },
): TrackDevelopment[] {
  const near = (to.getTime() - from.getTime()) * apart;
  const events: TrackDevelopment[] = [];
  for (const one of [...developments].sort((a, b) => reports(b) - reports(a) || moreTelling(a, b))) {
    if (events.length === mostEvents) break;
    if (one.story === null || reports(one) < 2) continue;
    const told = events.some(
      ({ story, at }) => story?.id === one.story?.id || Math.abs(at.getTime() - one.at.getTime()) < near,
    );
    if (!told) events.push(one);
  }
  return events.sort((a, b) => a.at.getTime() - b.at.getTime());
}

const reports = ({ story }: TrackDevelopment) => story?.reports ?? 0;

/** So many rows of marks fit below a rail. */
export const rows = 3;
/** The room of a mark across, in pixels. */
const room = 15;

/** The chart that marks are placed on. */
export interface Layout {
  /** The tags of the lanes. */
  lanes: readonly string[];
  from: Date;
  to: Date;
  /** In pixels. */
  width: number;
  /** So many marks at most. */
  most: number;
  /** The line of events, which come first. */
  events: readonly TrackDevelopment[];
}

/**
 * Places developments on lanes so that they do not overlap in a chart of this width: the events first, then the most
 * telling, each in the first row that is free. What finds no place is left out.
 */
export function placeMarks(
  developments: readonly TrackDevelopment[],
  { lanes, from, to, width, most, events }: Layout,
): Mark[] {
  const taken = lanes.map(() => Array.from({ length: rows }, (): number[] => []));
  const length = to.getTime() - from.getTime();
  const marks: Mark[] = [];
  for (const development of [...new Set([...events, ...[...developments].sort(moreTelling)])]) {
    if (marks.length === most) break;
    const x = (development.at.getTime() - from.getTime()) / length;
    const touched = lanes.flatMap((tag, lane) => (development.tags.includes(tag) ? [{ tag, lane }] : []));
    const free = touched.flatMap(({ tag, lane }) => {
      const row =
        taken[lane]?.findIndex((xs) => xs.every((other) => Math.abs(other - x) * width >= room)) ?? -1;
      return row < 0 ? [] : [{ tag, lane, row }];
    });
    if (touched.length === 0 || free.length < touched.length) continue;
    for (const { lane, row } of free) taken[lane]?.[row]?.push(x);
    const shape = shapeOf(development.kind);
    const bearers =
      shape === "diamond" ? free.filter(({ tag }) => development.newTags.includes(tag)) : free.slice(0, 1);
    const bearing = new Set((bearers.length > 0 ? bearers : free).map(({ lane }) => lane));
    marks.push({
      development,
      x,
      event: events.indexOf(development) + 1,
      places: free.map(({ lane, row }) => ({ lane, row, shape: bearing.has(lane) ? shape : "dot" })),
    });
  }
  return marks.sort((a, b) => a.x - b.x);
}

/** Where tracks meet before what is new on one, and of these what is reported most. */
const moreTelling = (a: TrackDevelopment, b: TrackDevelopment) =>
  weight(b) - weight(a) || reports(b) - reports(a) || b.id - a.id;

const weight = ({ tags, kind }: TrackDevelopment) =>
  (tags.length > 1 ? 4 : 0) + (kind === "gains-tag" ? 2 : 0) + (kind === "tag-surge" ? 1 : 0);
