/** What went wrong, in one line; the store wraps the reason in the query that it sent. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join("; ");
  return cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
}
