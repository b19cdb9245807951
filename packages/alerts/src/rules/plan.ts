import type { AlertsFile, Rule } from "./file.js";
import { type Candidate, rulesFor } from "./match.js";
import { isBetween, nextAt, nextHour } from "./time.js";

/** The alert that a development goes into: one of its own, or one that gathers until it is due. */
export interface Plan {
  readonly rule: string;
  /** Tells the same alert from another. */
  readonly key: string;
  readonly kind: "instant" | "digest";
  /** Why it does not come at once although the rule says so; null where it is as the rule says. */
  readonly why: "quiet hours" | "cool-down" | "many at once" | null;
  readonly dueAt: Date;
  /** Names of channels. */
  readonly to: readonly string[];
}

/** What was sent before. */
export interface Past {
  /** When the last instant alert of a rule on a story was due. */
  lastInstant(rule: string, story: number): Date | undefined;
  /** How many instant alerts of a rule were due since a moment. */
  instantsSince(rule: string, since: Date): number;
}

/** Which alerts a development goes into, at the moment at which it is noticed. */
export function planAlerts(file: AlertsFile, candidate: Candidate, now: Date, past: Past): Plan[] {
  if (now.getTime() - candidate.at.getTime() > file.maxAge.milliseconds) return [];
  const here = { now, timeZone: file.timeZone };
  return rulesFor(file.rules, candidate, here).map((rule) => planOne(rule, file, candidate, now, past));
}

function planOne(
  rule: Rule,
  { timeZone, burst }: AlertsFile,
  { key, story }: Candidate,
  now: Date,
  past: Past,
): Plan {
  const { name, send, quiet, cooldown, to } = rule;
  // A rule may have any name: as JSON, no two of them can add up to the same key.
  const keyOf = (...parts: string[]) => JSON.stringify([name, ...parts]);
  const gather = (why: Plan["why"], dueAt: Date, mark = "all"): Plan => ({
    ...{ rule: name, kind: "digest", why, dueAt, to },
    key: keyOf(mark, "until", dueAt.toISOString()),
  });
  if (send === "hourly") return gather(null, nextHour(now, timeZone));
  if (send !== "instant") return gather(null, nextAt(now, send.daily, timeZone));
  if (quiet !== undefined && isBetween(now, quiet.from, quiet.to, timeZone))
    return gather("quiet hours", nextAt(now, quiet.to, timeZone));
  const last = story === null ? undefined : past.lastInstant(name, story);
  if (cooldown !== undefined && last !== undefined) {
    const until = new Date(last.getTime() + cooldown.milliseconds);
    if (until > now) return gather("cool-down", until, `story ${story}`);
  }
  const { milliseconds } = burst.within;
  if (past.instantsSince(name, new Date(now.getTime() - milliseconds)) >= burst.alerts)
    return gather("many at once", new Date((Math.floor(now.getTime() / milliseconds) + 1) * milliseconds));
  return { rule: name, kind: "instant", why: null, dueAt: now, to, key: keyOf(key) };
}

/** An alert that a rule would have sent, with the developments in it. */
export interface DryAlert<T> extends Plan {
  readonly developments: T[];
}

/** What the rules would have sent for past developments, each noticed when its `seenAt` says; oldest first. */
export function dryRun<T extends { readonly candidate: Candidate; readonly seenAt: Date }>(
  file: AlertsFile,
  developments: readonly T[],
): DryAlert<T>[] {
  const alerts = new Map<string, DryAlert<T>>();
  const instants = new Map(
    file.rules.map(({ name }) => [name, [] as { readonly at: Date; readonly story: number | null }[]]),
  );
  const past: Past = {
    lastInstant: (rule, story) => instants.get(rule)?.findLast((one) => one.story === story)?.at,
    instantsSince: (rule, since) => (instants.get(rule) ?? []).filter(({ at }) => at >= since).length,
  };
  for (const development of developments.toSorted((a, b) => a.seenAt.getTime() - b.seenAt.getTime())) {
    const { candidate, seenAt } = development;
    for (const plan of planAlerts(file, candidate, seenAt, past)) {
      const alert = alerts.get(plan.key) ?? { ...plan, developments: [] };
      alert.developments.push(development);
      alerts.set(plan.key, alert);
      if (plan.kind === "instant") instants.get(plan.rule)?.push({ at: plan.dueAt, story: candidate.story });
    }
  }
  return [...alerts.values()].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}
