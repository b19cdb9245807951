import { readYaml, strict, suggestion } from "@twotrack/config";
import { parseQuery, type Query } from "@twotrack/search";
import type { DevelopmentKind } from "@twotrack/stories";
import { z } from "zod";
import { type ChannelConfig, channelSchema, resolveVariables } from "../channels/config.js";
import { type Duration, daysClock, durationSchema, isTimeZone, ownTimeZone } from "./time.js";

/** Hours in which instant alerts wait; over midnight where `from` is later than `to`. Times are "HH:MM". */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** When a rule's alerts are sent. */
export type Sending = "instant" | "hourly" | { readonly daily: string };

/** What is alerted on, how and where to. What is absent does not restrict. */
export interface Rule {
  readonly name: string;
  readonly developments?: readonly DevelopmentKind[] | undefined;
  /** One of these tags or more; of a story that gains some, one of those that it gains. */
  readonly tags?: readonly string[] | undefined;
  /** Where two tags meet, or all of these. */
  readonly meeting?: true | readonly string[] | undefined;
  /** Publishers, by a part of their name or of the address of their feed. */
  readonly sources?: readonly string[] | undefined;
  /** Languages without region. */
  readonly languages?: readonly string[] | undefined;
  /** One of these words or more, in title or text, in any case. */
  readonly words?: readonly string[] | undefined;
  /** What the search of the dashboard would have to find the article by. */
  readonly search?: Query | undefined;
  /** A tag has this score at least, 0 to 1. */
  readonly minScore?: number | undefined;
  readonly send: Sending;
  readonly quiet?: QuietHours | undefined;
  /** No second instant alert on a story for so long: what comes meanwhile comes together after it. */
  readonly cooldown?: Duration | undefined;
  /** Names of channels; none is needed to see alerts in the dashboard and its feeds. */
  readonly to: readonly string[];
  /** Whether rules after this one are asked too about what it took. */
  readonly also: boolean;
}

/** A channel of the file: set up, or with the variables that it lacks. */
export type NamedChannel =
  | { readonly name: string; readonly config: ChannelConfig }
  | { readonly name: string; readonly missing: readonly string[] };

/** What alerts are made from. */
export interface AlertsFile {
  /** IANA name of the zone of all times in it. */
  readonly timeZone: string;
  readonly stories: {
    /** So many publishers must tell of a story before it is news. */
    readonly publishers: number;
    /** Publishers of which one is enough, by a part of their name or of the address of their feed. */
    readonly trusted: readonly string[];
  };
  /** What was published so long before it was seen is not alerted on: it is the backlog of a new feed. */
  readonly maxAge: Duration;
  /** More instant alerts of one rule than this within this long would be noise: further ones come together. */
  readonly burst: { readonly alerts: number; readonly within: Duration };
  readonly rules: readonly Rule[];
  readonly channels: readonly NamedChannel[];
}

const kinds = ["new-story", "gains-tag", "surge", "wakes", "tag-surge"] as const satisfies DevelopmentKind[];
/** Whether a word names a kind of development. */
export function isDevelopmentKind(word: string): word is DevelopmentKind {
  return kinds.some((kind) => kind === word);
}

const name = z.string().min(1).max(80);
const clock = z.string().refine(daysClock, 'must be a time of the day such as "07:30", in quotes');
const quiet = strict({ from: clock, to: clock });
const some = <T extends z.ZodType>(item: T) => z.array(item).min(1, "must name one at least, or be left out");

const severalTags = "must be true, or two tags or more";

const rule = strict({
  name,
  developments: some(z.enum(kinds, `must be among ${kinds.join(", ")}`)).optional(),
  tags: some(name).optional(),
  meeting: z.union([z.literal(true), z.array(name).min(2, severalTags)], severalTags).optional(),
  sources: some(name).optional(),
  languages: some(z.string().regex(/^[a-z]{2,3}$/, "must be a language code such as ja")).optional(),
  words: some(name).optional(),
  search: z.string().max(1_000).transform(parseQuery).optional(),
  minScore: z.number().min(0).max(1).optional(),
  send: z
    .union(
      [z.enum(["instant", "hourly"]), strict({ daily: clock })],
      'must be instant, hourly, or {daily: "08:00"}',
    )
    .default("instant"),
  quiet: quiet.optional(),
  cooldown: durationSchema.optional(),
  to: z.array(name).default([]),
  also: z.boolean().default(false),
});

