/** Where the login is, for who wants to go on to `next`. */
export function loginAddress(next: string): string {
  return next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`;
}

/** The page to go on to: a path of this dashboard as browsers read it, or the first page where it would lead elsewhere. */
export function ownPath(next: string | undefined): string {
  const base = "http://own.invalid";
  if (next === undefined || !URL.canParse(next, base)) return "/";
  const { origin, pathname, search } = new URL(next, base);
  // "/.//other.example" becomes "//other.example", which is another site.
  return origin === base && !pathname.startsWith("//") ? pathname + search : "/";
}
