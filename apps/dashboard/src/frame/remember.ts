/** Keeps what `load` gave for `ms`; requests that come meanwhile share it. What failed is not kept. */
export function remember<T>(ms: number, now: () => Date, load: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = now().getTime();
    if (kept !== undefined && at - kept.at < ms) return kept.value;
    const value = load();
    kept = { at, value };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
