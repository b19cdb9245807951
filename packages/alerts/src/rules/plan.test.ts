import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "./file.js";
import { type Candidate, rulesFor } from "./match.js";
import { dryRun, type Past, planAlerts } from "./plan.js";
import { after, candidate, file, rule, start } from "./testing.js";
import { isBetween, nextAt, nextHour } from "./time.js";
import { tryRules } from "./trial.js";

const never: Past = { lastInstant: () => undefined, instantsSince: () => 0 };
const planOf = (change: Partial<Rule>, now: Date, past = never, timeZone = "UTC") =>
  planAlerts(file([rule(change)], { timeZone }), candidate({ at: now }), now, past)[0];

describe("clocks", () => {
  const newYork = "America/New_York";
  const next = (now: string, clock: string, zone: string) => nextAt(new Date(now), clock, zone).toISOString();

  it.each([
    ["later today", "2026-03-02T22:00:00Z", "08:00", "Asia/Tokyo", "2026-03-02T23:00:00.000Z"],
    ["tomorrow, where it is now", "2026-03-02T23:00:00Z", "08:00", "Asia/Tokyo", "2026-03-03T23:00:00.000Z"],
    ["before clocks go forward", "2026-03-07T14:00:00Z", "08:00", newYork, "2026-03-08T12:00:00.000Z"],
    ["before clocks go back", "2026-10-31T13:00:00Z", "08:00", newYork, "2026-11-01T13:00:00.000Z"],
    ["where clocks skip it", "2026-03-08T06:59:00Z", "02:30", newYork, "2026-03-08T07:30:00.000Z"],
    ["the first time of two", "2026-11-01T05:00:00Z", "01:30", newYork, "2026-11-01T05:30:00.000Z"],
    ["the second time of two", "2026-11-01T05:45:00Z", "01:30", newYork, "2026-11-01T06:30:00.000Z"],
    ["after both", "2026-11-01T06:30:00Z", "01:30", newYork, "2026-11-02T06:30:00.000Z"],
  ])("show a time next: %s", (_when, now, clock, zone, expected) => {
    expect(next(now, clock, zone)).toBe(expected);
  });

  it.each([
    ["2026-03-02T03:00:00Z", "UTC", "2026-03-02T04:00:00.000Z"],
    ["2026-03-02T03:59:59.999Z", "Asia/Kolkata", "2026-03-02T04:30:00.000Z"],
    ["2026-03-08T06:59:00Z", newYork, "2026-03-08T07:00:00.000Z"],
    ["2026-11-01T05:30:00Z", newYork, "2026-11-01T06:00:00.000Z"],
    ["2026-11-01T06:30:00Z", newYork, "2026-11-01T07:00:00.000Z"],
  ])("show the next full hour after %s in %s", (now, zone, expected) => {
    expect(nextHour(new Date(now), zone).toISOString()).toBe(expected);
  });

  const zones = fc.constantFrom("UTC", "Asia/Tokyo", newYork, "Asia/Kolkata", "Australia/Lord_Howe");
  const moments = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
  const times = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));

  it("come to any time within a day and an hour, and to any hour within an hour", () => {
    fc.assert(
      fc.property(moments, times, zones, (now, clock, zone) => {
        const wait = nextAt(now, clock, zone).getTime() - now.getTime();
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(25 * 3_600_000);
        const hour = nextHour(now, zone).getTime() - now.getTime();
        expect(hour).toBeGreaterThan(0);
        expect(hour).toBeLessThanOrEqual(2 * 3_600_000);
      }),
    );
  });

  it("are out of a span when they come to its end", () => {
    fc.assert(
      fc.property(moments, times, times, zones, (now, from, to, zone) => {
        if (isBetween(now, from, to, zone))
          expect(isBetween(nextAt(now, to, zone), from, to, zone)).toBe(false);
        expect(isBetween(now, from, from, zone)).toBe(false);
      }),
    );
  });
});

