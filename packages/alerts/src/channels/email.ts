import { createTransport, type NodemailerError, type SendMailOptions } from "nodemailer";
import { DeliveryError } from "../delivery-error.js";
import { clean, cut, webUrl } from "../fit.js";
import { renderHtml } from "../html.js";
import type { AlertMessage } from "../message.js";
import { renderText } from "../text.js";
import type { Channel, ChannelOptions, ChannelTools } from "./channel.js";
import type { ConfigOf } from "./config.js";
import { hider } from "./http.js";
import { Receipts } from "./receipts.js";

/** What to do about an error, by Nodemailer's code. */
const hints: Readonly<Record<string, string>> = {
  EAUTH: ": check the user name and the password in the channel's smtp",
  ETLS: ": it must speak TLS, or the password would be open to others on the way",
};

/**
 * A message as a mail, without sender and receivers: text and HTML, its own id the same for every attempt, and threaded under
 * its story (RFC 5322, 3.6.4). `List-Unsubscribe` leads to the rules (RFC 2369); it is no one-click address of RFC 8058.
 * @param host of the dashboard, which makes the ids unique in the world.
 */
export function mail(message: AlertMessage, host: string): SendMailOptions {
  const story = message.kind === "instant" ? message.items[0]?.story : null;
  const thread = story == null ? null : `<story-${story.id}@${host}>`;
  const settings = webUrl(message.settingsUrl);
  return {
    subject: cut(clean(message.title), 200),
    text: renderText(message),
    html: renderHtml(message),
    messageId: `<${idPart(message.id)}@${host}>`,
    ...(thread === null ? {} : { inReplyTo: thread, references: thread }),
    list: {
      id: { url: `alerts.twotrack.${host}`, comment: "Twotrack alerts" },
      ...(settings === null ? {} : { unsubscribe: settings }),
    },
    headers: { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": idPart(message.id) },
    xMailer: false,
    // No file and no URL is ever read for a mail, whatever it holds.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * Sends each message as one mail to all addresses. Where the server takes it for some only, another attempt leaves those out.
 * With a user name it insists on TLS, except on this machine.
 */
export function openEmail(
  config: ConfigOf<"email">,
  { pageUrl }: Pick<ChannelTools, "pageUrl">,
  { timeout = 10_000 }: ChannelOptions,
): Channel {
  const server = readServer(config.smtp);
  const dashboard = new URL(pageUrl).hostname;
  const { user, pass, host } = server;
  const hide = hider([pass, base64(pass), base64(`\0${user}\0${pass}`)]);
  const transport = createTransport({
    host,
    ...(server.port === "" ? {} : { port: Number(server.port) }),
    secure: server.secure,
    requireTLS: user !== "" && !/^(localhost|127\..*|::1)$/.test(host),
    ...(user === "" ? {} : { auth: { user, pass } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
  });
  const place = `The mail server at ${server.name}`;
  const said = (error: NodemailerError) => cut(hide(clean(error.response ?? error.message)), 300);
  const failure = (error: NodemailerError) => {
    const { responseCode, code } = error;
    const answered = responseCode === undefined ? "did not take the message:" : "answered";
    const hint = code === undefined ? "" : (hints[code] ?? "");
    return new DeliveryError(`${place} ${answered} ${said(error)}${hint}`, {
      // 503 is about the order of commands in one connection; the next may do better.
      permanent: responseCode !== undefined && responseCode >= 500 && responseCode !== 503,
    });
  };
  /** Every address refused is no other case than some. */
  const refused = (error: NodemailerError) => {
    const { rejectedErrors } = error;
    if (rejectedErrors === undefined || rejectedErrors.length === 0) throw failure(error);
    return { accepted: [], rejectedErrors };
  };
  const receipts = new Receipts();
  return {
    type: "email",
    target: config.to.join(", "),
    async send(message) {
      const had = receipts.of(message.id);
      const to = config.to.filter((address) => !had.has(address.toLowerCase()));
      if (to.length === 0) return receipts.forget(message.id);
      const content = mail(message, dashboard);
      const mailing = { ...content, from: config.from, to: config.to, envelope: { from: config.from, to } };
      const { accepted, rejectedErrors = [] } = await transport.sendMail(mailing).catch(refused);
      for (const address of accepted) had.add(address.toLowerCase());
      if (rejectedErrors.length === 0) return receipts.forget(message.id);
      const whom = rejectedErrors.map((error) => `${error.recipient} (${said(error)})`).join(", ");
      const errors = rejectedErrors.map(failure);
      const hint = errors.every(({ permanent }) => permanent)
        ? ": correct the addresses, or remove them from the channel"
        : "";
      throw DeliveryError.all(`${place} did not take the message for ${whom}${hint}`, errors);
    },
    async close() {
      transport.close();
    },
  };
}

interface Server {
  host: string;
  port: string;
  /** Host and port, for people. */
  name: string;
  secure: boolean;
  user: string;
  pass: string;
}

function readServer(smtp: string): Server {
  try {
    const { protocol, hostname, port, host, username, password } = new URL(smtp);
    if (!/^smtps?:$/.test(protocol) || hostname === "") throw new TypeError("no mail server");
    return {
      host: hostname.replace(/^\[|\]$/g, ""),
      port,
      name: host,
      secure: protocol === "smtps:",
      user: decodeURIComponent(username),
      pass: decodeURIComponent(password),
    };
  } catch {
    throw new DeliveryError(
      "The mail channel has no server: its smtp needs the form smtp://user:password@host:port, percent-encoded",
      { permanent: true },
    );
  }
}

/** A message's id as a part of a Message-ID. */
function idPart(id: string): string {
  return encodeURIComponent(id.toWellFormed()).replace(/[()]/g, "");
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
