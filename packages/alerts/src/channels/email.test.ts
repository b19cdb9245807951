import { once } from "node:events";
import { createServer } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { DeliveryError, openChannel } from "../index.js";
import type { AlertMessage } from "../message.js";
import { digest, instant, noTools } from "../testing.js";
import type { ConfigOf } from "./config.js";

interface Delivered {
  mail: ParsedMail;
  raw: string;
  /** Whom the server was told to bring it to. */
  receivers: string[];
}

interface MailServer {
  port: number;
  delivered: Delivered[];
}

const password = "hunter2/@#%";
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A mail server that takes everything from the user `desk`, as far as `options` do not say otherwise. */
async function startServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const delivered: Delivered[] = [];
  const server = new SMTPServer({
    authMethods: ["PLAIN"],
    disabledCommands: ["STARTTLS"],
    onAuth({ username, password: given }, _session, done) {
      if (username === "desk" && given === password) return done(null, { user: username });
      done(Object.assign(new Error(`No such user with the password ${given}`), { responseCode: 535 }));
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const source = Buffer.concat(chunks);
      const receivers = session.envelope.rcptTo.map(({ address }) => address);
      delivered.push({ mail: await simpleParser(source), raw: source.toString(), receivers });
      done();
    },
    ...options,
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  closing.push(() => server.close());
  const address = listening.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, delivered };
}

