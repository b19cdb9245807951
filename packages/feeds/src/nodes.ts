import { cleanText } from "./html.js";

/** A node as xml2js gives it: text, or text `_`, attributes `$` and lists of children. */
export type Node = unknown;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A node's own text, trimmed; null when it has none. */
export function textOf(node: Node): string | null {
  const text = isRecord(node) ? node._ : node;
  return typeof text === "string" ? cleanText(text).trim() || null : null;
}

/** An attribute of a node, or null. */
export function attribute(node: Node, name: string): string | null {
  const attributes = isRecord(node) ? node.$ : undefined;
  const value = isRecord(attributes) ? attributes[name] : undefined;
  return typeof value === "string" ? cleanText(value).trim() || null : null;
}

/** The children of a node that have this name. */
export function children(node: Node, name: string): Node[] {
  const found = isRecord(node) ? node[name] : undefined;
  return Array.isArray(found) ? found : [];
}

/** The first text that any of these children has. */
export function firstText(node: Node, ...names: string[]): string | null {
  for (const name of names) {
    for (const child of children(node, name)) {
      const text = textOf(child);
      if (text !== null) return text;
    }
  }
  return null;
}
