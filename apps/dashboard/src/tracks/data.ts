import {
  articlesOverTime,
  type Database,
  storiesOverTime,
  type TagPair,
  type TagSeries,
  type TrackDevelopment,
  tellingDevelopments,
} from "@twotrack/store";
import type { Range } from "./range.js";

/** What is counted over time. */
export type Unit = "stories" | "articles";

/** The tracks over a range of time. */
export interface Tracks {
  /** One for each tag that is shown, in the framework's order. */
  series: TagSeries[];
  /** How many stories bear two tags, for each pair of all tags. */
  pairs: TagPair[];
  /** The most telling, oldest first. */
  developments: TrackDevelopment[];
}

/** What is asked of the store. */
export interface Question {
  /** All tags of the framework. */
  known: readonly string[];
  /** Those that are shown. */
  shown: readonly string[];
  range: Range;
  unit: Unit;
}

/** An answer may be old by this share of a bucket: ten minutes where weeks are counted, seconds where hours are. */
const stale = 1 / 1_000;
/** So many answers are kept. */
const mostKept = 50;

/** Asks the store for tracks; answers are kept the longer the more they read. */
export function tracksOf(db: Database, now: () => Date): (question: Question) => Promise<Tracks> {
  const kept = new Map<string, { at: number; tracks: Promise<Tracks> }>();
  return (question) => {
    const { shown, unit, range } = question;
    const key = JSON.stringify([shown, unit, range.bounds]);
    const keptMs = ((range.to.getTime() - range.from.getTime()) / (range.bounds.length - 1)) * stale;
    const found = kept.get(key);
    const at = now().getTime();
    if (found !== undefined && at - found.at < keptMs) return found.tracks;
    const tracks = load(db, question);
    kept.delete(key);
    kept.set(key, { at, tracks });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    tracks.catch(() => kept.delete(key));
    return tracks;
  };
}

async function load(db: Database, { known, shown, range, unit }: Question): Promise<Tracks> {
  const [stories, articles, developments] = await Promise.all([
    storiesOverTime(db, known, range),
    unit === "articles" ? articlesOverTime(db, shown, range) : null,
    tellingDevelopments(db, { tags: shown, from: range.from, to: range.to }),
  ]);
  const series = articles ?? stories.series.filter(({ tag }) => shown.includes(tag));
  return { series, pairs: stories.pairs, developments };
}
