import type { Facts } from "./facts.js";
import { countedInWords, number, span } from "./words.js";

/** Something that is not as it should be. */
export interface Trouble {
  /** What is wrong, as a sentence. */
  what: string;
  /** What to do about it. */
  todo: string;
  /** The page that tells more. */
  href?: string;
}

/** A store that takes longer for its simplest answer is slow, in milliseconds. */
const SLOW = 500;
/** What waits longer is held up, in minutes. */
const MOST_MINUTES = { queue: 5, polls: 5, grouping: 10, deliveries: 10 };
const DAY = 86_400;

/** All that is not well, what weighs most first; empty where all is. */
export function troublesOf(facts: Facts): Trouble[] {
  const since = (at: Date | null | undefined) =>
    at == null ? 0 : Math.max(0, (facts.at.getTime() - at.getTime()) / 1000);
  if (facts.ping.fault !== undefined) {
    return [
      {
        what: `The store does not answer: ${facts.ping.fault}.`,
        todo: "See that Postgres runs and has free disk; “npx twotrack doctor” says more.",
      },
    ];
  }
  const troubles: Trouble[] = [];
  const tell = (trouble: Trouble) => void troubles.push(trouble);

  if (facts.ping.value > SLOW) {
    tell({
      what: `The store is slow: its simplest answer took ${number(Math.round(facts.ping.value))} milliseconds.`,
      todo: "Look at the load and the free memory and disk of the machine that Postgres runs on.",
    });
  }
  for (const [name, fault] of faults(facts)) {
    tell({ what: `${name} can’t be told: ${fault}.`, todo: "“npx twotrack doctor” checks all parts." });
  }

  const queue = facts.queue?.value;
  const overdue = since(queue?.nextPoll);
  if (overdue > MOST_MINUTES.polls * 60) {
    tell({
      what: `No worker is running: a poll is due since ${span(overdue)}.`,
      todo: "Start one with “npx twotrack worker”, or all services with “npm start”; twotrack.log says why one stopped.",
    });
  }
  for (const [name, at] of Object.entries(queue?.oldestWaiting ?? {})) {
    if (since(at) > MOST_MINUTES.queue * 60) {
      tell({
        what: `The queue waits long: the oldest of its ${name} for ${span(since(at))}.`,
        todo: "See that a worker runs; where one does, start more of them.",
      });
    }
  }
  const [failed] = queue?.failed ?? [];
  if (failed !== undefined && since(failed.at) < DAY) {
    tell({
      what: `A job was given up ${span(since(failed.at))} ago: ${failed.reason}.`,
      todo: "Failed jobs are listed below. A feed gets its next poll all the same.",
      href: "#failed",
    });
  }

  const feeds = facts.feeds.value;
  if (feeds !== undefined && feeds.failing > 0) {
    const all = feeds.ok + feeds.failing + feeds.waiting;
    tell({
      what: `${number(feeds.failing)} of ${number(all)} feeds ${feeds.failing === 1 ? "is" : "are"} failing.`,
      todo: "The page Feeds has the reasons: mend the address there, or pause the feed.",
      href: "/feeds",
    });
  }
  const stories = facts.grouped.value;
  if (stories !== undefined && since(stories.waitingSince) > MOST_MINUTES.grouping * 60) {
    tell({
      what: `Grouping is behind: ${articles(countedInWords(stories.waiting))} for a story, the oldest for ${span(since(stories.waitingSince))}.`,
      todo: "A worker does it, oldest first: after the first start, or after a pause, it needs a while. Where the number does not fall, see that a worker runs.",
    });
  }
  const sent = facts.outbox.value;
  if (sent !== undefined && sent.failed.n > 0) {
    tell({
      what: `${countedInWords(sent.failed)} ${sent.failed.n === 1 ? "alert was" : "alerts were"} given up.`,
      todo: "The page Alerts says why; mend the channel and send them again there.",
      href: "/alerts",
    });
  }
  if (sent !== undefined && since(sent.waitingSince) > MOST_MINUTES.deliveries * 60) {
    tell({
      what: `${countedInWords(sent.waiting)} ${sent.waiting.n === 1 ? "alert has" : "alerts have"} not arrived, the oldest for ${span(since(sent.waitingSince))}.`,
      todo: "They are tried again by themselves; the page Alerts says what their channels answer.",
      href: "/alerts",
    });
  }
  const store = facts.storage.value;
  if (store !== undefined && store.connections > store.mostConnections * 0.9) {
    tell({
      what: `Postgres runs out of connections: ${store.connections} of ${store.mostConnections} are open.`,
      todo: "Raise max_connections, or run fewer workers.",
    });
  }
  return troubles;
}

const articles = (n: string) => (n === "1" ? "1 article waits" : `${n} articles wait`);

function faults({ inflow, grouped, outbox, arrears, storage, feeds, queue }: Facts): [string, string][] {
  const named = {
    ...{ "How news comes in": inflow, "How grouping does": grouped, "How alerts do": outbox },
    ...{ "What of the archive is left": arrears, "What the store takes": storage, "How feeds do": feeds },
    "How the queue does": queue,
  };
  return Object.entries(named).flatMap(([name, part]) =>
    part?.fault === undefined ? [] : [[name, part.fault] as [string, string]],
  );
}
