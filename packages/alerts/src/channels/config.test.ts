import { describe, expect, it } from "vitest";
import { channelSchema, resolveVariables } from "./config.js";

const key = Buffer.alloc(32, 7).toString("base64");
const email = { type: "email", smtp: "smtp://mail.example:587", from: "a@b.example", to: ["c@d.example"] };

function faults(config: unknown): string {
  return (
    channelSchema
      .safeParse(config)
      .error?.issues.map(({ message }) => message)
      .join("\n") ?? ""
  );
}

describe("a channel's settings", () => {
  it.each([
    { type: "webhook", url: "http://127.0.0.1:9000/hook", secret: `whsec_${key}` },
    { type: "slack", url: "https://hooks.slack.example/services/T0/B0/x" },
    { type: "discord", url: "https://discord.example/api/webhooks/1/x" },
    { type: "teams", url: "https://prod.logic.example/workflows/1?sig=x" },
    { type: "ntfy", server: "https://ntfy.example", topic: "two-track", token: "tk_1", priority: 4 },
    { type: "telegram", token: "1:a-B", chat: "@desk", api: "https://api.telegram.example" },
    { ...email, smtp: "smtps://a%40b:p%2Fw@mail.example", from: "Twotrack <alerts@desk.example>" },
    { ...email, to: ["root@localhost", "c@d.example"] },
    { type: "push" },
  ])("can be $type", (config) => expect(channelSchema.parse(config)).toEqual(config));

  it("have defaults, and take a chat's number as YAML gives it", () => {
    expect(channelSchema.parse({ type: "ntfy", topic: "t" })).toMatchObject({ server: "https://ntfy.sh" });
    expect(channelSchema.parse({ type: "telegram", token: "1:a", chat: -1001 })).toMatchObject({
      chat: "-1001",
      api: "https://api.telegram.org",
    });
  });

  it.each([
    [{ type: "fax" }, /^a channel needs a type: webhook, slack/],
    [{}, /^a channel needs a type/],
    [{ type: "push", url: "https://x.example" }, /"url"/],
    [{ type: "slack", url: "hooks.slack.com/x" }, /starts with https/],
    [{ type: "slack", url: "https://user:hunter2@x.example" }, /without user name/],
    [{ type: "webhook", url: "https://x.example", secret: "hunter2" }, /openssl rand/],
    [{ type: "webhook", url: "https://x.example", secret: "whsec_c2hvcnQ=" }, /openssl rand/],
    [{ type: "ntfy", topic: "a/b" }, /a topic/],
    [{ type: "ntfy", topic: "t", priority: 6 }, /5/],
    [{ type: "ntfy", topic: "t", token: "hunter2\n" }, /without spaces/],
    [{ type: "telegram", token: "hunter2", chat: 1 }, /@BotFather/],
    [{ type: "telegram", token: "1:a", chat: "desk" }, /@name/],
    [{ ...email, smtp: "smtp://user:hunter2/#@mail.example" }, /percent-encoded/],
    [{ ...email, smtp: "smtp://user:hunter2%@mail.example" }, /percent-encoded/],
    [{ ...email, smtp: "mail.example:25" }, /percent-encoded/],
    [{ ...email, from: "a@b.example\r\nBcc: x@y.example" }, /a mail address/],
    [{ ...email, to: [] }, /at least one/],
    [{ ...email, to: ["nobody"] }, /a mail address/],
  ])("cannot be %j, and the fault tells no secret", (config, fault) => {
    expect(faults(config)).toMatch(fault);
    expect(faults(config)).not.toContain("hunter2");
  });
});

describe("variables", () => {
  const environment = { URL: "https://x.example/secret", USER: "desk", PASSWORD: "p@s/s#%", EMPTY: "" };

  const braced = (name: string) => `\${${name}}`;

  it("stand in strings, wherever those are", () => {
    const value = {
      url: "$URL",
      to: [`${braced("USER")}@x.example`, "$USER-2"],
      priority: 4,
      price: "$5, $$USER",
    };
    expect(resolveVariables(value, environment)).toEqual({
      value: {
        url: "https://x.example/secret",
        to: ["desk@x.example", "desk-2"],
        priority: 4,
        price: "$5, $USER",
      },
    });
  });

  it("may hold any character in the password of a URL", () => {
    const resolved = resolveVariables({ ...email, smtp: "smtp://$USER:$PASSWORD@mail.example" }, environment);
    expect(resolved).toEqual({ value: { ...email, smtp: "smtp://desk:p%40s%2Fs%23%25@mail.example" } });
    expect(channelSchema.safeParse("value" in resolved ? resolved.value : null).success).toBe(true);
  });

  it("are missing where they are not set or empty, each once", () => {
    expect(resolveVariables({ a: "$NONE", b: "$URL", c: [braced("EMPTY"), "x$NONE"] }, environment)).toEqual({
      missing: ["NONE", "EMPTY"],
    });
  });

  it("do not matter where there are none", () => {
    for (const value of [null, 1, true, "text", [], {}])
      expect(resolveVariables(value, {})).toEqual({ value });
  });
});
