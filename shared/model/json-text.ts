/** A place in a text, both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export type ReadJson =
  | { readonly ok: true; readonly value: unknown; readonly doubled: readonly (TextPlace & { readonly key: string })[] }
  | ({ readonly ok: false; readonly reason: string; readonly truncated: boolean } & TextPlace);

/**
 * JSON with what JSON.parse does not tell: the place of the first fault, whether the text just stops, and names that
 * stand twice in one object (of which JSON.parse silently drops the first).
 */
export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text), doubled: doubledKeys(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(reason)?.[1];
    const truncated = position === undefined || Number(position) >= text.trimEnd().length;
    const at = placeAt(text, position === undefined ? text.trimEnd().length : Number(position));
    return { ok: false, reason: truncated ? 'the text ends in the middle' : reason, truncated, ...at };
  }
}

function placeAt(text: string, position: number): TextPlace {
  const before = text.slice(0, position);
  return { line: before.split('\n').length, column: position - before.lastIndexOf('\n') };
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** `text` is sound JSON, so a string is a key exactly where an object expects one. */
function doubledKeys(text: string): (TextPlace & { key: string })[] {
  const doubled: (TextPlace & { key: string })[] = [];
  /** Keys seen of each open object; null for an open list. */
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1) ?? null;
    if (token.startsWith('"') && expectsKey && keys !== null) {
      const key = String(JSON.parse(token));
      if (keys.has(key)) doubled.push({ key, ...placeAt(text, index) });
      keys.add(key);
    }
    expectsKey = token === '{' || (token === ',' && keys !== null);
  }
  return doubled;
}
