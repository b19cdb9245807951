import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import { parseAlerts } from "@twotrack/alerts";
import { type Connection, connect } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { Hono } from "hono";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type Access,
  type AlertsOptions,
  createApp,
  type RunningDashboard,
  startDashboard,
} from "../index.js";
import { framework, saveNews } from "../testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "../testing-browser.js";
import { allowRemoteImages, headers as securityHeaders } from "./headers.js";
import { ownPath } from "./next.js";

vi.setConfig({ testTimeout: 30_000 });

const password = "correct horse battery";
const apiToken = "0123456789abcdef01234567";
const publicUrl = "https://news.example.org";

const alerts: AlertsOptions = {
  read: async () => "rules: []\nchannels: {}\n",
  write: async () => {},
  parse: (given) => parseAlerts(given, { fileName: "alerts.yaml", tags: [], environment: {} }),
  ...{ pushKey: async () => "BKey", allowPrivateNetworks: false },
};

let database: TestDatabase;
let connection: Connection;
let clock = new Date("2026-11-24T12:00:00Z");
let running: RunningDashboard[] = [];

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  await saveNews(connection.db, [
    { title: "Pyongyang ends the inquiry", feed: "Harbour Wire", age: 5, tags: ["abductions"] },
  ]);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
afterEach(async () => {
  await Promise.all(running.map((dashboard) => dashboard.close()));
  running = [];
});

/** A dashboard that listens, on this machine alone unless told otherwise. */
async function start(access: Partial<Access> = {}) {
  const dashboard = await startDashboard({
    ...{
      db: connection.db,
      framework,
      alerts,
      host: "127.0.0.1",
      port: 0,
      now: () => clock,
      log: { error() {} },
    },
    access: { open: false, loopback: true, origins: [], ...access },
  });
  running.push(dashboard);
  return clientOf(dashboard.url);
}

