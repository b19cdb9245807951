import type { AlertMessage, MessageItem, NamedChannel } from "@twotrack/alerts";
import type { ChannelHealth, ListedAlert, StoredAlert, StoredDelivery } from "@twotrack/store";
import type { Child } from "hono/jsx";
import { listInWords } from "../frame/framework.js";
import { groupBy } from "../frame/group.js";
import { Layout } from "../frame/layout.js";
import { Ago, count, FeedLinks, Moment, numbers, Table } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import type { Alternate } from "../frame/syndication.js";

/** An alert with its message as it would be sent now. */
export interface ShownAlert {
  alert: ListedAlert;
  message: AlertMessage;
}

/** A dead letter with the message that did not arrive. */
export interface ShownLetter {
  delivery: StoredDelivery;
  message: AlertMessage;
}

/** What the page of alerts shows. */
export interface AlertsProps {
  alerts: ShownAlert[];
  next: number | null;
  /** Whether these are not the newest. */
  older: boolean;
  letters: ShownLetter[];
  /** Those of the file, or why it can't be told. */
  channels: readonly NamedChannel[] | { fault: string };
  health: ChannelHealth[];
  /** Whether something may be changed here. */
  writable: boolean;
  /** By which browsers subscribe; null where no alerts can go to this browser. */
  pushKey: string | null;
  /** Whether the page of rules is there. */
  rules: boolean;
  alternates: Alternate[];
}

/** The history of alerts, below how their channels do. */
export function AlertsPage(props: AlertsProps & { site: Site }) {
  const { site, alerts, next, older, letters, writable, pushKey, rules, alternates } = props;
  const days = groupBy(alerts, ({ alert }) => site.calendar.day(sentAt(alert), site.now));
  return (
    <Layout site={site} title="Alerts" current="alerts" alternates={alternates}>
      <h1>Alerts</h1>
      <p class="lede">What the rules found worth telling, newest first.</p>
      {rules && <AlertNav current="history" />}
      {pushKey !== null && <PushSwitch publicKey={pushKey} />}
      {!older && <Channels {...props} />}
      {!older && letters.length > 0 && <Letters site={site} letters={letters} writable={writable} />}
      {[...days].map(([day, list]) => (
        <section class="day">
          <h2>{day}</h2>
          {list.map((shown) => (
            <Card site={site} {...shown} />
          ))}
        </section>
      ))}
      {alerts.length === 0 && (
        <div class="empty">
          <h2>{older ? "Nothing older" : "No alerts yet"}</h2>
          <p>
            {older
              ? "This is where the list ends."
              : "An alert appears here as soon as a rule finds a story worth telling."}
          </p>
        </div>
      )}
      <nav class="more" aria-label="More alerts">
        {next !== null && (
          <a class="button" href={`/alerts?before=${next}`}>
            Older alerts
          </a>
        )}
        {older && <a href="/alerts">Back to the newest</a>}
        <FeedLinks alternates={alternates} />
      </nav>
    </Layout>
  );
}

