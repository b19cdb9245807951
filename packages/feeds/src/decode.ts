import iconv from "iconv-lite";

/**
 * The text of a document in whatever encoding it came: byte order mark, else UTF-16/32 by its zero bytes, else valid
 * UTF-8 (no other encoding looks like it by chance), else what HTTP or the XML declaration says (RFC 7303 §3), each
 * only where the bytes bear it out, else an East Asian encoding that shows in the bytes, else windows-1252.
 * Never throws; what cannot be read becomes U+FFFD. The byte order mark is not part of the text.
 * @param contentType the value of the HTTP header, when there is one
 */
export function decode(bytes: Uint8Array, contentType?: string | null): string {
  const unicode = byteOrderMark(bytes) ?? zeroBytes(bytes);
  if (unicode) return read(unicode, bytes).replace(/^\uFEFF/, "");
  const head = latin1(bytes.subarray(0, 1_024));
  const declared = [
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1],
    /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1],
  ].filter((label): label is string => label !== undefined && isKnown(label));
  // ISO-2022-JP is made of ASCII bytes, so it is valid UTF-8 too.
  const escaped = declared.find((label) => /^(?:cs)?iso-?2022/i.test(label));
  if (escaped && bytes.includes(0x1b)) return read(escaped, bytes);

  const utf8 = strict("utf-8", bytes);
  if (utf8 !== null) return utf8;
  const refutable = declared.filter((label) => !singleByte(label));
  for (const label of refutable) {
    const text = strict(label, bytes);
    if (text !== null) return text;
  }
  for (const label of ["utf-8", ...refutable]) {
    const text = read(label, bytes);
    if (isMostlyRead(text)) return text;
  }
  const single = declared.find(singleByte);
  return guess(bytes) ?? read(single ?? "windows-1252", bytes);
}

function byteOrderMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return "utf-32le";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "utf-32be";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  return null;
}

/** The first two characters of a feed are ASCII (XML 1.0 appendix F), so zeros among them tell the width. */
function zeroBytes(bytes: Uint8Array): string | null {
  const zeros = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? "0" : "x")).join("");
  const widths: Record<string, string> = {
    "000x": "utf-32be",
    x000: "utf-32le",
    "0x0x": "utf-16be",
    x0x0: "utf-16le",
  };
  return widths[zeros] ?? null;
}

/** Whether Node.js reads this encoding itself. Its windows-1252 turns typographic quotes into control characters. */
const native = (label: string): boolean => {
  try {
    return new TextDecoder(label).encoding !== "windows-1252";
  } catch {
    return false;
  }
};

/** The name under which iconv reads it. What calls itself ASCII or Latin-1 is windows-1252 (WHATWG Encoding §4.2). */
const foreign = (label: string): string =>
  /^(?:iso-?_?8859-?_?1|latin-?1|l1|(?:us-)?ascii|cp819|ibm819|iso-ir-100)$/i.test(label)
    ? "windows-1252"
    : label;

const isKnown = (label: string): boolean => native(label) || iconv.encodingExists(foreign(label));

const singleByte = (label: string): boolean =>
  /^(?:(?:x-)?(?:windows|cp)-?125\d|(?:cs)?iso-?8859|iso-ir|latin|l\d$|(?:us-)?ascii|ansi|koi8|(?:x-)?mac)/i.test(
    label,
  );

function read(label: string, bytes: Uint8Array): string {
  if (native(label)) return new TextDecoder(label).decode(bytes);
  return iconv.decode(bytes, iconv.encodingExists(foreign(label)) ? foreign(label) : "windows-1252");
}

function strict(label: string, bytes: Uint8Array): string | null {
  if (!native(label)) {
    const text = iconv.decode(bytes, foreign(label));
    return text.includes("\uFFFD") ? null : text;
  }
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/** One bad byte must not turn a whole feed to gibberish: few unreadable characters among many are forgiven. */
function isMostlyRead(text: string): boolean {
  return count(text, /[^\0-\x7f\uFFFD]/g) > 8 * count(text, /\uFFFD/g);
}

/** An East Asian encoding that nobody declared, told by the script that comes out; null when none fits. */
function guess(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 100_000);
  // In western text bytes over 0x7F stand alone; here they come in runs.
  if (!/[\x80-\xff]{4}/.test(latin1(sample))) return null;
  const tests: [label: string, script: RegExp, share: number][] = [
    ["euc-jp", /[\u3041-\u30FE]/g, 0.1],
    ["shift_jis", /[\u3041-\u30FE]/g, 0.1],
    ["euc-kr", /[가-힣]/g, 0.85],
    ["gb18030", /[\u4E00-\u9FFF\u3000-\u3011\uFF01-\uFF1F]/g, 0.85],
  ];
  for (const [label, script, share] of tests) {
    const text = strict(label, bytes);
    if (text !== null && count(text, script) > share * count(text, /[^\0-\x7f]/g)) return text;
  }
  return null;
}
