import { createHash, timingSafeEqual } from "node:crypto";

/** SHA-256, in hex. */
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Whether two secrets are the same, in a time that does not tell where they differ. They are hashed for their lengths only:
 * they come from the environment, so that there is no stored hash that a slow one (scrypt) would have to protect.
 */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}