/** A key with nothing after it, as where all below it is commented out, is as good as none. */
const orNothing = <T extends z.ZodType>(value: T) => z.preprocess((given) => given ?? undefined, value);

const contents = strict({
  timeZone: z
    .string()
    .refine(isTimeZone, "must be a time zone such as Asia/Tokyo or UTC")
    .default(ownTimeZone),
  stories: strict({
    publishers: z.int().min(1).max(20).default(2),
    trusted: z.array(name).default([]),
  }).default({
    publishers: 2,
    trusted: [],
  }),
  maxAge: durationSchema.default({ text: "2d", milliseconds: 2 * 86_400_000 }),
  burst: strict({ alerts: z.int().min(1).max(10_000), within: durationSchema }).default({
    alerts: 10,
    within: { text: "10m", milliseconds: 600_000 },
  }),
  rules: orNothing(z.array(rule).default([])),
  channels: orNothing(z.record(z.string(), z.unknown()).default({})),
});
const fileSchema = z.preprocess((given) => given ?? {}, contents);

/**
 * Reads the file of alert rules and channels.
 * @param options.fileName is used in messages only.
 * @param options.tags the tags that the framework has; without them, any tag will do.
 * @param options.environment where `$NAME` in a channel's settings comes from.
 * @throws {FileError} with every fault that was found, by place. A channel whose variables are not set is none.
 */
export function parseAlerts(
  text: string,
  options: {
    fileName: string;
    tags: readonly string[] | undefined;
    environment: Readonly<Record<string, string | undefined>>;
  },
): AlertsFile {
  const file = readYaml(text, options.fileName, fileSchema);
  const { channels: given, ...rest } = file.value;
  const channels = Object.entries(given).flatMap(([name, value]): NamedChannel[] => {
    if (!/^[\w-]{1,40}$/.test(name))
      file.report(["channels", name], `the name of a channel must be letters, digits, _ and -`);
    const resolved = resolveVariables(value, options.environment);
    if ("missing" in resolved) return [{ name, missing: resolved.missing }];
    const read = channelSchema.safeParse(resolved.value);
    if (read.success) return [{ name, config: read.data }];
    for (const issue of read.error.issues) {
      const place = issue.path.map((step) => `.${String(step)}`).join("");
      file.report(["channels", name, ...issue.path], `channels.${name}${place}: ${issue.message}`);
    }
    return [];
  });
  const known = Object.keys(given);
  const checkTag = (place: (string | number)[], tag: string) => {
    if (options.tags !== undefined && !options.tags.includes(tag))
      file.report(place, `unknown tag '${tag}'${suggestion(tag, options.tags)}`);
  };
  const checkTags = (key: "tags" | "meeting", rule: number, tags: readonly string[]) => {
    for (const [j, tag] of tags.entries()) checkTag(["rules", rule, key, j], tag);
  };
  const checkSearch = (rule: number, { groups, faults }: Query) => {
    const place = ["rules", rule, "search"];
    for (const { message } of faults) file.report(place, `rules[${rule}].search: ${message}`);
    if (groups.length === 0 && faults.length === 0)
      file.report(place, `rules[${rule}].search: must ask for something, or be left out`);
    for (const term of groups.flatMap(({ any }) => any)) if (term.kind === "tag") checkTag(place, term.tag);
  };
  for (const [i, { name, tags = [], meeting = [], search, to }] of rest.rules.entries()) {
    if (rest.rules.findIndex((other) => other.name === name) < i)
      file.report(["rules", i, "name"], `rules[${i}].name: there is a rule '${name}' already`);
    checkTags("tags", i, tags);
    checkTags("meeting", i, meeting === true ? [] : meeting);
    if (search !== undefined) checkSearch(i, search);
    for (const [j, channel] of to.entries()) {
      if (!known.includes(channel))
        file.report(
          ["rules", i, "to", j],
          `no channel '${channel}' under 'channels'${suggestion(channel, known)}`,
        );
    }
  }
  file.check();
  return { ...rest, channels };
}