describe("when an alert is due", () => {
  it("at once where the rule says instant", () => {
    expect(planOf({}, start)).toMatchObject({ kind: "instant", why: null, dueAt: start, to: ["desk"] });
  });

  it("at the next full hour where it says hourly", () => {
    const plan = planOf({ send: "hourly" }, after(59));
    expect(plan).toMatchObject({ kind: "digest", why: null, dueAt: after(60) });
    expect(plan?.key).toBe(planOf({ send: "hourly" }, after(1))?.key);
    expect(plan?.key).not.toBe(planOf({ send: "hourly" }, after(60))?.key);
  });

  it("when clocks show the time of the day, in the zone of the file", () => {
    const plan = planOf({ send: { daily: "08:00" } }, start, never, "Asia/Tokyo");
    expect(plan).toMatchObject({ kind: "digest", why: null, dueAt: new Date("2026-03-02T23:00:00Z") });
  });

  it("never where it was published too long ago, which is backlog", () => {
    const plans = (at: Date) => planAlerts(file([rule()]), candidate({ at }), start, never);
    expect(plans(after(-2 * 1440))).toHaveLength(1);
    expect(plans(after(-2 * 1440 - 1))).toEqual([]);
  });
});

describe("quiet hours", () => {
  const quiet = { from: "22:30", to: "06:30" };
  it.each([
    ["22:29", "instant", null],
    ["22:30", "digest", "2026-03-02T21:30:00.000Z"],
    ["00:00", "digest", "2026-03-02T21:30:00.000Z"],
    ["06:29", "digest", "2026-03-02T21:30:00.000Z"],
    ["06:30", "instant", null],
  ])("over midnight in Tokyo: at %s it is %s", (clock, kind, due) => {
    const now = new Date(`2026-03-0${clock > "12" ? 2 : 3}T${clock}:00+09:00`);
    const plan = planOf({ quiet }, now, never, "Asia/Tokyo");
    expect(plan).toMatchObject({ kind, dueAt: due === null ? now : new Date(due) });
    expect(plan?.why).toBe(due === null ? null : "quiet hours");
  });

  it("within a day", () => {
    const noon = { quiet: { from: "12:00", to: "13:00" } };
    expect(planOf(noon, new Date("2026-03-02T12:30:00Z"))?.dueAt).toEqual(new Date("2026-03-02T13:00:00Z"));
    expect(planOf(noon, new Date("2026-03-02T13:00:00Z"))?.kind).toBe("instant");
  });

  it.each([
    ["forward", "2026-03-08T04:00:00Z", "2026-03-08T10:30:00Z"],
    ["back", "2026-11-01T03:00:00Z", "2026-11-01T11:30:00Z"],
  ])("end by the clock on the night in which clocks go %s", (_way, now, due) => {
    expect(planOf({ quiet }, new Date(now), never, "America/New_York")?.dueAt).toEqual(new Date(due));
  });

  it("end within the hour that a night has twice, not a day later", () => {
    const early = { quiet: { from: "22:30", to: "01:30" } };
    const plan = planOf(early, new Date("2026-11-01T06:15:00Z"), never, "America/New_York");
    expect(plan).toMatchObject({ why: "quiet hours", dueAt: new Date("2026-11-01T06:30:00Z") });
  });

  it("gather what comes in one night in one alert", () => {
    const night = [0, 60, 300].map((minutes) =>
      planOf({ quiet }, new Date(Date.UTC(2026, 2, 2, 23, minutes))),
    );
    expect(new Set(night.map((plan) => plan?.key)).size).toBe(1);
  });
});

describe("the cool-down", () => {
  const cooldown = { text: "6h", milliseconds: 6 * 3_600_000 };
  const told: Past = { ...never, lastInstant: (_rule, story) => (story === 1 ? start : undefined) };

  it("gathers what else comes of a story, until so long after its last instant alert", () => {
    const plan = planOf({ cooldown }, after(10), told);
    expect(plan).toMatchObject({ kind: "digest", why: "cool-down", dueAt: after(360) });
    expect(planOf({ cooldown }, after(300), told)?.key).toBe(plan?.key);
    expect(planOf({ cooldown }, after(360), told)?.kind).toBe("instant");
  });

  it("keeps no other story, nor what is of none", () => {
    for (const story of [2, null]) {
      const [plan] = planAlerts(file([rule({ cooldown })]), candidate({ story }), after(10), told);
      expect(plan?.kind).toBe("instant");
    }
  });

  it("keeps stories apart, though they are due at the same moment", () => {
    const both: Past = { ...never, lastInstant: () => start };
    const keys = [1, 2].map(
      (story) => planAlerts(file([rule({ cooldown })]), candidate({ story }), after(10), both)[0]?.key,
    );
    expect(new Set(keys).size).toBe(2);
  });
});