interface Asked {
  headers?: Record<string, string>;
  form?: Record<string, string>;
  method?: string;
}
interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Asks as it is told: paths and headers go out as they are. */
function clientOf(url: string) {
  const { hostname, port, host, origin } = new URL(url);
  const ask = async (path: string, { headers = {}, form, method }: Asked = {}): Promise<Answer> => {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const sent = request({
      ...{ hostname, port, path, method: method ?? (form === undefined ? "GET" : "POST"), agent: false },
      headers: { ...(form !== undefined && type), ...headers },
    });
    sent.end(form === undefined ? undefined : new URLSearchParams(form).toString());
    const [answer] = await once(sent, "response");
    return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
  };
  /** Sends a form of a page of the dashboard itself. */
  const send = (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    ask(path, { form, headers: { origin, ...headers } });
  /** Logs in, and gives the header that browsers send from then on. */
  const logIn = async (headers: Record<string, string> = {}) => {
    const { status, headers: said } = await send("/login", { password }, headers);
    expect(status).toBe(303);
    return { cookie: cookieOf(said).split(";")[0] ?? "" };
  };
  return { ask, send, logIn, host, origin };
}

const cookieOf = (headers: IncomingHttpHeaders) => headers["set-cookie"]?.[0] ?? "";
const hours = (count: number) => {
  clock = new Date(clock.getTime() + count * 3_600_000);
};
const basic = (word: string) => ({
  authorization: `Basic ${Buffer.from(`reader:${word}`).toString("base64")}`,
});
const bearer = (word: string) => ({ authorization: `Bearer ${word}` });
const tryRules = { rules: "rules: []\n" };

describe("without a password, on this machine alone", () => {
  it("all may be read and changed", async () => {
    const { ask, send } = await start();
    const page = await ask("/alerts/rules");
    expect(page.status).toBe(200);
    expect(page.text).toContain("Save");
    expect(page.text).not.toContain("Log out");
    expect((await send("/alerts/rules/try", tryRules)).status).toBe(200);
    expect((await ask("/login")).status).toBe(404);
  });

  it.each<[string, Record<string, string>]>([
    ["another site", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a form of another site, in browsers that send no origin", { "sec-fetch-site": "cross-site" }],
    ["a program that says nothing", {}],
  ])("nothing may be changed by %s", async (_who, headers) => {
    const { ask } = await start();
    expect((await ask("/alerts/rules/try", { form: tryRules, headers })).status).toBe(403);
  });

  it("a name that another site leads here may neither read nor change", async () => {
    const { ask, origin } = await start();
    const host = `evil.example:${new URL(origin).port}`;
    const headers = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    expect((await ask("/", { headers: { host } })).status).toBe(403);
    expect((await ask("/api/stories", { headers: { host } })).text).toContain("TWOTRACK_PUBLIC_URL");
    expect((await ask("/alerts/rules/try", { form: tryRules, headers })).status).toBe(403);
  });

  it("a proxy's name is known by TWOTRACK_PUBLIC_URL", async () => {
    const { ask } = await start({ origins: [publicUrl], publicUrl });
    const host = "news.example.org";
    expect((await ask("/", { headers: { host } })).status).toBe(200);
    const sent = { form: tryRules, headers: { host, origin: publicUrl } };
    expect((await ask("/alerts/rules/try", sent)).status).toBe(200);
    const plain = { ...sent, headers: { host, origin: "http://news.example.org" } };
    expect((await ask("/alerts/rules/try", plain)).status).toBe(403);
  });
});

describe("without a password, open to others", () => {
  it("all may be read and nothing changed", async () => {
    const { ask, send, origin } = await start({ loopback: false, open: true });
    expect((await ask("/", { headers: { host: "news.example.org" } })).status).toBe(200);
    expect((await ask("/alerts/rules")).text).not.toContain("Save");
    expect((await send("/alerts/rules/try", tryRules)).status).toBe(403);
    expect((await send("/alerts/rules", tryRules, { host: "localhost" })).status).toBe(403);
    const { routes } = createApp({ db: connection.db, framework, alerts });
    for (const { method, path } of routes.filter(({ method }) => !["GET", "ALL"].includes(method))) {
      // The time zone is a matter of one browser.
      if (path === "/system/zone") continue;
      const own = { method, form: {}, headers: { origin } };
      expect([path, (await ask(path.replace(/:\w+/g, "1"), own)).status]).toEqual([path, 403]);
    }
  });

  it("nothing may be read unless that was asked for", async () => {
    const { ask } = await start({ loopback: false });
    for (const path of ["/", "/api/stories", "/stories.rss"]) expect((await ask(path)).status).toBe(401);
  });
});

describe("with a password", () => {
  it("pages lead to the login and back; what programs read is refused", async () => {
    const { ask } = await start({ password, apiToken });
    const page = await ask("/search?q=%E6%8B%89%E8%87%B4&tag=abductions");
    expect(page.status).toBe(303);
    expect(page.headers.location).toBe(
      "/login?next=%2Fsearch%3Fq%3D%25E6%258B%2589%25E8%2587%25B4%26tag%3Dabductions",
    );
    expect((await ask("/")).headers.location).toBe("/login");
    const answer = await ask("/api/stories");
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="Twotrack"');
    expect(JSON.parse(answer.text).error.message).toContain("TWOTRACK_API_TOKEN");
    for (const path of ["/stories.rss", "/stories.atom", "/stories.json", "/openapi.json", "/alerts.rss"]) {
      const { status, headers } = await ask(path);
      expect([path, status]).toEqual([path, 401]);
      expect(headers["www-authenticate"]).toBe(
        'Bearer realm="Twotrack", Basic realm="Twotrack", charset="UTF-8"',
      );
    }
    expect((await ask("/events")).status).toBe(401);
    // What a script asks for must not become the page of the login.
    expect((await ask("/", { headers: { "sec-fetch-dest": "empty" } })).status).toBe(401);
  });

  it("every address but those for everyone is closed", async () => {
    const access = { password, apiToken, open: true, loopback: true, origins: [] };
    const { routes } = createApp({ db: connection.db, framework, alerts, access });
    const { ask } = await start(access);
    const paths = routes
      .filter(({ method }) => method === "GET")
      .map(({ path }) => path.replace(/:\w+/g, "1"));
    const open: string[] = [];
    for (const path of new Set(paths)) if ((await ask(path)).status === 200) open.push(path);
    expect(open.map((path) => path.replace(/^\/assets\/.*/, "/assets"))).toEqual(
      expect.arrayContaining(["/assets", "/healthz", "/readyz", "/login"]),
    );
    expect(open.filter((path) => !/^\/(?:assets\/.*|healthz|readyz|login)$/.test(path))).toEqual([]);
    for (const path of ["/assets/../api/stories", "//api/stories", "/api%2Fstories", "/healthz/../alerts"]) {
      expect((await ask(path)).text).not.toContain("Pyongyang");
    }
  });

  it("the right one opens all, and changes come from one's own pages only", async () => {
    const { ask, send, logIn } = await start({ password });
    const session = await logIn();
    const page = await ask("/alerts/rules", { headers: session });
    expect(page.text).toContain("Save");
    expect(page.text).toContain("Log out");
    expect((await send("/alerts/rules/try", tryRules, session)).status).toBe(200);
    const foreign = { form: tryRules, headers: { ...session, origin: "https://evil.example" } };
    expect((await ask("/alerts/rules/try", foreign)).status).toBe(403);
    const silent = { form: tryRules, headers: session };
    expect((await ask("/alerts/rules/try", silent)).status).toBe(403);
  });

  it("a login is for the host that it was made at, whatever its name", async () => {
    const { ask, logIn } = await start({ password });
    const own = { host: "desk.local:8080", origin: "http://desk.local:8080" };
    const session = await logIn(own);
    const from = (origin: string) =>
      ask("/alerts/rules/try", { form: tryRules, headers: { ...session, host: own.host, origin } });
    expect((await from(own.origin)).status).toBe(200);
    expect((await from("http://desk.local:9090")).status).toBe(403);
  });

  it("every route that changes something turns away other sites, and those who are not logged in", async () => {
    const access = { password, open: false, loopback: true, origins: [] };
    const { routes } = createApp({ db: connection.db, framework, alerts, access });
    const { ask, send, logIn, origin } = await start(access);
    const session = await logIn();
    const changing = routes.filter(({ method }) => !["GET", "ALL"].includes(method));
    expect(changing.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["/login", "/logout", "/alerts/rules", "/alerts/push"]),
    );
    for (const { method, path } of changing) {
      const address = path.replace(/:\w+/g, "1");
      const foreign = { method, form: {}, headers: { ...session, origin: "https://evil.example" } };
      expect([path, (await ask(address, foreign)).status]).toEqual([path, 403]);
      if (["/login", "/logout"].includes(path)) continue;
      const stranger = { method, form: {}, headers: { origin } };
      expect([path, (await ask(address, stranger)).status]).toEqual([path, 401]);
    }
    expect((await send("/alerts/rules/try", tryRules)).text).toContain("go back and send it again");
  });

  it("a wrong one is told, and gives no cookie", async () => {
    const { send } = await start({ password });
    for (const wrong of ["", "Correct horse battery", `${password} `, "x".repeat(2_000)]) {
      const { status, text, headers } = await send("/login", { password: wrong });
      expect(status).toBe(403);
      expect(text).toMatch(/role="alert"[^>]*>That is not the password\./);
      expect(headers["set-cookie"]).toBeUndefined();
    }
    const broken = { "content-type": "multipart/form-data; boundary=x" };
    expect((await send("/login", {}, broken)).status).toBe(403);
  });

  it("after five wrong ones an address waits, with a right one too", async () => {
    const { send, ask } = await start({ password });
    for (let n = 0; n < 5; n += 1) await send("/login", { password: "wrong" });
    const { status, headers, text } = await send("/login", { password });
    expect(status).toBe(429);
    expect(Number(headers["retry-after"])).toBeGreaterThan(800);
    expect(text).toContain("Try again in 15 minutes.");
    expect(headers["set-cookie"]).toBeUndefined();
    expect((await ask("/login")).status).toBe(200);
    // A changed framework makes the pages anew, not the count.
    running.at(-1)?.useFramework(framework);
    expect((await send("/login", { password })).status).toBe(429);
  });

  it("a proxy of one's own says whose address it is, by its last word", async () => {
    const proxied = await start({ password, publicUrl, origins: [publicUrl] });
    const by = (forwarded: string) =>
      proxied.send("/login", { password: "wrong" }, { "x-forwarded-for": forwarded });
    for (let n = 0; n < 5; n += 1) await by(`198.51.100.${n}, 192.0.2.7`);
    expect((await by("198.51.100.9, 192.0.2.7")).status).toBe(429);
    expect((await by("192.0.2.7, 192.0.2.8")).status).toBe(403);

    const plain = await start({ password });
    const claim = (n: number) =>
      plain.send("/login", { password: "wrong" }, { "x-forwarded-for": `192.0.2.${n}` });
    for (let n = 0; n < 5; n += 1) await claim(n);
    expect((await claim(6)).status).toBe(429);
  });
});

describe("a session", () => {
  it("is a cookie that scripts and other sites do not get", async () => {
    const { send, ask } = await start({ password });
    const cookie = cookieOf((await send("/login", { password })).headers);
    expect(cookie).toMatch(/^session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await ask("/", { headers: { cookie } })).status).toBe(200);
  });

  it("is bound to the host, and to HTTPS, where people come by that", async () => {
    const { send, ask } = await start({ password, publicUrl, origins: [publicUrl] });
    const own = { host: "news.example.org", origin: publicUrl };
    const cookie = cookieOf((await send("/login", { password }, own)).headers);
    expect(cookie).toMatch(
      /^__Host-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const [pair = ""] = cookie.split(";");
    expect((await ask("/", { headers: { cookie: pair } })).status).toBe(200);
    // One that another site of the domain could set is not taken.
    expect((await ask("/", { headers: { cookie: pair.replace("__Host-", "") } })).status).toBe(303);
  });

  it("is not in the store, which tells nothing of the password either", async () => {
    const { logIn } = await start({ password });
    const { cookie } = await logIn({ "user-agent": "Test browser" });
    const rows = await connection.db.query.sessions.findMany();
    const mine = rows.find(({ userAgent }) => userAgent === "Test browser");
    expect(mine?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(rows)).not.toContain(cookie.split("=")[1]);
    expect(new Set(rows.map((row) => row.password)).size).toBe(rows.length);
  });

  it.each(["", "x", "A".repeat(43), "' or true --"])("can't be made up (%j)", async (word) => {
    const { ask, logIn } = await start({ password });
    await logIn();
    expect((await ask("/", { headers: { cookie: `session=${word}` } })).status).toBe(303);
  });

  it("goes on for 30 days from its last use, and tells the browser so", async () => {
    const { ask, logIn } = await start({ password });
    const session = await logIn();
    hours(29 * 24);
    const renewed = await ask("/", { headers: session });
    expect(renewed.status).toBe(200);
    expect(cookieOf(renewed.headers)).toContain(`${session.cookie}; Max-Age=2592000;`);
    hours(29 * 24);
    expect((await ask("/", { headers: session })).status).toBe(200);
    hours(30 * 24);
    expect((await ask("/", { headers: session })).status).toBe(303);
  });

  it("ends by logging out, at once and for good", async () => {
    const { ask, send, logIn } = await start({ password });
    const session = await logIn();
    expect((await ask("/", { headers: session })).status).toBe(200);
    const { status, headers } = await send("/logout", {}, session);
    expect([status, headers.location]).toEqual([303, "/login"]);
    expect(cookieOf(headers)).toMatch(/^session=; Max-Age=0;/);
    expect((await ask("/", { headers: session })).status).toBe(303);
    expect((await ask("/logout", { headers: session })).status).toBe(303);
  });

  it("stays when another site asks for the end of it", async () => {
    const { ask, logIn } = await start({ password });
    const session = await logIn();
    const headers = { ...session, origin: "https://evil.example" };
    expect((await ask("/logout", { form: {}, headers })).status).toBe(403);
    expect((await ask("/", { headers: session })).status).toBe(200);
  });

  it("outlives a restart, but not a change of the password", async () => {
    const session = await (await start({ password })).logIn();
    const again = await start({ password });
    expect((await again.ask("/", { headers: session })).status).toBe(200);
    const changed = await start({ password: "another long password" });
    expect((await changed.ask("/", { headers: session })).status).toBe(303);
  });

  it("costs no query for each page", async () => {
    const find = vi.spyOn(connection.db, "select");
    const { ask, logIn } = await start({ password });
    const session = await logIn();
    await ask("/alerts/rules", { headers: session });
    find.mockClear();
    for (let n = 0; n < 3; n += 1) await ask("/alerts/rules", { headers: session });
    expect(find).not.toHaveBeenCalled();
    find.mockRestore();
  });
});

describe("the login leads on", () => {
  it.each([
    ["/search?q=x&tag=a", "/search?q=x&tag=a"],
    ["/stories/7", "/stories/7"],
    ["", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["\\\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["/a/..//evil.example", "/"],
    ["https://evil.example/", "/"],
    ["https:evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["http://[", "/"],
  ])("to its own pages only: %j", async (next, place) => {
    expect(ownPath(next)).toBe(place);
    const { send } = await start({ password });
    const { headers } = await send("/login", { password, next });
    expect(headers.location).toBe(place);
  });

  it("who is logged in already goes on at once", async () => {
    const { ask, logIn } = await start({ password });
    const session = await logIn();
    const { status, headers } = await ask("/login?next=%2Fsearch", { headers: session });
    expect([status, headers.location]).toEqual([303, "/search"]);
  });
});

describe("the token of programs", () => {
  it.each([
    ["as a bearer", bearer(apiToken)],
    ["as the password of anybody", basic(apiToken)],
  ])("reads JSON and feeds %s", async (_how, headers) => {
    const { ask } = await start({ password, apiToken });
    for (const path of ["/api/stories", "/stories.rss", "/stories.atom", "/stories.json", "/openapi.json"]) {
      const { status, headers: said } = await ask(path, { headers });
      expect([path, status]).toEqual([path, 200]);
      expect(said["cache-control"]).toBe("private, no-store");
    }
    expect((await ask("/stories.rss", { headers, method: "HEAD" })).status).toBe(200);
  });

  it("opens no page, and changes nothing", async () => {
    const { ask, send } = await start({ password, apiToken });
    expect((await ask("/", { headers: bearer(apiToken) })).status).toBe(303);
    expect((await send("/alerts/rules/try", tryRules, bearer(apiToken))).status).toBe(401);
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      expect((await ask("/api/stories", { method, headers: basic(apiToken) })).status).toBe(401);
    }
  });

  it.each([
    ["another", bearer("x".repeat(24))],
    ["the password of the login", basic(password)],
    ["none", { authorization: "Bearer" }],
    ["nonsense", { authorization: "Basic ???" }],
  ])("%s is not taken", async (_what, headers) => {
    const { ask } = await start({ password, apiToken });
    expect((await ask("/api/stories", { headers })).status).toBe(401);
  });

  it("may be guessed as seldom as the password, and does not help with that", async () => {
    const { ask, send } = await start({ password, apiToken });
    for (let n = 0; n < 4; n += 1) await send("/login", { password: "wrong" });
    expect((await ask("/api/stories", { headers: bearer(apiToken) })).status).toBe(200);
    await send("/login", { password: "wrong" });
    expect((await send("/login", { password })).status).toBe(429);

    for (let n = 0; n < 5; n += 1) await ask("/api/stories", { headers: bearer("wrong") });
    const { status, headers, text } = await ask("/api/stories", { headers: bearer(apiToken) });
    expect(status).toBe(429);
    expect(Number(headers["retry-after"])).toBeGreaterThan(800);
    expect(JSON.parse(text).error.message).toContain("Try again in 15 minutes.");
  });

  it("is of no use where none is set", async () => {
    const { ask } = await start({ password });
    expect((await ask("/api/stories", { headers: bearer("undefined") })).status).toBe(401);
    expect((await ask("/stories.rss", { headers: basic("") })).headers["www-authenticate"]).not.toContain(
      "Basic",
    );
  });

  it("is in the description of the API", async () => {
    const { ask } = await start({ password, apiToken });
    const document = JSON.parse((await ask("/openapi.json", { headers: bearer(apiToken) })).text);
    expect(document.components.securitySchemes).toMatchObject({
      Token: { type: "http", scheme: "bearer" },
      Basic: { type: "http", scheme: "basic" },
    });
    expect(document.security).toEqual([{ Token: [] }, { Basic: [] }]);
  });
});

describe("what browsers are told", () => {
  const policy = (nonce: string, images = "img-src 'self' data:") =>
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; ${images}; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

  it("is the same policy with every answer, and another nonce each time", async () => {
    const { ask } = await start({ password });
    const nonces = new Set<string>();
    for (const path of ["/login", "/", "/api/stories", "/assets/none"]) {
      const { headers, text } = await ask(path);
      const csp = String(headers["content-security-policy"]);
      const nonce = /'nonce-([\w+/=]+)'/.exec(csp)?.[1] ?? "";
      nonces.add(nonce);
      expect(csp).toBe(policy(nonce));
      for (const [, attributes] of text.matchAll(/<script([^>]*)>/g)) {
        expect(attributes).toContain(`nonce="${nonce}"`);
      }
      expect(headers).toMatchObject({
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
      });
    }
    expect(nonces.size).toBe(4);
  });

  it("lets one answer show images of other sites, where it asks for that", async () => {
    const app = new Hono();
    app.use(securityHeaders);
    app.get("/remote", (c) => {
      allowRemoteImages(c);
      return c.text("");
    });
    app.get("/own", (c) => c.text(""));
    const cspOf = async (path: string) =>
      (await app.request(path)).headers.get("content-security-policy")?.replace(/nonce-[\w+/=]+/, "nonce-x");
    expect(await cspOf("/remote")).toBe(policy("x", "img-src 'self' data: http: https:"));
    expect(await cspOf("/own")).toBe(policy("x"));
  });

  it("nothing is kept in caches where there is a password, but the look of pages", async () => {
    const { ask, logIn } = await start({ password });
    const session = await logIn();
    for (const path of ["/", "/login", "/api/stories", "/stories.rss"]) {
      const { headers } = await ask(path, { headers: session });
      expect([path, headers["cache-control"]]).toEqual([path, "private, no-store"]);
    }
    expect((await ask("/")).headers["cache-control"]).toBe("private, no-store");
    const style = /href="(\/assets\/style[^"]+)"/.exec((await ask("/login")).text)?.[1] ?? "";
    expect((await ask(style)).headers["cache-control"]).toContain("immutable");
  });
});

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  it.each([true, false])(
    "people log in, go on, and log out (with JavaScript: %s)",
    async (javaScriptEnabled) => {
      const { origin } = await start({ password });
      await visit(browser, `${origin}/search?lang=ja`, { javaScriptEnabled }, async (page) => {
        expect(await page.title()).toBe("Log in · Twotrack");
        // The cursor is in the field already.
        await page.keyboard.type(password);
        await page.keyboard.press("Enter");
        await page.waitForURL(`${origin}/search?lang=ja`);
        const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "session");
        expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
        await page.getByRole("button", { name: "Log out" }).click();
        await page.waitForURL(`${origin}/login`);
        // The browser kept nothing of what it had shown.
        await page.goBack();
        await page.waitForURL(`${origin}/login?next=%2Fsearch%3Flang%3Dja`);
      });
    },
  );

  it.each(["light", "dark"] as const)(
    "the login has no barriers, nor has its error (%s)",
    async (colorScheme) => {
      const { origin } = await start({ password });
      const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 700 } });
      await page.goto(origin);
      expect(await barriersOf(page)).toEqual([]);
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("alert").waitFor();
      expect(await barriersOf(page)).toEqual([]);
      expect(await page.evaluate("document.activeElement.getAttribute('aria-describedby')")).toBe("wrong");
      await page.close();
    },
  );
});
