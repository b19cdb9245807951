/** A language tag in its canonical form (BCP 47), as feeds write it in many; null where it is none. */
export function parseLanguage(given: string | null | undefined): string | null {
  const tag = given?.trim().replaceAll("_", "-");
  if (!tag || tag.length > 35) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
