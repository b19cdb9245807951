import { parseAlerts } from "@twotrack/alerts";
import {
  type Connection,
  connect,
  getAlert,
  listSubscriptions,
  pendingDelivery,
  recordAttempt,
} from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type AlertsOptions, createApp } from "../index.js";
import { alert, answerOf, development, framework, place, saveNews } from "../testing.js";

vi.setConfig({ testTimeout: 30_000 });

const secret = "hooks.example/T0-very-secret";
const rules = `# What is alerted on.
rules:
  - name: Tracks meet
    meeting: true
    to: [desk]
`;
const channels = `channels:
  desk: {type: webhook, url: "https://${secret}"}
  mail: {type: webhook, url: $NOT_SET_URL}
  browser: {type: push}
`;
const origin = "http://dashboard.example";

let database: TestDatabase;
let connection: Connection;
let text: string;
let deliveries: number[];

const options: AlertsOptions = {
  read: async () => text,
  write: async (changed) => {
    text = changed;
  },
  parse: (given) =>
    parseAlerts(given, {
      ...{ fileName: "alerts.yaml", tags: framework.tags.map(({ id }) => id), environment: {} },
    }),
  ...{ pushKey: async () => "BKey", allowPrivateNetworks: false },
};
const appWith = (changed: Partial<AlertsOptions> = {}) =>
  createApp({
    ...{ db: connection.db, framework, log: { error() {} } },
    alerts: { ...options, ...changed },
    access: { open: false, loopback: true, origins: [origin] },
  });
/** The same for readers alone. */
const readOnlyApp = () => createApp({ db: connection.db, framework, alerts: options });

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  await saveNews(connection.db, [
    {
      title: "北朝鮮がミサイル発射",
      feed: "港新聞",
      age: 9,
      language: "ja",
      tags: ["deterrence", "sanctions"],
    },
    { title: "Families meet the minister", feed: "Harbour Wire", age: 8, tags: ["abductions"] },
  ]);
  const both = ["deterrence", "sanctions"];
  ({ deliveryIds: deliveries } = await place(database.url, {
    placed: [
      { articleId: 1, storyId: 1 },
      { articleId: 2, storyId: 2 },
    ],
    developments: [
      development({
        key: "a",
        storyId: 1,
        articleId: 1,
        reason: "two tracks meet",
        tags: both,
        newTags: both,
      }),
      development({ key: "b", storyId: 2, articleId: 2, tags: ["abductions"], known: "nothing much" }),
    ],
    alerts: [
      alert({ key: "1", developmentKey: "a", channels: ["desk", "mail"] }),
      alert({ key: "2", developmentKey: "b", rule: "Abductions", why: "quiet hours", channels: [] }),
      alert({ key: "3", developmentKey: "b", rule: "The rest of the day", channels: ["old"] }),
      alert({
        ...{ key: "4", developmentKey: "b", rule: "Mornings", kind: "digest", channels: ["desk"] },
        dueAt: new Date(Date.now() + 3_600_000),
      }),
    ],
  }));
  const [desk = 0, mail = 0] = deliveries;
  await recordAttempt(connection.db, { id: desk, error: null, givenUp: false });
  await recordAttempt(connection.db, { id: mail, error: "it answered 410", givenUp: true });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(() => {
  text = `${rules}\n${channels}`;
});