function config(port: number, change: Partial<ConfigOf<"email">> = {}): ConfigOf<"email"> {
  return {
    type: "email",
    smtp: `smtp://desk:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    from: "Twotrack <alerts@desk.example>",
    to: ["ana@desk.example", "Ben@Desk.example"],
    ...change,
  };
}

async function deliver(message: AlertMessage): Promise<Delivered> {
  const { port, delivered } = await startServer();
  const channel = openChannel(config(port), noTools);
  await channel.send(message);
  await channel.close();
  const [mail, ...others] = delivered;
  if (mail === undefined || others.length > 0) throw new Error("Not one mail arrived");
  return mail;
}

/** The error of a delivery; it tells no password, in no form. */
async function failure(channel: { send(message: AlertMessage): Promise<void> }): Promise<DeliveryError> {
  const error: unknown = await channel.send(instant).catch((thrown: unknown) => thrown);
  if (!(error instanceof DeliveryError)) throw new Error("It did not fail");
  expect(error.cause).toBeUndefined();
  const all = `${error.stack}${JSON.stringify(error)}`;
  for (const form of [password, encodeURIComponent(password), Buffer.from(password).toString("base64")])
    expect(all).not.toContain(form);
  return error;
}

describe("a mail", () => {
  it("goes to all addresses in one, as text and HTML", async () => {
    const { mail, receivers } = await deliver(instant);
    expect(receivers).toEqual(["ana@desk.example", "Ben@desk.example"]);
    expect(mail.from?.text).toBe('"Twotrack" <alerts@desk.example>');
    expect(mail.subject).toBe("Deterrence meets Sanctions: 北朝鮮が弾道ミサイル発射");
    expect(mail.text).toContain(
      "北朝鮮が弾道ミサイル発射、日本の<EEZ>外に落下か\nhttps://desk.example/stories/12",
    );
    expect(mail.html).toContain(
      'lang="ja" dir="auto"><strong>北朝鮮が弾道ミサイル発射、日本の&#60;EEZ&#62;外に',
    );
    expect(mail.attachments).toEqual([]);
  });

  it("is threaded under its story and bears an id that does not change", async () => {
    const { mail } = await deliver(instant);
    expect(mail.messageId).toBe("<alert-7@desk.example>");
    expect(mail.inReplyTo).toBe("<story-12@desk.example>");
    expect(mail.references).toBe("<story-12@desk.example>");
    const { mail: summary } = await deliver(digest(2));
    expect(summary.messageId).toBe("<digest-3@desk.example>");
    expect(summary.references).toBeUndefined();
  });

  it("says that a program wrote it, for which list, and where to get less of it", async () => {
    const { raw } = await deliver(instant);
    const [head = ""] = raw.split("\r\n\r\n");
    const fields = head.replace(/\r\n\s+/g, " ").split("\r\n");
    expect(fields).toEqual(
      expect.arrayContaining([
        "Auto-Submitted: auto-generated",
        "X-Entity-Ref-ID: alert-7",
        'List-ID: "Twotrack alerts" <alerts.twotrack.desk.example>',
        "List-Unsubscribe: <https://desk.example/alerts/rules>",
      ]),
    );
    expect(head).not.toMatch(/X-Mailer|List-Unsubscribe-Post/i);
  });

  it("takes no header from a headline", async () => {
    const { mail, receivers, raw } = await deliver({
      ...instant,
      title: "Launch\r\nBcc: all@example.org\r\n\r\n<b>boo</b>\u0000\ud800",
      id: "alert 7>\r\nX-Evil: yes",
      rule: "\r\n.\r\nRCPT TO:<all@example.org>",
    });
    expect(mail.subject).toBe("Launch Bcc: all@example.org <b>boo</b> �");
    expect(receivers).toHaveLength(2);
    expect(raw.split("\r\n\r\n")[0]).not.toMatch(/^(Bcc|X-Evil):/m);
  });

  it("names its addresses for people, and no password", () => {
    expect(openChannel(config(25), noTools).target).toBe("ana@desk.example, Ben@Desk.example");
  });
});

describe("a mail server", () => {
  it("that does not know the password fails for good", async () => {
    const { port } = await startServer();
    const smtp = `smtp://other:${encodeURIComponent(password)}@127.0.0.1:${port}`;
    const error = await failure(openChannel(config(port, { smtp }), noTools));
    expect(error.permanent).toBe(true);
    expect(error.message).toBe(
      `The mail server at 127.0.0.1:${port} answered 535 No such user with the password ***: check the user name and the password in the channel's smtp`,
    );
  });

  it("that refuses one address gets the message for the others, and again for that one only", async () => {
    let open = false;
    const { port, delivered } = await startServer({
      onRcptTo({ address }, _session, done) {
        if (open || address !== "Ben@desk.example") return done();
        done(Object.assign(new Error("No such mailbox"), { responseCode: 550 }));
      },
    });
    const channel = openChannel(config(port), noTools);
    const error = await failure(channel);
    expect(error.permanent).toBe(true);
    expect(error.message).toBe(
      `The mail server at 127.0.0.1:${port} did not take the message for Ben@desk.example (550 No such mailbox): correct the addresses, or remove them from the channel`,
    );
    open = true;
    await channel.send(instant);
    expect(delivered.map(({ receivers }) => receivers)).toEqual([["ana@desk.example"], ["Ben@desk.example"]]);
    expect(delivered.map(({ mail }) => mail.messageId)).toEqual(Array(2).fill("<alert-7@desk.example>"));
  });

  it.each([
    [550, true],
    [451, false],
  ])("that refuses all addresses with %i fails %s for good", async (responseCode, permanent) => {
    const { port } = await startServer({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error("Not now"), { responseCode })),
    });
    const error = await failure(openChannel(config(port), noTools));
    expect(error.message).toMatch(
      new RegExp(`Ben@desk.example \\(${responseCode} Not now\\)${permanent ? ":" : "$"}`),
    );
    expect(error.permanent).toBe(permanent);
  });

  it.each([
    [554, true],
    [452, false],
  ])("that refuses the message with %i fails %s for good", async (responseCode, permanent) => {
    const { port } = await startServer({
      onData(stream, _session, done) {
        stream.resume().on("end", () => done(Object.assign(new Error("Too much"), { responseCode })));
      },
    });
    const error = await failure(openChannel(config(port), noTools));
    expect(error.message).toBe(`The mail server at 127.0.0.1:${port} answered ${responseCode} Too much`);
    expect(error.permanent).toBe(permanent);
  });

  it("that is silent, or not there, fails for now", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    closing.push(() => silent.close());
    const address = silent.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const late = await failure(openChannel(config(port), noTools, { timeout: 50 }));
    expect(late).toMatchObject({
      permanent: false,
      message: expect.stringContaining(`127.0.0.1:${port} did not take`),
    });
    const absent = await failure(openChannel(config(1), noTools));
    expect(absent).toMatchObject({ permanent: false, message: expect.stringContaining("ECONNREFUSED") });
  });

  it("elsewhere than on this machine gets a password through TLS only", async () => {
    const { port, delivered } = await startServer();
    // Another name of this machine, which is not known to be one.
    const smtp = `smtp://desk:${encodeURIComponent(password)}@0.0.0.0:${port}`;
    const error = await failure(openChannel(config(port, { smtp }), noTools));
    expect(error.message).toContain(": it must speak TLS, or the password would be open to others");
    expect(delivered).toEqual([]);
  });

  it.each(["", "hunter2", "http://desk:hunter2@mail.example", "smtp://desk:hunter2%@mail.example"])(
    "cannot be %j, which the error does not tell",
    (smtp) => {
      const open = () => openChannel(config(25, { smtp }), noTools);
      expect(open).toThrow(/^The mail channel has no server: its smtp needs the form/);
      expect(open).not.toThrow(/hunter2/);
    },
  );
});
