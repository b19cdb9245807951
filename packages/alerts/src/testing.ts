import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import fc from "fast-check";
import type { ChannelTools } from "./channels/channel.js";
import type { AlertMessage, MessageItem } from "./message.js";

/** A request as a receiver got it. */
export interface Received {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer to give; one of status 0 hangs up, and "never" does not come. */
export type Answer =
  | { status: number; reason?: string; headers?: Record<string, string>; body?: string }
  | "never";

/** An HTTP server on this machine that notes what it gets and answers as it is told. */
export interface Receiver {
  origin: string;
  host: string;
  requests: Received[];
  /** The next answers; 200 when there is none. */
  answers: Answer[];
  close(): void;
}

/** Starts a receiver on a free port. */
export async function startReceiver(...answers: Answer[]): Promise<Receiver> {
  const requests: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url: path, headers } = request;
    requests.push({ method, path, headers, body: Buffer.concat(chunks) });
    const answer = answers.shift() ?? { status: 200 };
    if (answer === "never") return;
    if (answer.status === 0) return request.socket.destroy();
    response.writeHead(answer.status, answer.reason, answer.headers).end(answer.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : ""}`;
  const close = () => void server.close().closeAllConnections();
  return { origin: `http://${host}`, host, requests, answers, close };
}

/** Tools for channels that need none. */
export const noTools: ChannelTools = {
  vapid: { publicKey: "", privateKey: "", subject: "" },
  subscriptions: async () => [],
  gone: async () => {},
  pageUrl: "https://desk.example/",
};

/** A story of Japan, with what a development and a tag can have. */
export const launch: MessageItem = {
  headline: "北朝鮮が弾道ミサイル発射、日本の<EEZ>外に落下か",
  language: "ja",
  url: "https://desk.example/stories/12",
  developments: [
    {
      kind: "gains-tag",
      reason: "gains Sanctions: two tracks meet, Deterrence and Sanctions",
      at: "2026-11-25T10:04:31.000Z",
    },
    { kind: "growth", reason: "a third publisher tells it", at: "2026-11-25T10:05:00.000Z" },
  ],
  tags: [
    {
      id: "sanctions",
      label: "Sanctions",
      score: 0.912,
      facets: ["imposed"],
      terms: ["制裁", "unilateral sanctions"],
      isNew: true,
    },
    { id: "deterrence", label: "Deterrence", score: 0.8, facets: [], terms: ["ミサイル"], isNew: false },
  ],
  story: {
    id: 12,
    firstAt: "2026-11-05T08:00:00.000Z",
    lastAt: "2026-11-25T10:05:00.000Z",
    articles: 5,
    publishers: 3,
    known: "Deterrence, told by two publishers",
    sources: [
      {
        name: "Harbour & Wire",
        title: "Tokyo weighs sanctions after launch",
        url: "https://harbour.example/7?a=1&b=2",
        language: "en",
        at: "2026-11-25T10:04:31.000Z",
      },
      {
        name: "항구일보",
        title: "북한, 미사일 발사",
        url: null,
        language: "ko",
        at: "2026-11-25T09:00:00.000Z",
      },
    ],
  },
};

/** An alert at once. */
export const instant: AlertMessage = {
  id: "alert-7",
  createdAt: "2026-11-25T10:04:32.000Z",
  rule: "Tracks meet",
  kind: "instant",
  title: "Deterrence meets Sanctions: 北朝鮮が弾道ミサイル発射",
  url: "https://desk.example/stories/12",
  settingsUrl: "https://desk.example/alerts/rules",
  items: [launch],
};

/** A digest of a number of stories and one surge. */
export function digest(stories: number): AlertMessage {
  return {
    ...instant,
    id: "digest-3",
    kind: "digest",
    title: `${stories} stories of the morning`,
    url: "https://desk.example/alerts/3",
    rule: "Tracks meet, as a digest because more than 6 came in an hour",
    items: [
      ...Array.from({ length: stories }, (_, index) => ({
        ...launch,
        headline: `Story ${index + 1}: Pyongyang fires again`,
        language: "en",
        tags: launch.tags.slice(index % 2),
      })),
      {
        headline: "Deterrence surges: 40 stories in a day, usually 6",
        language: null,
        url: "https://desk.example/tags/deterrence",
        developments: [{ kind: "surge", reason: "six times as many as usual", at: instant.createdAt }],
        tags: [],
        story: null,
      },
    ],
  };
}

const signs = [
  ..."<>&\"'`*_~|[]()\\#:@-{}$",
  ..."日本語한국어汉字é\u0000\u0007\u001b\n\r\t\u2028\u202e\ud800\udc00\ufeff\uffff",
  ...[
    "👩‍👩‍👧‍👦",
    "🇯🇵",
    "<script>",
    "</a>",
    "]]>",
    "<!channel>",
    "@everyone",
    "&amp;",
    "{{DATE(2026)}}",
    "e\u0301",
  ],
];
/** Text as no feed should have it and some feed will: every sign, half characters, mark-up, and up to 20,000 of it. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(fc.constantFrom(...signs), { maxLength: 60 }).map((list) => list.join("")),
  fc.constantFrom(...signs).map((sign) => sign.repeat(20_000 / sign.length)),
);
const anyUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom("javascript:alert(1)", "data:text/html,<b>", "", "https://", "http://[", "/relative"),
  fc.constantFrom("a", "&", "|", "(", "é").map((sign) => `https://long.example/?${sign.repeat(950)}`),
  anyText.map((text) => `https://site.example/${text}`),
);
const anyTime = fc.constantFrom("2026-11-25T10:04:31.000Z", "never");
const anyItem: fc.Arbitrary<MessageItem> = fc.record({
  headline: anyText,
  language: fc.oneof(fc.constantFrom("ja", "zh-Hant", null), anyText),
  url: anyUrl,
  developments: fc.array(fc.record({ kind: anyText, reason: anyText, at: anyTime }), {
    minLength: 1,
    maxLength: 4,
  }),
  tags: fc.array(
    fc.record({
      id: anyText,
      label: anyText,
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      facets: fc.array(anyText, { maxLength: 3 }),
      terms: fc.array(anyText, { maxLength: 5 }),
      isNew: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  story: fc.option(
    fc.record({
      id: fc.nat(),
      firstAt: anyTime,
      lastAt: anyTime,
      articles: fc.nat(),
      publishers: fc.nat(),
      known: fc.option(anyText),
      sources: fc.array(
        fc.record({
          name: anyText,
          title: anyText,
          url: fc.option(anyUrl),
          language: fc.option(anyText),
          at: anyTime,
        }),
        { maxLength: 10 },
      ),
    }),
  ),
});

/** Messages as no code writes them, within their types; digests repeat their items up to some hundred times. */
export const anyMessage: fc.Arbitrary<AlertMessage> = fc
  .record({
    id: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    createdAt: fc.constant(instant.createdAt),
    rule: anyText,
    kind: fc.constantFrom("instant", "digest"),
    title: anyText,
    url: anyUrl,
    settingsUrl: anyUrl,
    items: fc.array(anyItem, { minLength: 1, maxLength: 4 }),
    times: fc.constantFrom(1, 1, 3, 100),
  })
  .map(({ times, ...message }) => ({
    ...message,
    items:
      message.kind === "instant"
        ? message.items.slice(0, 1)
        : Array.from({ length: times }, () => message.items).flat(),
  }));
