import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterFields } from '../../../shared/results/filter-fields.ts';
import { parseFilter, type Filter } from '../../../shared/results/filter.ts';

const compare = (column: string, operator: string, value: number | string) => ({
  kind: 'compare',
  column,
  operator,
  value,
});
const BS_4K = compare('blockBytes', '=', 4096);

function filterOf(text: string): Filter | null {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${parsed.error.at}: ${parsed.error.message}`);
  return parsed.filter;
}

describe('filter language', () => {
  const single: [string, unknown][] = [
    ['bs=4k', BS_4K],
    ['BS = 4K', BS_4K],
    ['bs=4096', BS_4K],
    ['bs="4 KiB"', BS_4K],
    ['iops>1M', compare('iops', '>', 1_000_000)],
    ['iops>=745.6k', compare('iops', '>=', 745_600)],
    ['iops<1.1M', compare('iops', '<', 1_100_000)],
    ['bw>=2GiB/s', compare('bytesPerSecond', '>=', 2 * 1024 ** 3)],
    ['bw<500MB/s', compare('bytesPerSecond', '<', 500e6)],
    ['lat<=80us', compare('meanLatencyNs', '<=', 80_000)],
    ['lat<80µs', compare('meanLatencyNs', '<', 80_000)],
    ['p99<1.5ms', compare('p99Ns', '<', 1_500_000)],
    ['p99.9>2ms', compare('p999Ns', '>', 2_000_000)],
    ['read=70%', compare('readPercent', '=', 70)],
    ['cpu!=12.5', compare('cpuPercent', '!=', 12.5)],
    ['run=5', compare('runNumber', '=', 5)],
    ['status=failed', compare('status', '=', 'failed')],
    ['config:kernel', { kind: 'contains', column: 'configuration', text: 'kernel' }],
    [
      'config:"Linux NVMe-oF initiator"',
      { kind: 'contains', column: 'configuration', text: 'Linux NVMe-oF initiator' },
    ],
    [String.raw`config="say \"hi\" \\ there"`, compare('configuration', '=', String.raw`say "hi" \ there`)],
    ['cpu=none', { kind: 'missing', column: 'cpuPercent' }],
    ['config="none"', compare('configuration', '=', 'none')],
    ['initiator', { kind: 'word', text: 'initiator' }],
    ['"bs=4k"', { kind: 'word', text: 'bs=4k' }],
    ['in', { kind: 'word', text: 'in' }],
  ];
  it.each(single)('reads %s', (text, filter) => expect(filterOf(text)).toEqual(filter));

  it.each(['', '   ', '\n\t'])('takes %j for no filter', (text) => expect(filterOf(text)).toBeNull());

  it('binds and closer than or, and puts terms side by side together', () => {
    const [a, b, c] = ['run=1', 'run=2', 'run=3'].map(filterOf);
    expect(filterOf('run=1 or run=2 run=3')).toEqual({ kind: 'or', parts: [a, { kind: 'and', parts: [b, c] }] });
    expect(filterOf('run=1 AND run=2 or run=3')).toEqual({ kind: 'or', parts: [{ kind: 'and', parts: [a, b] }, c] });
    expect(filterOf('(run=1 or run=2) run=3')).toEqual({ kind: 'and', parts: [{ kind: 'or', parts: [a, b] }, c] });
    expect(filterOf('not run=1 run=2')).toEqual({ kind: 'and', parts: [{ kind: 'not', part: a }, b] });
  });

  it('reads lists', () => {
    expect(filterOf('run in (1, 2)')).toEqual(filterOf('run=1 or run=2'));
    expect(filterOf('bs in(4k)')).toEqual(BS_4K);
  });

  it('takes a day for a span of time', () => {
    const day = Date.UTC(2026, 10, 20) * 1000;
    const from = compare('startedUs', '>=', day);
    const until = compare('startedUs', '<', day + 86_400_000_000);
    expect(filterOf('date=2026-11-20')).toEqual({ kind: 'and', parts: [from, until] });
    expect(filterOf('date>2026-11-20')).toEqual(compare('startedUs', '>=', day + 86_400_000_000));
    expect(filterOf('date<=2026-11-20')).toEqual(until);
  });

  const wrong: [string, number, RegExp][] = [
    ['bs=4x', 3, /Expected a size/],
    ['bs=', 3, /Expected a size/],
    ['lat<80', 4, /latency with its unit/],
    ['bw>500', 3, /rate with its unit/],
    ['iops>many', 5, /Expected a number/],
    ['nosuch=1', 0, /no column nosuch/],
    ['config>a', 7, /Text is compared/],
    ['iops:5', 4, /is compared with/],
    ['(bs=4k', 0, /no end/],
    ['bs=4k)', 5, /does not belong/],
    ['run in (1, 2', 7, /no end/],
    ['run in ()', 8, /Expected a number/],
    ['config:"abc', 7, /no end/],
    ['or bs=4k', 0, /before or/],
    ['bs=4k and', 9, /Expected a condition/],
    ['= 5', 0, /Expected a condition/],
    ['bs==4k', 3, /Expected a size/],
    ['date=2026-02-30', 5, /Expected a day/],
    ['run=1e400', 4, /Expected a number/],
  ];
  it.each(wrong)('says where %s is wrong', (text, at, message) => {
    const parsed = parseFilter(text);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.error.message).toMatch(message);
    expect(parsed.error.at).toBe(at);
  });

  it('limits depth and size instead of overflowing', () => {
    for (const text of ['('.repeat(2000), 'not '.repeat(500), 'a '.repeat(1000), `run in (${'1,'.repeat(900)}1)`]) {
      const parsed = parseFilter(text);
      expect(parsed.ok).toBe(false);
      if (!parsed.ok) expect(parsed.error.at).toBeLessThanOrEqual(text.length);
    }
  });

  it('never throws, and names a place within the text', { timeout: 30_000 }, () => {
    const words = [
      'bs',
      '=',
      '!=',
      '4k',
      '(',
      ')',
      ',',
      ' ',
      'and',
      'or',
      'not',
      'in',
      '"',
      '\\',
      ':',
      'é',
      '\u202E',
      '<',
      '>',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words)).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        const parsed = parseFilter(filter);
        if (parsed.ok) return true;
        return parsed.error.at >= 0 && parsed.error.at <= filter.length && parsed.error.length > 0;
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back what it prints', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(aFilter(), (filter) => {
        expect(filterOf(print(filter))).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });
});

/** Filters in the form that the parser gives: no lists of one, no list directly within one of its kind. */
function aFilter(): fc.Arbitrary<Filter> {
  const counts = filterFields.filter(({ kind }) => kind === 'count').map(({ column }) => column);
  const texts = filterFields.filter(({ kind }) => kind === 'text').map(({ column }) => column);
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        kind: fc.constant('compare' as const),
        column: fc.constantFrom(...counts),
        operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        value: fc.nat(),
      }),
      fc.record({ kind: fc.constant('contains' as const), column: fc.constantFrom(...texts), text }),
      fc.record({ kind: fc.constant('word' as const), text }),
      fc.record({ kind: fc.constant('missing' as const), column: fc.constantFrom(...counts) }),
      fc.record({ kind: fc.constant('not' as const), part: tie('filter') }),
      fc.record({
        kind: fc.constantFrom('and', 'or'),
        parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).filter;
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
const nameOf = (column: string): string => filterFields.find((field) => field.column === column)?.names[0] ?? '';

function print(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${nameOf(filter.column)}${filter.operator}${filter.value}`;
    case 'contains':
      return `${nameOf(filter.column)}:${quoted(filter.text)}`;
    case 'word':
      return quoted(filter.text);
    case 'missing':
      return `${nameOf(filter.column)}=none`;
    case 'not':
      return `not (${print(filter.part)})`;
    case 'and':
    case 'or':
      return `(${filter.parts.map((part) => `(${print(part)})`).join(` ${filter.kind} `)})`;
  }
}
