import { findField, filterFields, type FilterColumn, type FilterField } from './filter-fields.ts';
import { FilterFault, tokens, type FilterError, type Operator, type Token } from './filter-tokens.ts';
import { DAY_US, parseValue, VALUE_FORMS } from './filter-values.ts';

export type Comparison = Exclude<Operator, ':'>;

/**
 * What a filter asks of a result. Values are in base units (bytes, B/s, ns, microseconds since the epoch). A result
 * without data in a column fulfils neither a comparison on it nor its opposite; `missing` asks for just that.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | {
      readonly kind: 'compare';
      readonly column: FilterColumn;
      readonly operator: Comparison;
      readonly value: number | string;
    }
  | { readonly kind: 'contains'; readonly column: FilterColumn; readonly text: string }
  | { readonly kind: 'missing'; readonly column: FilterColumn }
  /** A bare word: somewhere in configuration, workload or tool. */
  | { readonly kind: 'word'; readonly text: string };

export type ParsedFilter =
  { readonly ok: true; readonly filter: Filter | null } | { readonly ok: false; readonly error: FilterError };

const MOST_TERMS = 100;
const DEEPEST = 30;

/**
 * The language of the filter bar: `bs=4k iops>1M run in (5, 6) config:"kernel initiator" and not (cpu>50 or status=failed)`.
 * Terms side by side hold together; `and` binds closer than `or`; `:` means contains; `cpu=none` asks for no data.
 * Null for an empty text. An error names its place.
 */
export function parseFilter(text: string): ParsedFilter {
  try {
    return { ok: true, filter: new FilterParser(tokens(text)).all() };
  } catch (error) {
    if (error instanceof FilterFault) return { ok: false, error: error.place };
    throw error;
  }
}

class FilterParser {
  private at = 0;
  private terms = 0;
  private readonly input: readonly Token[];

  constructor(input: readonly Token[]) {
    this.input = input;
  }

  all(): Filter | null {
    if (this.peek().kind === 'end') return null;
    const filter = this.either(0);
    if (this.peek().kind !== 'end') this.fail('This does not belong here');
    return filter;
  }

  private peek(): Token {
    const token = this.input[this.at] ?? this.input.at(-1);
    if (token === undefined) throw new RangeError('a filter without an end');
    return token;
  }

  private take(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private fail(message: string, { at, length } = this.peek()): never {
    throw new FilterFault(at, length, message);
  }

  private isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  private takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.at += 1;
    return found;
  }

  private either(depth: number): Filter {
    if (depth > DEEPEST) this.fail('The brackets are nested too deep');
    const parts = [this.together(depth)];
    while (this.takeWord('or')) parts.push(this.together(depth));
    return joined('or', parts);
  }

  private together(depth: number): Filter {
    const parts = [this.negated(depth)];
    for (;;) {
      const explicit = this.takeWord('and');
      if (!explicit && (['end', ')', ','].includes(this.peek().kind) || this.isWord('or'))) break;
      parts.push(this.negated(depth));
    }
    return joined('and', parts);
  }

  private negated(depth: number): Filter {
    if (this.takeWord('not')) {
      if (depth > DEEPEST) this.fail('Too many nots');
      return { kind: 'not', part: this.negated(depth + 1) };
    }
    if (this.peek().kind !== '(') return this.term();
    const open = this.take();
    const inner = this.either(depth + 1);
    if (this.peek().kind !== ')') this.fail('This bracket has no end', open);
    this.take();
    return inner;
  }

  private term(): Filter {
    this.terms += 1;
    if (this.terms > MOST_TERMS) this.fail(`A filter has at most ${MOST_TERMS} conditions`);
    const token = this.take();
    if (token.kind === 'quoted') return { kind: 'word', text: token.text };
    if (token.kind !== 'word') return this.fail(`Expected a condition such as bs=4k`, token);
    if (['and', 'or'].includes(token.text.toLowerCase()))
      return this.fail(`Expected a condition before ${token.text}`, token);
    if (this.peek().kind === 'operator') return this.condition(this.fieldOf(token, token.text));
    if (!this.isWord('in') || this.input[this.at + 1]?.kind !== '(') return { kind: 'word', text: token.text };
    return this.listed(this.fieldOf(token, token.text));
  }

  private fieldOf(token: Token, name: string): FilterField {
    const field = findField(name);
    const known = filterFields.map(({ names }) => names[0]).join(', ');
    return field ?? this.fail(`There is no column ${name}. Columns: ${known}`, token);
  }

  private condition(field: FilterField): Filter {
    const token = this.take();
    if (token.kind !== 'operator') return this.fail('Expected an operator', token);
    const { operator } = token;
    const { text, place } = this.value(field);
    if (operator === ':' && field.kind === 'text') return { kind: 'contains', column: field.column, text };
    if (operator !== ':') return this.compare(field, operator, text, place);
    return this.fail(`${field.names[0] ?? ''} is compared with =, <, > and so on`, token);
  }

  private compare(field: FilterField, operator: Comparison, text: string, place: Token): Filter {
    const { column, kind } = field;
    if (text.toLowerCase() === 'none' && place.kind === 'word' && (operator === '=' || operator === '!=')) {
      const missing: Filter = { kind: 'missing', column };
      return operator === '=' ? missing : { kind: 'not', part: missing };
    }
    const ordering = operator !== '=' && operator !== '!=';
    if (kind === 'text' && ordering) return this.fail('Text is compared with =, != or :', place);
    if (kind === 'flag' && ordering) return this.fail('yes and no are compared with = or !=', place);
    const value = parseValue(kind, text);
    if (value === null) return this.fail(`Expected ${VALUE_FORMS[kind]}`, place);
    return typeof value === 'number' && kind === 'date'
      ? onDay(operator, value)
      : { kind: 'compare', column, operator, value };
  }

  private listed(field: FilterField): Filter {
    this.take();
    const open = this.take();
    const parts: Filter[] = [];
    do {
      this.terms += 1;
      if (this.terms > MOST_TERMS) this.fail(`A filter has at most ${MOST_TERMS} conditions`);
      const { text, place } = this.value(field);
      parts.push(this.compare(field, '=', text, place));
    } while (this.takeComma());
    if (this.peek().kind !== ')') this.fail('This list has no end', open);
    this.take();
    return joined('or', parts);
  }

  private takeComma(): boolean {
    const found = this.peek().kind === ',';
    if (found) this.at += 1;
    return found;
  }

  private value(field: FilterField): { text: string; place: Token } {
    const place = this.take();
    if (place.kind === 'word' || place.kind === 'quoted') return { text: place.text, place };
    return this.fail(`Expected ${VALUE_FORMS[field.kind]}`, place);
  }
}

function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind, parts };
}

/** A day is a span of time: `=` means within it, `>` after its end, `<=` before its end. */
function onDay(operator: Comparison, day: number): Filter {
  const bound = (comparison: Comparison, value: number): Filter => ({
    kind: 'compare',
    column: 'startedUs',
    operator: comparison,
    value,
  });
  switch (operator) {
    case '<':
    case '>=':
      return bound(operator, day);
    case '>':
      return bound('>=', day + DAY_US);
    case '<=':
      return bound('<', day + DAY_US);
    case '=':
      return joined('and', [bound('>=', day), bound('<', day + DAY_US)]);
    case '!=':
      return joined('or', [bound('<', day), bound('>=', day + DAY_US)]);
  }
}
