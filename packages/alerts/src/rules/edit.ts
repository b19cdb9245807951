/**
 * The part of an alerts file that may be shown and edited by others, for channels hold secrets: all but the block under
 * `channels`. It goes by lines: of a file in which that is no block at the left margin, the part is broken or has `channels`
 * still, which reading it as YAML tells.
 */
export function withoutChannels(text: string): string {
  const [before, , after] = cut(text);
  return `${before.trimEnd()}\n${after.trim() === "" ? "" : `\n${after.trim()}\n`}`;
}

/**
 * The edited part, with the channels of the file as it is after it.
 * @throws {Error} where the edited part has channels too.
 */
export function withChannels(edited: string, current: string): string {
  const [, channels] = cut(current);
  const [before, own, after] = cut(edited);
  if (own !== "") throw new Error("The channels can be changed in the file only: they hold secrets.");
  const rest = `${before.trimEnd()}\n${after.trim() === "" ? "" : `\n${after.trim()}\n`}`;
  return channels.trim() === "" ? rest : `${rest}${channels.trim()}\n`;
}

/** What stands before the top-level key `channels`, the block of that key, and what comes after it. */
function cut(text: string): [before: string, channels: string, after: string] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const from = lines.findIndex((line) => /^(channels|"channels"|'channels')\s*:/.test(line));
  if (from < 0) return [text, "", ""];
  const rest = lines.slice(from + 1).findIndex((line) => /^[^\s#]/.test(line));
  const to = rest < 0 ? lines.length : from + 1 + rest;
  return [lines.slice(0, from).join("\n"), lines.slice(from, to).join("\n"), lines.slice(to).join("\n")];
}
