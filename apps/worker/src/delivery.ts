import {
  type AlertsFile,
  type Channel,
  type ChannelTools,
  composeMessage,
  DeliveryError,
  type Labels,
  openChannel,
} from "@twotrack/alerts";
import {
  type Database,
  getAlerts,
  pendingDelivery,
  recordAttempt,
  type StoredDelivery,
} from "@twotrack/store";
import type { Logger } from "pino";

/** What deliveries need. */
export interface DeliveryContext {
  db: Database;
  alerts: () => AlertsFile;
  labels: () => Labels;
  tools: ChannelTools;
  logger: Logger;
  /** Aborted when the worker stops: what has not begun is left for the next one. */
  stopping: AbortSignal;
}

/** Delivers alerts by the channels of the alerts file. */
export interface Deliveries {
  /** Tries one delivery; gives the milliseconds to wait before it is tried again, undefined where it is done or given up. */
  deliver(id: number): Promise<number | undefined>;
  /** Lets go of all channels. */
  close(): Promise<void>;
}

/** A receiver is tried so often, which with these waits is about a day. */
const MOST_ATTEMPTS = 16;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 2 * 3_600_000;
/** So many deliveries of one channel run at a time, and so many wait for that: one that hangs never takes all places. */
const AT_ONCE = 4;
const WAITING = 6;
/** How long a delivery stays away that finds no place, in milliseconds. */
const TURN_AWAY = 500;
/** How long a delivery waits for its channel to be set up again, in milliseconds. */
const NOT_SET_UP = 60_000;

/** How long to wait after the nth failure: twice as long each time, up to two hours, and a random half less or more. */
export function backOff(attempt: number, random: () => number = Math.random): number {
  return Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT) * (0.5 + random());
}

/** Opens the deliveries. Channels are opened when they are first needed, and anew when the file says otherwise. */
export function openDeliveries({ db, alerts, labels, tools, logger, stopping }: DeliveryContext): Deliveries {
  const open = new Map<string, { readonly settings: string; readonly channel: Channel }>();
  const lanes = new Map<string, Lane>();

  /** @throws {DeliveryError} where there is no such channel, or it is not set up. */
  async function channelOf(name: string): Promise<Channel> {
    const named = alerts().channels.find((one) => one.name === name);
    if (named === undefined) {
      const message = `The alerts file has no channel '${name}' any more: put it back, or let this be.`;
      throw new DeliveryError(message, { permanent: true });
    }
    if ("missing" in named) {
      const missing = named.missing.map((one) => `$${one}`).join(" and ");
      throw new DeliveryError(`The channel '${name}' is not set up: set ${missing}.`, {
        retryAfter: NOT_SET_UP,
      });
    }
    const settings = JSON.stringify(named.config);
    const known = open.get(name);
    if (known?.settings === settings) return known.channel;
    const channel = openChannel(named.config, tools);
    // Before the old one is closed: others who ask meanwhile must not open one too.
    open.set(name, { settings, channel });
    await known?.channel.close();
    return channel;
  }

  async function attempt({
    id,
    alertId,
    channel: name,
    attempts,
  }: StoredDelivery): Promise<number | undefined> {
    const [alert] = await getAlerts(db, [alertId]);
    if (alert === undefined) return undefined;
    const facts = { alert: alert.id, channel: name, attempt: attempts + 1 };
    try {
      const channel = await channelOf(name);
      await channel.send(composeMessage(alert, labels(), tools.pageUrl));
    } catch (error) {
      const failure = failureOf(error);
      const givenUp = failure.permanent || attempts + 1 >= MOST_ATTEMPTS;
      await recordAttempt(db, { id, error: failure.message, givenUp });
      logger.warn({ ...facts, error: failure.message, givenUp }, "alert not delivered");
      return givenUp ? undefined : Math.max(failure.retryAfter ?? 0, backOff(attempts + 1));
    }
    await recordAttempt(db, { id, error: null, givenUp: false });
    logger.info(facts, "alert delivered");
    return undefined;
  }

  return {
    async deliver(id) {
      const delivery = await pendingDelivery(db, id);
      if (delivery === undefined) return undefined;
      const lane = lanes.get(delivery.channel) ?? new Lane();
      lanes.set(delivery.channel, lane);
      if (lane.isFull) return TURN_AWAY * (0.5 + Math.random());
      return lane.run(async () => (stopping.aborted ? TURN_AWAY : attempt(delivery)));
    },
    async close() {
      await Promise.allSettled([...open.values()].map(({ channel }) => channel.close()));
    },
  };
}

/** What failed, also where nobody foresaw it: no attempt is tried for ever, or without a word. */
function failureOf(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  return new DeliveryError(
    `The alert could not be sent: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** Runs the deliveries of one channel, a few at a time. */
class Lane {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  get isFull(): boolean {
    return this.#running >= AT_ONCE && this.#waiting.length >= WAITING;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      // The place goes to the next.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
