import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytes } from "../fit.js";
import { openChannel } from "../index.js";
import type { AlertMessage } from "../message.js";
import {
  anyMessage,
  digest,
  instant,
  noTools,
  type Received,
  type Receiver,
  startReceiver,
} from "../testing.js";
import type { ChannelConfig } from "./config.js";
import { discordBody } from "./discord.js";
import { ntfyBody } from "./ntfy.js";
import { pushPayload } from "./push.js";
import { slackBody } from "./slack.js";
import { teamsBody } from "./teams.js";
import { telegramBody } from "./telegram.js";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** What arrives when a message is sent. */
async function sent(config: ChannelConfig, message: AlertMessage = instant): Promise<Received> {
  await openChannel(config, noTools).send(message);
  const request = receiver.requests.pop();
  if (request === undefined) throw new Error("Nothing arrived");
  return request;
}

/** Every text of a body, wherever it stands. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** Holds for every body: JSON that says the same to whoever reads it, with links to the web only. */
function expectSound(body: unknown): void {
  const json = JSON.stringify(body);
  expect(json.isWellFormed()).toBe(true);
  expect(JSON.parse(json)).toEqual(body);
  for (const text of texts(body)) {
    expect(text).not.toBe("");
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  }
}

describe("the webhook", () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

  it("gets the whole message, signed by the Standard Webhooks specification", async () => {
    const { headers, body } = await sent({ type: "webhook", url: receiver.origin, secret });
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(new Webhook(secret).verify(body, signed)).toEqual({
      type: "alert.instant",
      timestamp: instant.createdAt,
      data: instant,
    });
    expect(headers["webhook-id"]).toBe(instant.id);
  });

  it("is signed as documented: HMAC-SHA256 over id, time and body", async () => {
    const { headers, body } = await sent({ type: "webhook", url: receiver.origin, secret }, digest(2));
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = createHmac("sha256", Buffer.alloc(32, 7)).update(signed).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
    expect(JSON.parse(body.toString())).toMatchObject({ type: "alert.digest" });
  });

  it("bears id and time, but no signature, without a secret", async () => {
    const { headers } = await sent({ type: "webhook", url: receiver.origin });
    expect(headers["webhook-timestamp"]).toMatch(/^\d{10}$/);
    expect(headers["webhook-id"]).toBe("alert-7");
    expect(headers).not.toHaveProperty("webhook-signature");
  });

  it("gets the same body at each attempt, and the time of the attempt", async () => {
    const config: ChannelConfig = { type: "webhook", url: receiver.origin, secret };
    const attempt = async (seconds: number) => {
      await openChannel(config, noTools, { now: () => seconds * 1000 }).send(instant);
      return receiver.requests.pop();
    };
    const [first, second] = [await attempt(1_795_600_000), await attempt(1_795_600_060)];
    expect(first?.body).toEqual(second?.body);
    expect(first?.headers["webhook-timestamp"]).toBe("1795600000");
    expect(second?.headers["webhook-timestamp"]).toBe("1795600060");
  });
});

