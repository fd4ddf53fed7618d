export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':';

export type Token = {
  /** Place in the text, in UTF-16 units from 0. */
  readonly at: number;
  readonly length: number;
} & (
  | { readonly kind: 'word' | 'quoted'; readonly text: string }
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: '(' | ')' | ',' | 'end' }
);

/** What is wrong with a filter and where, so that the place can be marked. */
export interface FilterError {
  readonly at: number;
  readonly length: number;
  readonly message: string;
}

/** Thrown within the parser only; `parseFilter` turns it into a value. */
export class FilterFault extends Error {
  readonly place: FilterError;
  constructor(at: number, length: number, message: string) {
    super(message);
    this.place = { at, length: Math.max(length, 1), message };
  }
}

const PATTERNS: readonly [kind: 'space' | 'operator' | 'mark' | 'quoted' | 'word', pattern: RegExp][] = [
  ['space', /\s+/y],
  ['operator', /!=|<=|>=|[=<>:]/y],
  ['mark', /[(),]/y],
  ['quoted', /"(?:[^"\\]|\\.)*"/y],
  ['word', /[^\s()=<>!:,"]+/y],
];

/** The words of a filter. Throws FilterFault for a quote without its end. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length;) {
    const [kind, part] = nextPart(text, at);
    const place = { at, length: part.length };
    if (kind === 'word') found.push({ ...place, kind, text: part });
    else if (kind === 'quoted') found.push({ ...place, kind, text: part.slice(1, -1).replaceAll(/\\(.)/g, '$1') });
    else if (kind === 'operator') found.push({ ...place, kind, operator: part as Operator });
    else if (kind === 'mark') found.push({ ...place, kind: part as '(' | ')' | ',' });
    at += part.length;
  }
  return [...found, { at: text.length, length: 0, kind: 'end' }];
}

function nextPart(text: string, at: number): [kind: (typeof PATTERNS)[number][0], part: string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return [kind, match[0]];
  }
  if (text[at] === '"') throw new FilterFault(at, text.length - at, 'This quote has no end');
  throw new FilterFault(at, 1, `${JSON.stringify(text[at])} does not belong here`);
}
