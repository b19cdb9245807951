import type { AlertsFile, Rule } from "./file.js";
import type { Candidate } from "./match.js";

/** When most of what tests tell of happens. */
export const start = new Date("2026-03-02T03:00:00Z");

/** A moment so many minutes after the start. */
export const after = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

/** A rule that takes everything at once, but for what is changed. */
export function rule(change: Partial<Rule> = {}): Rule {
  return { name: "All", send: "instant", to: ["desk"], also: false, ...change };
}

/** A file with these rules, in UTC. */
export function file(rules: readonly Rule[], change: Partial<AlertsFile> = {}): AlertsFile {
  return {
    ...{ timeZone: "UTC", stories: { publishers: 2, trusted: [] }, channels: [], rules },
    maxAge: { text: "2d", milliseconds: 2 * 86_400_000 },
    burst: { alerts: 10, within: { text: "10m", milliseconds: 600_000 } },
    ...change,
  };
}

/** A new story in English, but for what is changed. */
export function candidate(change: Partial<Candidate> = {}): Candidate {
  return {
    ...{ kind: "new-story", key: "1 new", story: 1, tags: ["deterrence"], newTags: [], at: start },
    article: {
      ...{ title: "Pyongyang fires", text: "A missile flew", language: "en", score: 0.8 },
      source: { title: "Harbour Wire", url: "https://harbour.example/rss" },
    },
    ...change,
  };
}