/** The pages on alerts. */
export function AlertNav({ current }: { current: "history" | "rules" }) {
  const pages = [
    { page: "history", href: "/alerts", label: "History" },
    { page: "rules", href: "/alerts/rules", label: "Rules" },
  ];
  return (
    <nav class="segments" aria-label="Alerts">
      {pages.map(({ page, href, label }) => (
        <a href={href} aria-current={page === current ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

/** When an alert was sent; before that, when it is due. */
export function sentAt({ releasedAt, dueAt }: StoredAlert): Date {
  return releasedAt ?? dueAt;
}

/** How an alert came: "At once", "As a digest", and why where the rule does not ask for that. */
export function manner({ kind, why }: Pick<StoredAlert, "kind" | "why">): string {
  if (kind === "instant") return "At once";
  return why === null ? "Digest" : `Digest: ${why}`;
}

function Card({ site, alert, message }: ShownAlert & { site: Site }) {
  const { items } = message;
  const [first] = items;
  const single = items.length === 1 ? first : undefined;
  return (
    <article class="entry" data-entry aria-labelledby={`alert-${alert.id}`}>
      <div class="meta">
        <b>{alert.rule}</b>
        <Ago site={site} at={sentAt(alert)} />
        <span>{manner(alert)}</span>
      </div>
      <div>
        <h3 id={`alert-${alert.id}`} lang={single?.language ?? undefined} dir="auto">
          <a href={`/alerts/${alert.id}`} data-headline>
            {single?.headline ?? message.title}
          </a>
        </h3>
        {single === undefined ? <Items items={items} /> : <p class="news">{reasons(single)}</p>}
        <Deliveries site={site} alert={alert} />
      </div>
    </article>
  );
}

/** So many items of a digest are named in the list. */
const named = 5;

function Items({ items }: { items: readonly MessageItem[] }) {
  return (
    <ul class="items">
      {items.slice(0, named).map((item) => (
        <li>
          <a href={item.url} lang={item.language ?? undefined} dir="auto">
            {item.headline}
          </a>{" "}
          <span class="soft">{reasons(item)}</span>
        </li>
      ))}
      {items.length > named && <li class="soft">and {items.length - named} more</li>}
    </ul>
  );
}

/** What is new in an item, in one line. */
const reasons = ({ developments }: MessageItem) => developments.map(({ reason }) => reason).join("; ");

/** How far each channel got with an alert. */
export function Deliveries({ site, alert }: { site: Site; alert: ListedAlert }) {
  const { deliveries, releasedAt, channels } = alert;
  if (releasedAt === null && channels.length > 0)
    return <p class="deliveries soft">Not sent yet, to go to {listInWords(channels)}</p>;
  if (deliveries.length === 0) return <p class="deliveries soft">Shown here only</p>;
  return (
    <ul class="deliveries" aria-label="Deliveries">
      {deliveries.map((delivery) => (
        <li>
          <Delivery site={site} delivery={delivery} />
        </li>
      ))}
    </ul>
  );
}

function Delivery({ site, delivery }: { site: Site; delivery: StoredDelivery }) {
  const { channel, attempts, error, deliveredAt, failedAt } = delivery;
  if (deliveredAt !== null)
    return (
      <span class="health ok">
        {channel}: delivered <Ago site={site} at={deliveredAt} />
      </span>
    );
  const state = failedAt === null ? "waiting" : "failing";
  const words = failedAt === null ? "waiting" : "given up";
  return (
    <>
      <span class={`health ${state}`}>
        {channel}: {words}
        {attempts > 0 && ` after ${count(attempts, "attempt")}`}
      </span>
      {error !== null && <p class="trouble">{error}</p>}
    </>
  );
}

function Letters({ site, letters, writable }: Pick<AlertsProps, "letters" | "writable"> & { site: Site }) {
  return (
    <section class="letters" aria-labelledby="letters">
      <h2 id="letters">Given up</h2>
      <ul>
        {letters.map(({ delivery, message }) => (
          <li>
            <div>
              <a href={`/alerts/${delivery.alertId}`}>{message.title}</a>
              <p class="trouble">
                {delivery.channel}: {delivery.error ?? "it did not arrive"}
              </p>
              {delivery.failedAt !== null && (
                <p class="soft">
                  <Moment site={site} at={delivery.failedAt} />, after {count(delivery.attempts, "attempt")}
                </p>
              )}
            </div>
            {writable && (
              <form method="post" action={`/alerts/deliveries/${delivery.id}/again`}>
                <button
                  type="submit"
                  class="quiet"
                  aria-label={`Send again by ${delivery.channel}: ${message.title}`}
                >
                  Send again
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A channel of the file, or one that deliveries name only. */
interface ChannelRow {
  name: string;
  /** Null where the file does not say. */
  type: string | null;
  /** Whether the file has it, as far as that can be told. */
  known: boolean;
  /** Variables that are not set. */
  missing: readonly string[];
  health: ChannelHealth | undefined;
}

function Channels({ site, channels, health }: Pick<AlertsProps, "channels" | "health"> & { site: Site }) {
  const inFile = "fault" in channels ? [] : channels;
  const rows: ChannelRow[] = [
    ...inFile.map((channel) => ({
      ...{ name: channel.name, known: true },
      ...("config" in channel
        ? { type: channel.config.type, missing: [] }
        : { type: null, missing: channel.missing }),
      health: health.find((one) => one.channel === channel.name),
    })),
    ...health
      .filter(({ channel }) => !inFile.some(({ name }) => name === channel))
      .map((one) => ({
        ...{ name: one.channel, type: null, missing: [], health: one },
        known: "fault" in channels,
      })),
  ];
  return (
    <section class="channels" aria-labelledby="channels">
      <h2 id="channels">Channels</h2>
      {"fault" in channels && <p class="trouble">{channels.fault}</p>}
      {rows.length === 0 && !("fault" in channels) && (
        <p class="soft">There is none: alerts are shown here and in the feeds below.</p>
      )}
      {rows.length > 0 && (
        <div class="scroll">
          <Table
            caption="Channels and how they do"
            columns={[
              { name: "Channel" },
              { name: "Health", isPlain: true },
              { name: "Last delivery" },
              ...["Delivered", "Waiting", "Given up"].map(numbers),
            ]}
            rows={rows.map((row) => channelCells(site, row))}
          />
        </div>
      )}
    </section>
  );
}

function channelCells(site: Site, row: ChannelRow): Child[] {
  const { name, type, missing, health } = row;
  const { state, words } = stateOf(row);
  return [
    <>
      {name}
      {type !== null && type !== name && <span class="soft"> ({type})</span>}
      {missing.length > 0 && <p class="soft">Set {listInWords(missing)} to use it.</p>}
      {health?.error != null && <p class="trouble">{health.error}</p>}
    </>,
    <span class={`health ${state}`}>{words}</span>,
    health?.deliveredAt == null ? "–" : <Ago site={site} at={health.deliveredAt} />,
    health?.delivered ?? 0,
    health?.waiting ?? 0,
    health?.failed ?? 0,
  ];
}

function stateOf({ known, missing, health }: ChannelRow): { state: string; words: string } {
  if (!known) return { state: "waiting", words: "No longer in the file" };
  if (missing.length > 0) return { state: "waiting", words: "Not set up" };
  if (health?.error != null) return { state: "failing", words: "Failing" };
  if (health?.deliveredAt != null) return { state: "ok", words: "OK" };
  return { state: "waiting", words: "Nothing sent yet" };
}

/** Turns alerts in this browser on and off; the script shows it where the browser can do that. */
function PushSwitch({ publicKey }: { publicKey: string }) {
  return (
    <div class="row push" data-push={publicKey} hidden>
      <button type="button" data-push-on hidden>
        Alerts in this browser
      </button>
      <button type="button" class="quiet" data-push-off hidden>
        No more alerts in this browser
      </button>
      <p class="soft" role="status"></p>
    </div>
  );
}
