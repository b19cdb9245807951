const tables = new Map<string, Map<string, Buffer>>();

/**
 * Text as bytes of an encoding that Node can read but not write.
 * A character that has no two bytes there becomes a numeric reference, which XML and HTML understand.
 */
export function encode(text: string, encoding: "utf-8" | "shift_jis" | "euc-kr"): Buffer {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  const table = tables.get(encoding) ?? readTable(encoding);
  tables.set(encoding, table);
  return Buffer.concat(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x80 ? Buffer.of(code) : (table.get(character) ?? Buffer.from(`&#${code};`));
    }),
  );
}

/** Which two bytes stand for which character, found by decoding all of them. */
function readTable(encoding: string): Map<string, Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, Buffer>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const bytes = Buffer.of(lead, trail);
      const character = decodePair(decoder, bytes);
      if (character && !table.has(character)) table.set(character, bytes);
    }
  }
  return table;
}

function decodePair(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer): string | undefined {
  try {
    const text = decoder.decode(bytes);
    return Array.from(text).length === 1 ? text : undefined;
  } catch {
    return undefined;
  }
}