describe("Slack", () => {
  it("gets blocks, with what it reads as mark-up escaped", async () => {
    const { body, path } = await sent({ type: "slack", url: `${receiver.origin}/services/x` });
    expect(path).toBe("/services/x");
    const [head, item, footer] = JSON.parse(body.toString()).blocks;
    expect(head.text.text).toBe(
      "*<https://desk.example/stories/12|Deterrence meets Sanctions: 北朝鮮が弾道ミサイル発射>*",
    );
    expect(item.text).toMatchObject({ type: "mrkdwn", verbatim: true });
    expect(item.text.text.split("\n").slice(0, 4)).toEqual([
      "*<https://desk.example/stories/12|北朝鮮が弾道ミサイル発射、日本の&lt;EEZ&gt;外に落下か>*",
      "*New:*",
      "• gains Sanctions: two tracks meet, Deterrence and Sanctions (25 Nov 2026, 10:04 UTC)",
      "• a third publisher tells it (25 Nov 2026, 10:05 UTC)",
    ]);
    expect(item.text.text).toContain("<https://harbour.example/7?a=1&amp;b=2|Tokyo weighs");
    expect(footer.elements[0].text).toContain("<https://desk.example/alerts/rules|Change the rules>");
  });

  it("gets a digest's counts, its first stories and a link to the rest", () => {
    const texts = slackBody(digest(500)).blocks.map((block) => JSON.stringify(block));
    expect(texts[0]).toContain("500 stories and 1 surge: Deterrence 500, Sanctions 250");
    const shown = texts.filter((text) => /\|Story \d+/.test(text)).length;
    expect(shown).toBeGreaterThan(20);
    expect(texts.at(-2)).toContain(`<https://desk.example/alerts/3|and ${501 - shown} more>`);
  });

  it("stays within Slack's limits", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const body = slackBody(message);
        expectSound(body);
        expect(body.blocks.length).toBeLessThanOrEqual(50);
        const all = body.blocks.flatMap((block) => ("text" in block ? [block.text] : block.elements));
        for (const { text } of all) {
          expect(text.length).toBeLessThanOrEqual(3000);
          const plain = text.replace(/<https?:[^<>|]*\|([^<>]*)>/g, "$1");
          expect(plain.replace(/&(amp|lt|gt);/g, "")).not.toMatch(/[&<>]/);
        }
        expect(all.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(13_000);
      }),
    );
  });
});

describe("Discord", () => {
  it("gets an embed for each story, pings nobody, and must say whether it took it", async () => {
    const { body, path } = await sent({ type: "discord", url: `${receiver.origin}/api/webhooks/1/x` });
    expect(path).toBe("/api/webhooks/1/x?wait=true");
    const { content, embeds, allowed_mentions } = JSON.parse(body.toString());
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(content).toContain("Deterrence meets Sanctions\\: 北朝鮮が弾道ミサイル発射");
    expect(embeds).toHaveLength(1);
    expect(embeds[0].title).toBe("北朝鮮が弾道ミサイル発射、日本の\\<EEZ\\>外に落下か");
    expect(embeds[0].description).toMatch(/^\[Open the story\]\(<https:\/\/desk\.example\/stories\/12>\)\n/);
  });

  it("stays within Discord's limits", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const body = discordBody(message);
        expectSound(body);
        expect(body.content.length).toBeLessThanOrEqual(2000);
        expect(body.embeds.length).toBeLessThanOrEqual(10);
        for (const { title, description } of body.embeds) {
          expect(title.length).toBeLessThanOrEqual(256);
          expect(description.length).toBeLessThanOrEqual(4096);
        }
        expect(texts(body.embeds).join("").length).toBeLessThanOrEqual(6000);
      }),
    );
  });

  it("tells of a digest what there is room for", () => {
    const { content, embeds } = discordBody(digest(500));
    expect(content).toContain(`[and ${501 - embeds.length} more](<https://desk.example/alerts/3>)`);
    expect(embeds).toHaveLength(10);
  });
});

describe("Teams", () => {
  it("gets an Adaptive Card whose texts are never read as Markdown", async () => {
    const { body } = await sent({ type: "teams", url: `${receiver.origin}/workflows/1?sig=x` });
    const { attachments, type } = JSON.parse(body.toString());
    expect(type).toBe("message");
    expect(attachments[0].contentType).toBe("application/vnd.microsoft.card.adaptive");
    const lines = attachments[0].content.body;
    expect(new Set(lines.map((line: { type: string }) => line.type))).toEqual(new Set(["RichTextBlock"]));
    expect(lines[1]).toEqual({
      type: "RichTextBlock",
      separator: true,
      inlines: [
        {
          type: "TextRun",
          text: "北朝鮮が弾道ミサイル発射、日本の<EEZ>外に落下か",
          weight: "Bolder",
          selectAction: { type: "Action.OpenUrl", url: "https://desk.example/stories/12" },
        },
      ],
    });
  });

  it("stays within 28 KB", () => {
    expect(bytes(JSON.stringify(teamsBody(digest(500))))).toBeGreaterThan(15_000);
    fc.assert(
      fc.property(anyMessage, (message) => {
        const body = teamsBody(message);
        expectSound(body);
        expect(bytes(JSON.stringify(body))).toBeLessThanOrEqual(28 * 1024);
      }),
    );
  });
});

