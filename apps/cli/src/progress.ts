import type { Message } from "./service.js";

type Polled = Extract<Message, { type: "polled" }>;

/** Shows how the first poll of new feeds goes: a line every few seconds, and one at its end. */
export class FirstPoll {
  private readonly seen = new Set<string>();
  private readonly failed = new Set<string>();
  private readonly started = Date.now();
  private readonly perTag: Record<string, number> = {};
  private added = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly total: number,
    private readonly labels: Record<string, string>,
    private readonly print: (line: string) => void = console.log,
  ) {
    if (total === 0) return;
    this.timer = setInterval(() => this.print(`Polling     ${this.summary()}`), 5_000);
    this.timer.unref();
  }

  /** Counts one poll. */
  add({ feed, status, added, perTag }: Polled): void {
    if (this.timer === undefined) return;
    this.seen.add(feed);
    if (status === "failed") this.failed.add(feed);
    else this.failed.delete(feed);
    this.added += added;
    for (const [tag, count] of Object.entries(perTag)) this.perTag[tag] = (this.perTag[tag] ?? 0) + count;
    if (this.seen.size < this.total) return;
    const seconds = Math.max(1, Math.round((Date.now() - this.started) / 1000));
    this.end();
    this.print(`First poll  ${this.summary()} in ${seconds} s`);
    if (this.failed.size > 0) this.print(`            Why feeds failed is on the dashboard's page "Feeds".`);
  }

  /** Shows nothing more. */
  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private summary(): string {
    const tags = Object.entries(this.labels).map(([id, label]) => `${label} ${this.perTag[id] ?? 0}`);
    return `${this.seen.size} of ${this.total} feeds, ${this.failed.size} failed; ${this.added} new articles: ${tags.join(", ")}`;
  }
}
