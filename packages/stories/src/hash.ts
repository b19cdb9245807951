/** Where the hash of a text begins (FNV-1a, 32 bits: draft-eastlake-fnv). */
const HASH_BEGIN = 0x811c9dc5;
/** Where a second hash begins that has nothing to do with the first: any other number. */
const SECOND_BEGIN = 0x2545f491;

/** Goes on with a hash by one UTF-16 unit, or any number below 65,536. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Spreads a hash over all its bits, so that its low ones and its order are as good as random (MurmurHash3's finaliser). */
export function finished(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * A hash of 53 bits, as a whole number of 0 or more, for what must not be taken for another: with 32 bits, of some hundred
 * thousand texts a few a day would be.
 */
export function hashLong(text: string): number {
  const high = finished(hashText(text)) >>> 0;
  const low = finished(hashText(text, SECOND_BEGIN)) >>> 11;
  return high * 2 ** 21 + low;
}

/** The hash of a text, or of its part `[start, end)`, going on from another one. */
export function hashText(
  text: string,
  from: number = HASH_BEGIN,
  start = 0,
  end: number = text.length,
): number {
  let hash = from;
  for (let i = start; i < end; i++) hash = hashOn(hash, text.charCodeAt(i));
  return hash;
}
