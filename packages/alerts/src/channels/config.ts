import { z } from "zod";

const address = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}, "a URL that starts with https:// or http://, without user name and password");

const token = z.string().regex(/^[\x21-\x7e]+$/, "a token: letters, digits and signs without spaces");

/** As the Standard Webhooks specification has them: 24 to 64 bytes as Base64. */
const signingSecret = z.string().refine((value) => {
  const key = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value)?.[1];
  if (key === undefined || key.length % 4 !== 0) return false;
  const { length } = Buffer.from(key, "base64");
  return length >= 24 && length <= 64;
}, 'a secret of the form whsec_…, which `echo "whsec_$(openssl rand -base64 32)"` makes');

const mailServer = z
  .string()
  .refine(
    isMailServer,
    "a mail server of the form smtp://user:password@host:port (or smtps:// where it speaks TLS from the start), with special characters in the user name and the password percent-encoded",
  );

const mailAddress = z.email({
  pattern: z.regexes.html5Email,
  error: "a mail address such as desk@example.org",
});
const sender = z
  .string()
  .refine(
    (value) => mailAddress.safeParse(/^[^<>\r\n]*<([^<>]*)>$/.exec(value)?.[1] ?? value).success,
    "a mail address such as alerts@example.org or Twotrack <alerts@example.org>",
  );

/** One place that alerts go to, as the settings describe it. Keys that are not known are errors. */
export const channelSchema = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("webhook"), url: address, secret: signingSecret.optional() }),
    z.strictObject({ type: z.literal("slack"), url: address }),
    z.strictObject({ type: z.literal("discord"), url: address }),
    z.strictObject({ type: z.literal("teams"), url: address }),
    z.strictObject({
      type: z.literal("ntfy"),
      server: address.default("https://ntfy.sh"),
      topic: z.string().regex(/^[\w-]{1,64}$/, "a topic: up to 64 letters, digits, _ and -"),
      token: token.optional(),
      /** From 1, the least, to 5. */
      priority: z.int().min(1).max(5).optional(),
    }),
    z.strictObject({
      type: z.literal("telegram"),
      token: z.string().regex(/^\d+:[\w-]+$/, "a bot's token as @BotFather gives it, such as 123456:ABC-DEF"),
      chat: z
        .union([z.int(), z.string()])
        .transform(String)
        .refine((chat) => /^(@\w+|-?\d+)$/.test(chat), "a chat's number, or a channel's @name"),
      api: address.default("https://api.telegram.org"),
    }),
    z.strictObject({
      type: z.literal("email"),
      smtp: mailServer,
      from: sender,
      to: z.array(mailAddress).min(1, "at least one mail address"),
    }),
    z.strictObject({ type: z.literal("push") }),
  ],
  {
    error: ({ code }) =>
      code === "invalid_union"
        ? "a channel needs a type: webhook, slack, discord, teams, ntfy, telegram, email or push"
        : undefined,
  },
);

/** A channel whose settings are checked. */
export type ChannelConfig = z.output<typeof channelSchema>;

/** The settings of one type of channel. */
export type ConfigOf<Type extends ChannelConfig["type"]> = Extract<ChannelConfig, { type: Type }>;

/** A value whose variables are filled in, or the names of those that are not set, each once. */
export type Resolved = { value: unknown } | { missing: string[] };

const variable = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;
const userInfo = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i;

/**
 * Puts environment variables in the place of `$NAME` and `${NAME}` in all strings of a value as YAML or JSON gives it; `$$`
 * stands for a dollar sign. A variable that is empty counts as not set. In the user name and password of a URL the value is
 * percent-encoded, so that it may hold any character.
 */
export function resolveVariables(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): Resolved {
  const missing = new Set<string>();
  const resolve = (part: unknown): unknown => {
    if (typeof part === "string") {
      const secret = userInfo.exec(part)?.[0].length ?? 0;
      return part.replace(variable, (_match, bare?: string, braced?: string, offset = 0) => {
        const name = bare ?? braced;
        if (name === undefined) return "$";
        const found = environment[name];
        if (found === undefined || found === "") {
          missing.add(name);
          return "";
        }
        return offset < secret ? encodeURIComponent(found.toWellFormed()) : found;
      });
    }
    if (Array.isArray(part)) return part.map(resolve);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, resolve(inner)]));
  };
  const resolved = resolve(value);
  return missing.size > 0 ? { missing: [...missing] } : { value: resolved };
}

function isMailServer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(value);
  // A password with a bare / or # would end the host early, and show as a part of the address.
  if (!/^smtps?:$/.test(protocol) || hostname === "" || !/^\/?$/.test(pathname) || search + hash !== "")
    return false;
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
