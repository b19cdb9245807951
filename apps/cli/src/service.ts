import { z } from "zod";

/** What the worker and the dashboard tell the process that started them. */
export const message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    url: z.string().optional(),
    feeds: z.object({ total: z.number(), fresh: z.number() }).optional(),
  }),
  z.object({
    type: z.literal("polled"),
    feed: z.string(),
    status: z.enum(["ok", "not-modified", "failed"]),
    added: z.number(),
    perTag: z.record(z.string(), z.number()),
  }),
  /** What the worker read of the files that it goes by. */
  z.object({
    type: z.literal("files"),
    rows: z.array(z.object({ name: z.string(), text: z.string() })),
    labels: z.record(z.string(), z.string()),
  }),
  /** A line that people should see. */
  z.object({ type: z.literal("notice"), name: z.string(), text: z.string() }),
  z.object({ type: z.literal("failed"), message: z.string() }),
]);

/** One of those messages. */
export type Message = z.infer<typeof message>;

/** Tells the process that started us, if one did. */
export function tell(said: Message): void {
  if (process.connected) process.send?.(said);
}

/**
 * Runs a service until Ctrl-C, SIGTERM or the end of the process that started it, then closes it. A second signal ends
 * the process at once.
 */
export async function untilStopped(close: () => Promise<void>): Promise<void> {
  await stopSignal();
  process.once("SIGINT", () => process.exit(130));
  await close();
}

/** Resolves when this process is asked to stop. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    process.once("disconnect", resolve);
  });
}