const get = (address: string, app = appWith()) => answerOf(app, origin + address);
const post = async (
  address: string,
  body: Record<string, string> | string,
  {
    app = appWith(),
    headers = {},
  }: { app?: ReturnType<typeof appWith>; headers?: Record<string, string> } = {},
) => {
  const response = await app.request(origin + address, {
    method: "POST",
    headers: { origin, ...(typeof body === "string" && { accept: "application/json" }), ...headers },
    body: typeof body === "string" ? body : new URLSearchParams(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const baseOf = async () => /name="base" value="([^"]*)"/.exec((await get("/alerts/rules")).text)?.[1] ?? "";

describe("the history of alerts", () => {
  it("says what is new, of which rule, and how far each channel got", async () => {
    const { status, text } = await get("/alerts");
    expect(status).toBe(200);
    expect(text).toMatch(/lang="ja"[^>]*><a href="\/alerts\/1"[^>]*>北朝鮮が/);
    expect(text).toContain("two tracks meet");
    expect(text).toContain("desk: delivered");
    expect(text).toContain("mail: given up after 1 attempt");
    expect(text).toContain("old: waiting");
    expect(text).toContain("Shown here only");
    expect(text).toContain("No longer in the file");
    expect(text).toContain("Set NOT_SET_URL to use it.");
  });

  it("says of a digest that is not due yet where it will go", async () => {
    const { text } = await get("/alerts/4");
    expect(text).toMatch(/Mornings · Digest · due <time/);
    expect(text).toContain("Not sent yet, to go to desk");
    expect(text).not.toContain("Shown here only");
  });

  it("shows all that an alert says", async () => {
    const { status, text } = await get("/alerts/1");
    expect(status).toBe(200);
    for (const words of ["two tracks meet", "Sanctions", "港新聞", "/stories/1"])
      expect(text).toContain(words);
    expect((await get("/alerts/3")).text).toContain("nothing much");
    for (const address of ["/alerts/99", "/alerts/x", "/api/alerts/99"])
      expect((await get(address)).status).toBe(404);
  });

  it("goes on before an alert", async () => {
    const { alerts, next } = JSON.parse((await get("/api/alerts")).text);
    expect(alerts).toHaveLength(3);
    expect(next).toBeNull();
    const [first, ...rest] = alerts.map(({ id }: { id: number }) => id);
    const older = JSON.parse((await get(`/api/alerts?before=${first}`)).text);
    expect(older.alerts.map(({ id }: { id: number }) => id)).toEqual(rest);
    expect((await get("/alerts?before=then")).status).toBe(400);
  });

  it.each(["rss", "atom", "json"])("is there as a feed (%s)", async (extension) => {
    const { headers, text } = await get(`/alerts.${extension}`);
    expect(headers.get("content-type")).toContain(extension);
    expect(text).toContain("urn:twotrack:alert:1");
    expect(text).toContain(`${origin}/stories/1`);
    expect((await get("/alerts")).text).toContain(`href="/alerts.${extension}"`);
  });

  it("is there where the file is not known or broken", async () => {
    const plain = createApp({ db: connection.db, framework });
    expect((await get("/alerts", plain)).status).toBe(200);
    expect((await get("/alerts/rules", plain)).status).toBe(404);
    text = `channels: {${secret}: [}`;
    const broken = await get("/alerts");
    expect(broken.status).toBe(200);
    expect(broken.text).toContain("broken at line 1");
    expect(broken.text).not.toContain("very-secret");
  });

  it("sends a dead letter again", async () => {
    const [, mail = 0] = deliveries;
    const { status, headers } = await post(`/alerts/deliveries/${mail}/again`, {});
    expect(status).toBe(303);
    expect(headers.get("location")).toBe("/alerts");
    expect(await pendingDelivery(connection.db, mail)).toMatchObject({ attempts: 0, failedAt: null });
    expect((await post(`/alerts/deliveries/${mail}/again`, {})).status).toBe(404);
    expect((await getAlert(connection.db, 1))?.deliveries).toHaveLength(2);
  });
});

describe("the rules", () => {
  it("are shown without the channels", async () => {
    const { status, text } = await get("/alerts/rules");
    expect(status).toBe(200);
    expect(text).toContain("name: Tracks meet");
    expect(text).not.toContain("very-secret");
  });

  it("tell what they would have sent, and save nothing", async () => {
    const wider = rules.replace("meeting: true", "send: hourly");
    const { status, text: page } = await post("/alerts/rules/try", { rules: wider });
    expect(status).toBe(200);
    expect(page).toMatch(/In the last 30 days: [12] alert/);
    expect(page).toContain("Out of 2 developments");
    expect(page).toContain("send: hourly");
    expect(page).toContain("Families meet");
    expect(text).toContain("meeting: true");
  });

  it("are saved with the channels as they were", async () => {
    const edited = rules.replace("meeting: true", "tags: [abductions]").replaceAll("\n", "\r\n");
    const { status, headers } = await post("/alerts/rules", { rules: edited, base: await baseOf() });
    expect(status).toBe(303);
    expect(headers.get("location")).toBe("/alerts/rules?saved=1");
    expect(text).toContain("tags: [abductions]\n");
    expect(text).toContain(secret);
    expect((await get("/alerts/rules?saved=1")).text).toContain("Saved.");
  });

  it.each([
    ["tags: [abduction]", /Line 4: <\/b>unknown tag &#39;abduction&#39;, did you mean/],
    ["to: [ether]", /no channel &#39;ether&#39;/],
    ["meeting: [", /Line \d+:/],
  ])("with %j are told what is wrong, and stay as typed", async (line, message) => {
    const edited = rules.replace(/meeting: true.*/s, line);
    for (const address of ["/alerts/rules", "/alerts/rules/try"]) {
      const { status, text: page } = await post(address, { rules: edited, base: await baseOf() });
      expect(status).toBe(422);
      expect(page).toMatch(message);
      expect(page).toContain(line);
    }
    expect(text).toContain("meeting: true");
  });

  it("never bring a secret to light, however they end", async () => {
    const base = await baseOf();
    const tricks = [
      ...[`${rules}x: "`, `${rules}x: [`, `${rules}x: {`, `${rules}x: |`, `${rules}x: '`, "{rules: []}"],
      ...[
        '"',
        "[",
        "- a",
        "...",
        `${rules}...`,
        `${rules}---`,
        `${rules}x: &a`,
        `${rules}x: *a`,
        "? |",
        "--- |",
      ],
      ...[`${rules}channels: {}`, `${rules}"ch\\u0061nnels": {}`, `${rules}? channels\n: {}`, "rules: >"],
    ];
    for (const trick of tricks) {
      for (const address of ["/alerts/rules", "/alerts/rules/try"]) {
        const { status, text: page } = await post(address, { rules: trick, base });
        expect(status, trick).toBe(422);
        expect(page, trick).not.toContain("very-secret");
      }
      expect(text).toBe(`${rules}\n${channels}`);
    }
  });

  it("are not shown where their channels can't be told from them", async () => {
    for (const strange of [
      `{rules: [], channels: {desk: {type: webhook, url: "https://${secret}"}}}`,
      `rules: []\n? channels\n: {desk: {type: webhook, url: "https://${secret}"}}\n`,
      `channels:\n  desk: {type: webhook, url: "https://\n${secret}"\n`,
    ]) {
      text = strange;
      for (const { text: page } of [
        await get("/alerts/rules"),
        await get("/alerts"),
        await post("/alerts/rules", { rules, base: "" }),
        await post("/alerts/rules/try", { rules, base: "" }),
      ]) {
        expect(page).not.toContain("very-secret");
      }
      expect(text).toBe(strange);
    }
  });

  it("say nothing of the channels' faults but that there are some", async () => {
    text = `${rules}channels:\n  desk: {type: webhook, "${secret}": 1}\n`;
    const { text: page } = await get("/alerts/rules");
    expect(page).toContain("There is a fault in the channels");
    expect(page).not.toContain("very-secret");
  });

  it("do not overwrite what somebody else wrote meanwhile, unless it is meant", async () => {
    const base = await baseOf();
    text = `${rules.replace("Tracks meet", "Other")}\n${channels}`;
    const refused = await post("/alerts/rules", { rules, base });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("has changed since");
    expect(text).toContain("Other");
    const again = /name="base" value="([^"]*)"/.exec(refused.text)?.[1] ?? "";
    expect((await post("/alerts/rules", { rules, base: again })).status).toBe(303);
    expect(text).toContain("Tracks meet");
  });

  it("keep what was typed where the file can't be written", async () => {
    const app = appWith({ write: () => Promise.reject(new Error("EACCES: permission denied")) });
    const { status, text } = await post("/alerts/rules", { rules, base: await baseOf() }, { app });
    expect(status).toBe(422);
    expect(text).toContain("permission denied");
    expect(text).toContain("name: Tracks meet");
  });

  it("are read only where others reach the dashboard", async () => {
    const { text } = await get("/alerts/rules", readOnlyApp());
    expect(text).toContain("can&#39;t be changed here");
    expect(text).not.toMatch(/<button[^>]*>Save/);
  });
});

describe("what changes something", () => {
  const subscription = JSON.stringify({
    endpoint: "https://push.example/send/1",
    expirationTime: null,
    keys: { p256dh: "B".repeat(87), auth: "a".repeat(22) },
  });
  const addresses = [
    ...["/alerts/rules", "/alerts/rules/try", "/alerts/deliveries/1/again"],
    ...["/alerts/push", "/alerts/push/off"],
  ];

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["an opaque origin", { origin: "null" }],
    ["no page that can be told", { origin: undefined }],
    ["a site that another site embeds", { origin: undefined, "sec-fetch-site": "cross-site" }],
    ["a name that was made to lead here", { host: "evil.example" }],
    [
      "a name that was made to lead here, as of the same origin",
      { origin: undefined, host: "evil.example", "sec-fetch-site": "same-origin" },
    ],
  ])("is not taken from %s", async (_, changed) => {
    for (const address of addresses) {
      const headers = Object.entries({ origin, ...changed }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      );
      const response = await appWith().request(origin + address, {
        method: "POST",
        headers: Object.fromEntries(headers),
        body: subscription,
      });
      expect(response.status).toBe(403);
      expect(await response.text()).toMatch(/Only pages of this dashboard|does not know the name/);
    }
  });

  it("is taken from a page of the same origin by a browser that does not say which", async () => {
    const headers = { "sec-fetch-site": "same-origin" };
    const response = await appWith().request(`${origin}/alerts/push/off`, {
      ...{ method: "POST", headers, body: '{"endpoint":"https://push.example/none"}' },
    });
    expect(response.status).toBe(204);
  });

  it("comes from forms whose origin browsers tell", async () => {
    expect((await get("/alerts")).headers.get("referrer-policy")).toBe("same-origin");
  });

  it("is not taken at all where others reach the dashboard", async () => {
    for (const address of addresses) {
      const { status, text } = await post(address, {}, { app: readOnlyApp() });
      expect(status).toBe(403);
      expect(text).toContain("has no password");
    }
    expect((await get("/alerts", readOnlyApp())).text).not.toContain('<form method="post"');
  });

  it("is taken by POST and up to 200 kB only", async () => {
    expect((await get("/alerts/push")).status).toBe(404);
    const long = await post("/alerts/rules", { rules: "#".repeat(200_001), base: "" });
    expect(long.status).toBe(413);
    expect(long.text).toContain("200 kB");
  });

  it("adds a browser and forgets it", async () => {
    expect((await post("/alerts/push", subscription)).status).toBe(204);
    expect((await post("/alerts/push", subscription)).status).toBe(204);
    expect(await listSubscriptions(connection.db)).toMatchObject([
      { endpoint: "https://push.example/send/1" },
    ]);
    expect((await post("/alerts/push/off", subscription)).status).toBe(204);
    expect(await listSubscriptions(connection.db)).toEqual([]);
  });

  it.each([
    ...["http://push.example/1", "https://127.0.0.1/1", "https://2130706433/", "https://[::1]/"],
    ...["https://localhost/", "https://a.localhost/", "https://printer/", "https://nas.local./", "nonsense"],
    ...["https://me:pass@push.example/"],
  ])("refuses %s as a push service", async (endpoint) => {
    const { status, text } = await post(
      "/alerts/push",
      JSON.stringify({ ...JSON.parse(subscription), endpoint }),
    );
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({ parameter: "endpoint" });
    expect(await listSubscriptions(connection.db)).toEqual([]);
  });

  it("takes a push service on this machine where that is allowed", async () => {
    const app = appWith({ allowPrivateNetworks: true });
    const local = JSON.stringify({ ...JSON.parse(subscription), endpoint: "http://127.0.0.1:9/1" });
    expect((await post("/alerts/push", local, { app })).status).toBe(204);
    expect((await post("/alerts/push/off", local, { app })).status).toBe(204);
  });

  it("offers the browser's alerts where a channel sends them", async () => {
    expect((await get("/alerts")).text).toContain('data-push="BKey"');
    text = rules.replace("to: [desk]", "to: []");
    expect((await get("/alerts")).text).not.toContain("data-push=");
    const worker = await get("/push.js");
    expect(worker.headers.get("content-type")).toContain("javascript");
    expect(worker.headers.get("content-security-policy")).toContain("worker-src 'self'");
  });
});
