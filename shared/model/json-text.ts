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
    const at = faultPosition(text);
    const truncated = at === text.length;
    const seen = JSON.stringify(text.slice(at, at + 20));
    const reason = truncated ? 'the text ends in the middle' : `${seen} does not belong here`;
    if (error instanceof SyntaxError) return { ok: false, reason, truncated, ...placeAt(text, at) };
    throw error;
  }
}

function placeAt(text: string, position: number): TextPlace {
  const before = text.slice(0, position);
  return { line: before.split('\n').length, column: position - before.lastIndexOf('\n') };
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

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

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\\p{Cc}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\p{Cc}]*)*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** A string, word or number that the end of the text cuts off. */
const CUT =
  /"[^"\\\p{Cc}]*(?:\\.[^"\\\p{Cc}]*)*\\?$|(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?\d+\.|-?\d[\d.]*[eE][+-]?)$/uy;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** Where a text stops being JSON; its length when it only lacks its end. */
function faultPosition(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  for (let at = skip(SPACE, text, 0) ?? 0; at < text.length; at = skip(SPACE, text, at) ?? at) {
    const isCut = skip(CUT, text, at) !== null && /^(value|key)/.test(expected);
    if (isCut) return text.length;
    const end: number | null = skip(STRING, text, at) ?? skip(SCALAR, text, at);
    const first = text[at] ?? '';
    const isBroken = end === null && first === '"';
    const next: Expected | null = isBroken ? null : follow(expected, first, end !== null, open);
    if (next === null) return at;
    expected = next;
    at = end ?? at + 1;
  }
  return text.length;
}

/** What is expected after a token, which is told by its first character; null when it may not stand here. */
function follow(expected: Expected, token: string, isScalar: boolean, open: ('{' | '[')[]): Expected | null {
  const inside = open.at(-1);
  const after = open.length === 0 ? 'nothing' : 'comma or end';
  if (token === '"' && expected.startsWith('key')) return 'colon';
  if (expected === 'colon') return token === ':' ? 'value' : null;
  if (expected === 'comma or end' && token === ',') return inside === '{' ? 'key' : 'value';
  if ((token === '}' && inside === '{') || (token === ']' && inside === '[')) {
    if (!expected.endsWith('or end')) return null;
    open.pop();
    return open.length === 0 ? 'nothing' : 'comma or end';
  }
  if (!expected.startsWith('value')) return null;
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'key or end' : 'value or end';
  }
  return isScalar ? after : null;
}

function skip(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
