import type { Message } from "./service.js";

type Polled = Extract<Message, { type: "polled" }>;

/** Shows how the first poll of new feeds goes: a line whenever there is more to say, and one at its end. */
export class FirstPoll {
  private readonly seen = new Set<string>();
  private readonly failed = new Set<string>();
  private readonly started = Date.now();
  private readonly perTag: Record<string, number> = {};
  private added = 0;
  /** How many feeds there are to poll; polls may come in before that is known. */
  private total: number | undefined;
  private ended = false;
  private said = "";
  private timer: NodeJS.Timeout | undefined;

  /** What people call the tags. */
  labels: Record<string, string> = {};

  constructor(private readonly print: (name: string, value: string) => void) {}

  /** Begins to show progress, once it is known how many feeds are polled for the first time. */
  begin(total: number): void {
    if (this.total !== undefined) return;
    this.total = total;
    this.ended = total === 0;
    this.finishIfDone();
    if (this.ended) return;
    this.timer = setInterval(() => this.say("Polling"), 5_000);
    this.timer.unref();
  }

  /** Counts one poll. */
  add({ feed, status, added, perTag }: Polled): void {
    if (this.ended) return;
    this.seen.add(feed);
    if (status === "failed") this.failed.add(feed);
    else this.failed.delete(feed);
    this.added += added;
    for (const [tag, count] of Object.entries(perTag)) this.perTag[tag] = (this.perTag[tag] ?? 0) + count;
    this.finishIfDone();
  }

  /** Shows nothing more. */
  end(): void {
    this.ended = true;
    clearInterval(this.timer);
  }

  private finishIfDone(): void {
    if (this.ended || this.total === undefined || this.seen.size < this.total) return;
    this.end();
    const seconds = Math.max(1, Math.round((Date.now() - this.started) / 1000));
    this.say("First poll", ` in ${seconds} s`);
    if (this.failed.size > 0) this.print("", `Why feeds failed is on the dashboard's page "Feeds".`);
  }

  private say(name: string, end = ""): void {
    const tags = Object.entries(this.labels).map(([id, label]) => `${label} ${this.perTag[id] ?? 0}`);
    const feeds = `${this.seen.size} of ${this.total} feeds, ${this.failed.size} failed${end}`;
    const line = `${feeds}; ${this.added} new articles: ${tags.join(", ")}`;
    if (line !== this.said) this.print(name, line);
    this.said = line;
  }
}
