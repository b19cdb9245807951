import { readFileSync } from "node:fs";
import { FileError } from "@twotrack/config";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseAlerts } from "./file.js";
import { ownTimeZone } from "./time.js";

const tags = ["deterrence", "abductions", "sanctions", "china"];
const parse = (text: string, environment: Record<string, string> = {}) =>
  parseAlerts(text, { fileName: "alerts.yaml", tags, environment });

/** What is said of a text that is refused. */
function faultsOf(text: string, environment: Record<string, string> = {}): string[] {
  try {
    parse(text, environment);
  } catch (error) {
    if (error instanceof FileError) return error.message.split("\n");
    throw error;
  }
  return [];
}

const example = readFileSync(new URL("../../../../alerts.example.yaml", import.meta.url), "utf8");

describe("the example file", () => {
  it("means what its comments say", () => {
    const everyTag = { tags, to: ["webhook", "browser"], also: false };
    expect(parse(example)).toEqual({
      timeZone: ownTimeZone(),
      stories: { publishers: 2, trusted: [] },
      maxAge: { text: "2d", milliseconds: 172_800_000 },
      burst: { alerts: 10, within: { text: "10m", milliseconds: 600_000 } },
      rules: [
        {
          ...{ name: "Tracks meet", meeting: true, developments: ["new-story", "gains-tag"] },
          ...{ send: "instant", to: ["webhook", "browser"], also: false },
        },
        {
          ...{ name: "Abductions", tags: ["abductions"], developments: ["new-story", "wakes"] },
          ...{ send: "instant", to: ["webhook", "browser"], also: false },
        },
        { name: "The rest of the day", ...everyTag, send: { daily: "08:00" } },
      ],
      channels: [
        { name: "webhook", missing: ["TWOTRACK_WEBHOOK_URL"] },
        { name: "browser", config: { type: "push" } },
      ],
    });
  });

  it("has its webhook where the variable is set", () => {
    const { channels } = parse(example, { TWOTRACK_WEBHOOK_URL: "https://desk.example/hook" });
    expect(channels[0]).toEqual({
      name: "webhook",
      config: { type: "webhook", url: "https://desk.example/hook" },
    });
  });

  it("is right with everything that it has in comments too", () => {
    const all = example.replace(/^( *)# (timeZone|team|desk):/gm, "$1$2:");
    const { timeZone, channels } = parse(all);
    expect(timeZone).toBe("Asia/Tokyo");
    expect(channels.map(({ name }) => name)).toEqual(["webhook", "browser", "team", "desk"]);
  });
});

describe("what may be left out", () => {
  const nothing = {
    ...{ stories: { publishers: 2, trusted: [] }, rules: [], channels: [] },
    ...{ maxAge: { text: "2d" }, burst: { alerts: 10, within: { text: "10m" } } },
  };
  it.each([
    ["all of it", ""],
    ["all but comments", "# nothing yet\n"],
    ["what is under a key", "rules:\n  # - name: later\nchannels:\n  # desk: {type: push}\n"],
  ])("%s", (_what, text) => {
    expect(parse(text)).toMatchObject(nothing);
  });

  it("all of a rule but its name: it takes everything at once", () => {
    const { rules } = parse("rules: [{name: All}]");
    expect(rules).toEqual([{ name: "All", send: "instant", to: [], also: false }]);
  });
});

describe("the zone of this machine", () => {
  afterEach(() => void vi.restoreAllMocks());
  it.each([
    ["Asia/Seoul", "Asia/Seoul"],
    ["Etc/Unknown", "UTC"],
    [undefined, "UTC"],
  ])("%s is taken for %s", (timeZone, expected) => {
    const options = new Intl.DateTimeFormat().resolvedOptions();
    vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue(
      Object.assign(options, { timeZone }),
    );
    expect(ownTimeZone()).toBe(expected);
  });
});

describe("a fault", () => {
  const inRule = (line: string) => `rules:\n  - name: One\n    ${line}\n`;
  it.each([
    ["rulez: []", "1:1: unknown key 'rulez', did you mean 'rules'?"],
    [inRule("tag: [china]"), "3:5: unknown key 'tag', did you mean 'tags'?"],
    [inRule("tags: [chna]"), "3:12: unknown tag 'chna', did you mean 'china'?"],
    [inRule("tags: []"), "3:11: rules[0].tags: must name one at least, or be left out"],
    [inRule("meeting: [china, weather]"), "3:22: unknown tag 'weather'"],
    [inRule("meeting: [china]"), "3:14: rules[0].meeting: must be true, or two tags or more"],
    [inRule("meeting: false"), "3:14: rules[0].meeting: must be true, or two tags or more"],
    [
      inRule("developments: [news]"),
      "3:20: rules[0].developments[0]: must be among new-story, gains-tag, surge, wakes, tag-surge",
    ],
    [inRule("languages: [Japanese]"), "3:17: rules[0].languages[0]: must be a language code such as ja"],
    [
      inRule("search: missile lang:klingonish"),
      "3:13: rules[0].search: 'lang:klingonish' was left out: lang: takes a language code, such as lang:ja",
    ],
    [inRule("search: missile OR tag:chna"), "3:13: unknown tag 'chna', did you mean 'china'?"],
    [inRule('search: "…"'), "3:13: rules[0].search: must ask for something, or be left out"],
    [inRule("send: weekly"), '3:11: rules[0].send: must be instant, hourly, or {daily: "08:00"}'],
    [
      inRule('send: {daily: "8:00"}'),
      '3:19: rules[0].send.daily: must be a time of the day such as "07:30", in quotes',
    ],
    [
      inRule('quiet: {from: "22:30", to: "24:00"}'),
      '3:32: rules[0].quiet.to: must be a time of the day such as "07:30", in quotes',
    ],
    [inRule("cooldown: 6"), "3:15: rules[0].cooldown: must be a duration such as 30m, 6h or 2d"],
    [inRule("cooldown: 0h"), "3:15: rules[0].cooldown: must be a duration such as 30m, 6h or 2d"],
    ["maxAge: forever", "1:9: maxAge: must be a duration such as 30m, 6h or 2d"],
    ["timeZone: Tokyo", "1:11: timeZone: must be a time zone such as Asia/Tokyo or UTC"],
    [
      "channels: {browser: {type: push}}\nrules: [{name: One, to: [browsr]}]",
      "2:26: no channel 'browsr' under 'channels', did you mean 'browser'?",
    ],
    ["rules: [{name: One}, {name: One}]", "1:29: rules[1].name: there is a rule 'One' already"],
    ["channels: {my desk: {type: push}}", "1:21: the name of a channel must be letters, digits, _ and -"],
    [
      "channels: {desk: {type: pigeon}}",
      "1:25: channels.desk.type: a channel needs a type: webhook, slack, discord, teams, ntfy, telegram, email or push",
    ],
  ])("of %j is told with its place and what is allowed", (text, expected) => {
    expect(faultsOf(text)).toEqual([`alerts.yaml:${expected}`]);
  });

  it("of its YAML is told with its line", () => {
    expect(faultsOf("rules:\n  - name: [One\n")[0]).toMatch(/^alerts\.yaml:[23]:\d+: /);
  });

  it("never keeps the others from being told", () => {
    const text = [
      ...[
        "channels:",
        "  desk: {type: webhook, url: nowhere}",
        "rules:",
        "  - name: One",
        "    tags: [chna]",
      ],
      ...["  - name: One", "    to: [dsk]"],
    ].join("\n");
    expect(faultsOf(text).map((line) => line.split(":")[1])).toEqual(["2", "5", "6", "7"]);
  });

  it.each([
    ["a URL", "{type: webhook, url: 'ftp://hunter2.example'}"],
    ["a user and a password", "{type: slack, url: 'https://me:hunter2@hooks.example'}"],
    ["a signing secret", "{type: webhook, url: 'https://a.example', secret: hunter2}"],
    ["a token", "{type: telegram, token: hunter2, chat: 1}"],
    ["a mail server", "{type: email, smtp: 'hunter2', from: a@b.example, to: [a@b.example]}"],
    ["a variable", "{type: webhook, url: $SECRET}"],
    ["a number in its place", "{type: ntfy, topic: a, priority: $SECRET}"],
    ["a type", "{type: $SECRET}"],
    ["text that is no YAML", '{type: slack, url: "a" "hunter2"}}'],
  ])("of a channel never shows its secret: %s", (_what, channel) => {
    const faults = faultsOf(`channels:\n  desk: ${channel}\n`, { SECRET: "hunter2" });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join("\n")).not.toContain("hunter2");
  });
});

describe("a channel", () => {
  it("whose variables are not set is missing, which is no error, and may be named by rules", () => {
    const text =
      "channels: {desk: {type: telegram, token: $BOT, chat: $CHAT}}\nrules: [{name: One, to: [desk]}]";
    expect(parse(text, { CHAT: "" }).channels).toEqual([{ name: "desk", missing: ["BOT", "CHAT"] }]);
    expect(parse(text, { BOT: "1:a", CHAT: "5" }).channels[0]).toMatchObject({
      config: { token: "1:a", chat: "5" },
    });
  });
});