describe("ntfy", () => {
  const config: ChannelConfig = { type: "ntfy", server: "", topic: "two-track", token: "tk_1", priority: 4 };

  it("gets the topic in the body, and the token as a bearer", async () => {
    const { body, path, headers } = await sent({ ...config, server: receiver.origin });
    expect(path).toBe("/");
    expect(headers.authorization).toBe("Bearer tk_1");
    expect(JSON.parse(body.toString())).toMatchObject({
      topic: "two-track",
      title: "Deterrence meets Sanctions: 北朝鮮が弾道ミサイル発射",
      message: expect.stringMatching(/^北朝鮮が弾道ミサイル発射、日本の<EEZ>外に落下か\nNew:\n• gains/),
      click: "https://desk.example/stories/12",
      tags: ["Sanctions", "Deterrence"],
      priority: 4,
    });
  });

  it("stays within ntfy's limits", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const body = ntfyBody(message, { topic: "t" });
        expectSound(body);
        expect(bytes(body.message)).toBeLessThanOrEqual(4096);
        expect(bytes(body.title)).toBeLessThanOrEqual(250);
        expect(body).not.toHaveProperty("priority");
      }),
    );
  });
});

describe("Telegram", () => {
  it("gets HTML for its chat, without previews", async () => {
    const { body, path } = await sent({
      type: "telegram",
      token: "1:a-B",
      chat: "-1001",
      api: receiver.origin,
    });
    expect(path).toBe("/bot1:a-B/sendMessage");
    expect(JSON.parse(body.toString())).toMatchObject({
      chat_id: "-1001",
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      text: expect.stringContaining(
        '<b><a href="https://desk.example/stories/12">北朝鮮が弾道ミサイル発射、日本の&#60;EEZ&#62;外に落下か</a></b>',
      ),
    });
  });

  it("stays within Telegram's limit, with its mark-up in order", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const body = telegramBody(message, "1");
        expectSound(body);
        expect(body.text.length).toBeLessThanOrEqual(4096);
        const pairs = /<b>((?:(?!<b>).)*?)<\/b>|<a href="https?:[^"<>]*">([^<>]*)<\/a>/g;
        const plain = body.text
          .replace(pairs, "$1$2")
          .replace(pairs, "$1$2")
          .replace(/&#\d+;/g, "");
        expect(plain).not.toMatch(/[<>&]/);
      }),
    );
  });

  it("tells of a digest what there is room for", () => {
    const { text } = telegramBody(digest(500), "1");
    const shown = text.match(/>Story \d+/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(text).toContain(`and ${501 - shown} more</a>`);
  });
});

describe("a notification", () => {
  it("says the title and the story, and takes the place of one that came before", () => {
    expect(pushPayload(instant)).toEqual({
      title: "Deterrence meets Sanctions: 北朝鮮が弾道ミサイル発射",
      body: expect.stringMatching(/^北朝鮮が弾道ミサイル発射、日本の<EEZ>外に落下か\ngains Sanctions/),
      url: "https://desk.example/stories/12",
      tag: "alert-7",
      timestamp: Date.parse("2026-11-25T10:04:32.000Z"),
    });
    expect(pushPayload(digest(500)).body.split("\n")).toHaveLength(4);
  });

  it("fits into an encrypted record", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const payload = pushPayload(message);
        expectSound(payload);
        expect(bytes(JSON.stringify(payload))).toBeLessThanOrEqual(3993);
      }),
    );
  });
});
