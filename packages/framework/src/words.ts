const segmenters = new Map<string | undefined, Intl.Segmenter>();

/** So many units around a place are cut into words: longer ones are rare, and cutting costs time. */
const around = 8;

/**
 * Whether a place in Chinese or Japanese text takes parts of two words, as 中方 does in 从|中|方向. A part of one word, or
 * several whole ones, is no fault: the language's compounds are made so. Words are those of Intl.Segmenter, whose
 * dictionary (ICU's) does not know every name.
 */
export function crossesWords(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  language: string | undefined,
): boolean {
  let segmenter = segmenters.get(language);
  if (segmenter === undefined) {
    segmenter = new Intl.Segmenter(language, { granularity: "word" });
    segmenters.set(language, segmenter);
  }
  const from = Math.max(0, start - around);
  for (const { index, segment } of segmenter.segment(text.slice(from, end + around))) {
    const begins = from + index;
    const ends = begins + segment.length;
    if (begins < start && ends > start && ends < end) return true;
    if (begins > start && begins < end && ends > end) return true;
  }
  return false;
}