const seen = (candidates: readonly Candidate[], at: (n: number) => Date = () => start) =>
  candidates.map((one, n) => ({ candidate: one, seenAt: at(n) }));
const stories = (count: number) =>
  Array.from({ length: count }, (_, n) => candidate({ key: `${n} new`, story: n, at: after(-60) }));

describe("a burst", () => {
  it("of 500 becomes ten instant alerts and one digest", () => {
    const alerts = dryRun(file([rule()]), seen(stories(500)));
    expect(alerts.map(({ kind }) => kind)).toEqual([...Array(10).fill("instant"), "digest"]);
    expect(alerts.at(-1)).toMatchObject({ why: "many at once", dueAt: after(10) });
    expect(alerts.at(-1)?.developments).toHaveLength(490);
  });

  it("is over when fewer came in the time before", () => {
    const alerts = dryRun(
      file([rule()]),
      seen(stories(12), (n) => (n < 11 ? start : after(11))),
    );
    expect(alerts.map(({ kind }) => kind)).toEqual([...Array(10).fill("instant"), "digest", "instant"]);
  });

  it("is counted for each rule by itself", () => {
    const rules = [rule({ name: "a", words: ["a"] }), rule({ name: "b" })];
    const some = stories(12).map((one, n) => ({
      ...one,
      article: { ...one.article, title: n < 10 ? "a" : "b", text: "" },
    }));
    expect(dryRun(file(rules), seen(some)).every(({ kind }) => kind === "instant")).toBe(true);
  });
});

describe("whatever the rules and developments are", () => {
  const tags = ["deterrence", "abductions", "sanctions", "china"];
  const clocks = fc.constantFrom("00:00", "06:30", "12:00", "22:30");
  const rules = fc.uniqueArray(
    fc.record({
      // Names that could be taken for parts of another rule's keys.
      name: fc.constantFrom("a", "a story 1", "a 1", "1 new", "", '","', "a until", "b"),
      tags: fc.option(fc.subarray(tags, { minLength: 1 }), { nil: undefined }),
      meeting: fc.option(fc.constant(true as const), { nil: undefined }),
      send: fc.oneof(
        fc.constantFrom("instant" as const, "instant" as const, "hourly" as const),
        clocks.map((daily) => ({ daily })),
      ),
      quiet: fc.option(fc.record({ from: clocks, to: clocks }), { nil: undefined }),
      cooldown: fc.option(fc.constant({ text: "3h", milliseconds: 3 * 3_600_000 }), { nil: undefined }),
      to: fc.constant([]),
      also: fc.boolean(),
    }),
    { maxLength: 5, selector: ({ name }) => name },
  );
  const developments = fc
    .array(
      fc.record({
        minutes: fc.integer({ min: 0, max: 3 * 1440 }),
        age: fc.integer({ min: 0, max: 3 * 1440 }),
        story: fc.option(fc.nat(4)),
        tags: fc.subarray(tags),
      }),
      { maxLength: 60 },
    )
    .map((list) =>
      list.map(({ minutes, age, story, tags }, n) => ({
        candidate: candidate({ key: `${story ?? "x"} new ${n}`, story, tags, at: after(minutes - age) }),
        seenAt: after(minutes),
      })),
    );
  const files = fc
    .record({ rules, timeZone: fc.constantFrom("UTC", "Asia/Tokyo", "America/New_York") })
    .map(({ rules, timeZone }) =>
      file(rules, { timeZone, burst: { alerts: 3, within: { text: "30m", milliseconds: 1_800_000 } } }),
    );

  it("a development comes once in an alert of each rule that takes it, and in no other", () => {
    fc.assert(
      fc.property(files, developments, (settings, list) => {
        const alerts = dryRun(settings, list);
        for (const one of list) {
          const isBacklog = one.seenAt.getTime() - one.candidate.at.getTime() > settings.maxAge.milliseconds;
          const takers = isBacklog ? [] : rulesFor(settings.rules, one.candidate).map(({ name }) => name);
          const told = alerts.flatMap(({ rule, developments }) =>
            developments.filter((other) => other === one).map(() => rule),
          );
          expect(told.toSorted()).toEqual(takers.toSorted());
        }
      }),
    );
  });

  it("an alert is due when it is noticed or later, and an instant one tells of one development", () => {
    fc.assert(
      fc.property(files, developments, (settings, list) => {
        const alerts = dryRun(settings, list);
        expect(new Set(alerts.map(({ key }) => key)).size).toBe(alerts.length);
        for (const { kind, why, dueAt, developments } of alerts) {
          for (const { seenAt } of developments) {
            if (kind === "instant") expect([dueAt, why]).toEqual([seenAt, null]);
            else expect(dueAt.getTime()).toBeGreaterThan(seenAt.getTime());
          }
          if (kind === "instant") expect(developments).toHaveLength(1);
        }
        expect(alerts.map(({ dueAt }) => dueAt)).toEqual(
          alerts.map(({ dueAt }) => dueAt).toSorted((a, b) => a.getTime() - b.getTime()),
        );
      }),
    );
  });

  it("no rule sends more instant alerts in so long than a burst has, nor two on a story within the cool-down", () => {
    fc.assert(
      fc.property(files, developments, (settings, list) => {
        const instants = dryRun(settings, list).filter(({ kind }) => kind === "instant");
        for (const { rule, dueAt, developments } of instants) {
          const before = instants.filter(
            (other) =>
              other.rule === rule &&
              other.dueAt <= dueAt &&
              dueAt.getTime() - other.dueAt.getTime() <= 1_800_000,
          );
          expect(before.length).toBeLessThanOrEqual(3);
          const { cooldown } = settings.rules.find(({ name }) => name === rule) ?? {};
          const story = developments[0]?.candidate.story ?? null;
          if (cooldown === undefined || story === null) continue;
          const again = instants.filter(
            (other) =>
              other.rule === rule &&
              other.developments[0]?.candidate.story === story &&
              Math.abs(other.dueAt.getTime() - dueAt.getTime()) < cooldown.milliseconds,
          );
          expect(again).toHaveLength(1);
        }
      }),
    );
  });
});

