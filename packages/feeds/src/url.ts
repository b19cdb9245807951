const tracking =
  /^(?:utm_.+|at_(?:medium|campaign|custom\d|link.*|format|ptr.*|bbc_team)|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref_src|ref_url|cmpid|cmp|icid|ncid|ocid|ito|smid|taid|guccounter|ns_(?:mchannel|source|campaign|linkname|fee)|spm|wt\.mc_id|xtor|__twitter_impression)$/i;

/** More characters than this are no address that people share, and no index of the store takes them. */
const longest = 2_048;

/**
 * The form by which two addresses of the same page are equal: https, lower-case host, no default port, fragment or
 * tracking parameters, sorted query, no trailing slash. Idempotent. Text that is no http(s) URL comes back trimmed.
 */
export function canonicalUrl(url: string): string {
  const address = httpUrl(url);
  if (!address) return url.trim();
  const parsed = new URL(address);
  parsed.protocol = "https:";
  // What was http's default port is spelt out once the protocol is https.
  if (parsed.port === "80") parsed.port = "";
  parsed.hash = "";
  const kept = [...parsed.searchParams].filter(([key]) => !tracking.test(key));
  const query = new URLSearchParams(kept);
  query.sort();
  parsed.search = query.toString();
  parsed.pathname = parsed.pathname.replace(/\/+$/, "");
  return parsed.href;
}

/**
 * An absolute http(s) URL out of what a feed gives, resolved against `base` (RFC 3986 §5);
 * null when it is something else or longer than 2,048 characters.
 */
export function httpUrl(given: string | null | undefined, base?: string | null): string | null {
  const text = given?.trim();
  if (!text || text.length > longest) return null;
  const against = base && URL.canParse(base) ? base : undefined;
  if (!URL.canParse(text, against)) return null;
  const { protocol, href } = new URL(text, against);
  return /^https?:$/.test(protocol) && href.length <= longest ? href : null;
}

/** What a feed's address is without the scheme of those who name it `feed:https://…` or `feed://…`. */
export function withoutFeedScheme(address: string): string {
  return address
    .trim()
    .replace(/^feed:(?=https?:)/i, "")
    .replace(/^feed:\/\//i, "https://");
}
