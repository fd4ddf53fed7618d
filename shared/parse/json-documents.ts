/** JSON documents found in a text that may hold other lines before, between and after them. */
export interface JsonDocuments {
  readonly documents: readonly { readonly value: unknown; readonly line: number }[];
  /** Lines outside the documents, with their numbers from 1. Blank ones are left out. */
  readonly noise: readonly { readonly line: number; readonly text: string }[];
  /** A document that begins but does not end or does not parse. */
  readonly broken: {
    readonly line: number;
    readonly offset: number;
    readonly reason: string;
    readonly truncated: boolean;
  } | null;
}

/**
 * Tools print a document with its braces in the first column, so its end is looked for there; where that slice does
 * not parse (minified or indented otherwise) the braces are counted, strings respected.
 */
export function findJsonDocuments(text: string): JsonDocuments {
  const whole = /^[[{]/.test(text) ? tryParse(text) : undefined;
  // A list of documents is what `jq -s` makes of several files.
  const listed: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
  if (whole !== undefined) return { documents: listed.map((value) => ({ value, line: 1 })), noise: [], broken: null };
  const documents: { value: unknown; line: number }[] = [];
  const noise: { line: number; text: string }[] = [];
  let position = 0;
  let line = 1;
  const endOfDocument = documentEnds(text);
  for (;;) {
    const start = nextDocument(text, position);
    const between = text.slice(position, start ?? text.length);
    line = collectNoise(between, line, noise);
    if (start === null) return { documents, noise, broken: null };
    const end = endOfDocument(start);
    const value = end === null ? undefined : tryParse(text.slice(start, end));
    if (end === null || value === undefined) {
      return {
        documents,
        noise,
        broken: { line, offset: start, truncated: end === null, reason: reasonOf(text, start, end) },
      };
    }
    documents.push({ value, line });
    line += countLines(text, start, end);
    position = end;
  }
}

function nextDocument(text: string, from: number): number | null {
  if (from === 0 && text.startsWith('{')) return 0;
  if (text[from] === '{') return from;
  const found = text.indexOf('\n{', from);
  return found < 0 ? null : found + 1;
}

/** Each brace of the first column is sought once and tried once: many documents may stand before it. */
function documentEnds(text: string): (start: number) => number | null {
  let column = -1;
  let isTried = false;
  return (start) => {
    if (column < start) {
      const found = text.indexOf('\n}', start);
      column = found < 0 ? text.length : found;
      isTried = found < 0;
    }
    if (!isTried && tryParse(text.slice(start, column + 2)) !== undefined) return column + 2;
    isTried = true;
    return countedEnd(text, start);
  };
}

function countedEnd(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return null;
}

function reasonOf(text: string, start: number, end: number | null): string {
  if (end === null) return `the text ends at byte ${String(text.length)} inside the document`;
  try {
    JSON.parse(text.slice(start, end));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it does not parse';
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function collectNoise(between: string, line: number, noise: { line: number; text: string }[]): number {
  let number = line;
  for (let begin = 0; ; number += 1) {
    const end = between.indexOf('\n', begin);
    const text = between.slice(begin, end < 0 ? between.length : end).trimEnd();
    if (text !== '') noise.push({ line: number, text });
    if (end < 0) return number;
    begin = end + 1;
  }
}

function countLines(text: string, from: number, to: number): number {
  const part = text.slice(from, to);
  let count = 0;
  for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) count += 1;
  return count;
}