describe("trying rules on the past", () => {
  const stored = (n: number, kind = "new-story") => ({
    ...{ kind, key: `${n} new`, reason: "new", storyId: n, tags: ["china"], newTags: ["china"] },
    ...{ at: after(n), createdAt: after(n + 1), feedUrl: "https://harbour.example/rss" },
    article: {
      ...{ title: `Title ${n}`, summary: "Its summary", text: "Its text", language: "en" },
      ...{ feed: { title: "Harbour Wire" }, tags: [{ score: 0.4 }, { score: 0.7 }] },
    },
  });

  it("tells what each rule would have sent, and of which developments", () => {
    const rules = [
      rule({ name: "Now", words: ["Title 1"] }),
      rule({
        name: "Later",
        send: "hourly",
        words: ["its TEXT"],
        minScore: 0.7,
        sources: ["harbour.example"],
      }),
      rule({ name: "Nothing", tags: ["sanctions"] }),
    ];
    const trial = tryRules(file(rules), [stored(2), stored(1), stored(3, "of another version")]);
    expect(trial.rules).toEqual([
      { name: "Now", instant: 1, digests: 0, developments: 1 },
      { name: "Later", instant: 0, digests: 1, developments: 1 },
      { name: "Nothing", instant: 0, digests: 0, developments: 0 },
    ]);
    expect(trial.developments).toBe(3);
    expect(trial.alerts.map(({ dueAt }) => dueAt)).toEqual([after(2), after(60)]);
    expect(trial.alerts[0]?.developments[0]?.development.article.title).toBe("Title 1");
  });

  it("is asked at the moment at which each was noticed, so that what is old now is no backlog", () => {
    const trial = tryRules(file([rule()]), [stored(0)]);
    expect(trial.alerts[0]?.dueAt).toEqual(after(1));
  });

  it("takes nothing for an answer", () => {
    expect(tryRules(file([]), [])).toEqual({ rules: [], alerts: [], developments: 0 });
  });
});
