import { describe, expect, it } from 'vitest';
import { readAccess } from '../../../shared/parse/table/access.ts';
import { fieldOf } from '../../../shared/parse/table/header-words.ts';
import { inspectTable } from '../../../shared/parse/table/inspect.ts';
import { looksLikeTable } from '../../../shared/parse/table/layout.ts';
import { tableMappingSchema, type TableField, type TableMapping } from '../../../shared/parse/table/mapping.ts';
import { tablePoints } from '../../../shared/parse/table/points.ts';

const table = (separator: string, ...rows: string[][]): string =>
  rows.map((row) => row.join(separator)).join('\n') + '\n';

function inspected(text: string) {
  const found = inspectTable('t.csv', text);
  if (found === null) throw new Error('not taken for a table');
  return found;
}

/** The guessed mapping, with the answers to what was asked. */
function mapped(text: string, answers: Record<string, string> = {}): TableMapping {
  const { layout, columns } = inspected(text);
  return tableMappingSchema.parse({
    ...layout,
    columns: columns.flatMap(({ header, field, unit, numbers }, column) => {
      const numbersAnswered = numbers ?? answers[`${header} numbers`];
      const unitAnswered = unit ?? answers[`${header} unit`] ?? null;
      return field === null ? [] : [{ column, field, unit: unitAnswered, numbers: numbersAnswered }];
    }),
  });
}

function read(text: string, answers: Record<string, string> = {}) {
  const { points, problems } = tablePoints('t.csv', text, mapped(text, answers));
  const rows = points.map(({ workload, parts }) => {
    const { read, write, mixed } = parts[0]!.directions;
    const direction = read ?? write ?? mixed;
    return {
      name: workload.name,
      access: workload.access,
      blockBytes: workload.blockBytes,
      iops: direction?.iops ?? null,
      bytesPerSecond: direction?.bytesPerSecond ?? null,
      meanNs: direction?.latency.total?.meanNs ?? null,
    };
  });
  return { rows, points, problems };
}

const questionsOf = (text: string) => inspected(text).questions.map(({ column, about }) => [column, about]);
const fieldsOf = (text: string): (TableField | null)[] => inspected(text).columns.map(({ field }) => field);

describe('a table as studies print it', () => {
  const text = table(
    '\t',
    ['Pattern', 'Cores/tdreads', 'IO depth', 'IOPs', 'MiB\\s', 'Latency, ms', 'CPU usage'],
    ['random read 4k', '4', '32', '5540879', '21644,06', '0,369', '57,35%'],
    ['random write 4k', '8', '16', '2 004 112', '7829', '0,511', '40%'],
    ['random 70/30 64K', '8', '16', '304.450', '19028', '–', ''],
  );

  it('finds columns, units and the decimal comma beside integers', () => {
    expect(fieldsOf(text)).toEqual(['workload', 'numjobs', 'iodepth', 'iops', 'bandwidth', 'latency', 'cpuPercent']);
    const { columns } = inspected(text);
    expect(columns.map(({ unit }) => unit)).toEqual([null, null, null, 'IOPS', 'MiB/s', 'ms', '%']);
    expect(columns.map(({ numbers }) => numbers).slice(4)).toEqual(['comma', 'comma', 'comma']);
  });

  it('asks about 304.450 IOPS, since the other columns have decimal commas', () => {
    expect(questionsOf(text)).toEqual([[3, 'numbers']]);
    expect(inspected(text).questions[0]?.options.map(({ label }) => label)).toEqual([
      'Decimal point: 304.450 is 304.45',
      'Decimal comma: 304.450 is 304450',
    ]);
    expect(() => mapped(text)).toThrow();
  });

  it('gives ns, B/s and IOPS', () => {
    const { rows, points, problems } = read(text, { 'IOPs numbers': 'comma' });
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        name: 'random read 4k',
        access: 'randread',
        blockBytes: 4096,
        iops: 5540879,
        bytesPerSecond: 21644.06 * 1024 ** 2,
        meanNs: 369_000,
      },
      {
        name: 'random write 4k',
        access: 'randwrite',
        blockBytes: 4096,
        iops: 2004112,
        bytesPerSecond: 7829 * 1024 ** 2,
        meanNs: 511_000,
      },
      {
        name: 'random 70/30 64K',
        access: 'randrw',
        blockBytes: 65536,
        iops: 304450,
        bytesPerSecond: 19028 * 1024 ** 2,
        meanNs: null,
      },
    ]);
    expect(points.map(({ workload, line }) => [line, workload.readPercent, workload.numjobs])).toEqual([
      [2, null, 4],
      [3, null, 8],
      [4, 70, 8],
    ]);
    expect(points[0]?.parts[0]?.cpu?.machinePercent).toBe(57.35);
    expect(points[2]?.parts[0]?.cpu).toBeNull();
  });
});

describe('how numbers are written', () => {
  const column = (...cells: string[]): string =>
    table(';', ['rw', 'IOPS', 'Latency (ms)'], ...cells.map((cell) => ['read', '5', cell]));
  const format = (...cells: string[]) => inspected(column(...cells)).columns[2]?.numbers;

  it.each([
    ['point', ['26,834,060', '1']],
    ['point', ['1,234.5', '2']],
    ['point', ['0.359', '1,234']],
    ['point', ['1.234', '2.345']],
    ['point', ['12', '7']],
    ['comma', ['21644,06', '7829']],
    ['comma', ['0,359', '1,234']],
    ['comma', ['1.234,5', '2']],
    ['comma', ['26.834.060', '1']],
    ['comma', ['12,5 ms', '7']],
    [null, ['1,234', '2,345']],
    [null, ['0.5', '0,5']],
    [null, ['1,23,4']],
    [null, ['1,234', '2.345']],
  ])('is %s for %j', (expected, cells) => {
    expect(format(...cells)).toBe(expected);
  });

  it('follows the other columns where a column alone cannot tell', () => {
    const rows = (other: string): string => table(';', ['IOPS', 'bs', 'Latency (ms)'], ['123,456', '4k', other]);
    expect(inspected(rows('0.25')).columns[0]?.numbers).toBe('point');
    // Studies print `0,359` beside `123,456`.
    expect(questionsOf(rows('0,25'))).toEqual([[0, 'numbers']]);
    expect(inspected(rows('25')).columns[0]?.numbers).toBeNull();
  });
});

describe('units', () => {
  const unit = (header: string): string | null | undefined =>
    inspected(table('\t', ['test', header], ['4k read', '112.5'], ['4k write', '99.1'])).columns[1]?.unit;

  it.each([
    ['Latency (us)', 'us'],
    ['lat_ns', 'ns'],
    ['clat mean µs', 'us'],
    ['Avg. Latency, ms', 'ms'],
    ['Latency', null],
    ['BW [MiB/s]', 'MiB/s'],
    ['Throughput MB/s', 'MB/s'],
    ['Bandwidth (GB/s)', 'GB/s'],
    ['KiB/s', 'KiB/s'],
    ['Gb/s', 'Gb/s'],
    ['Gbps', 'Gb/s'],
    ['Throughput, GBps', null],
    ['gbps', null],
    ['Bandwidth', null],
    ['kIOPS', 'kIOPS'],
    ['IOPS (k)', 'kIOPS'],
    ['IOPS', 'IOPS'],
  ])('of “%s” is %s', (header, expected) => {
    expect(unit(header)).toBe(expected);
  });

  it('offers both readings of GBps, and asks', () => {
    const text = table('\t', ['test', 'GBps'], ['seq read 1M', '112.5']);
    expect(inspected(text).questions).toMatchObject([
      { column: 1, about: 'unit', options: [{ value: 'GB/s' }, { value: 'GiB/s' }] },
    ]);
    expect(read(text, { 'GBps unit': 'GB/s' }).rows[0]?.bytesPerSecond).toBe(112.5e9);
    expect(read(text, { 'GBps unit': 'GiB/s' }).rows[0]?.bytesPerSecond).toBe(112.5 * 1024 ** 3);
  });

  it('are told by IOPS times the block where the header does not, and asked for where the header contradicts it', () => {
    const rows = (header: string): string =>
      table('\t', ['bs', 'IOPS', header], ['4K', '100000', '390.6'], ['8K', '100000', '781.3']);
    expect(inspected(rows('Bandwidth')).columns[2]?.unit).toBe('MiB/s');
    expect(inspected(rows('MiB/s')).questions).toEqual([]);
    expect(inspected(rows('MB/s')).questions[0]?.options.map(({ value }) => value)).toEqual(['MiB/s', 'MB/s']);
  });

  it('in a cell count before those of the column', () => {
    const text = table('\t', ['bs', 'IOPS', 'Latency'], ['4K', '1.5M', '80 us'], ['4096', '120k', '1.2ms']);
    const { rows } = read(text, { 'bs unit': 'B' });
    expect(rows.map(({ iops, meanNs, blockBytes }) => [iops, meanNs, blockBytes])).toEqual([
      [1_500_000, 80_000, 4096],
      [120_000, 1_200_000, 4096],
    ]);
  });

  it('of bare block sizes are bytes only where they can be', () => {
    const rows = (...sizes: string[]) =>
      inspected(table('\t', ['Block size', 'IOPS'], ...sizes.map((size) => [size, '5'])));
    expect(rows('4096', '65536').columns[0]?.unit).toBe('B');
    expect(rows('4', '64').questions).toMatchObject([{ column: 0, about: 'unit' }]);
  });
});

describe('lines that cannot be read', () => {
  const head = ['pattern', 'IOPS', 'Latency (us)'];
  const good = ['4k read', '1000', '80'];

  it('are told with line and column, and the others are kept', () => {
    const text = `Table 3: results\n\n${table(',', head, good, ['4k write', 'abc', '90'], ['4k read', '5'], ['4k read', '1', '-3'])}`;
    const { points, problems } = read(text);
    expect(points.map(({ line }) => line)).toEqual([4]);
    expect(problems.map(({ where, code, message }) => [where, code, message.split('. ')[0]])).toEqual([
      ['t.csv:6', 'table-fields', 'This line has 2 of 3 fields'],
      ['t.csv:5', 'table-cell', 'IOPS: “abc” is not a number'],
      ['t.csv:7', 'table-cell', 'Latency (us): “-3” is below 0'],
    ]);
  });

  it('say that the text ends inside the last one', () => {
    const { points, problems } = read(`${table(',', head, good)}4k write,20`);
    expect(points).toHaveLength(1);
    expect(problems).toMatchObject([{ where: 't.csv:3', code: 'table-cut' }]);
  });

  it('do not swallow the rest when a quote has no end', () => {
    const text = table(',', head, good, ['"4k write', '5', '6'], ['4k read', '7', '8']);
    const { points, problems } = read(text);
    expect(points.map(({ line }) => line)).toEqual([2, 4]);
    expect(problems).toMatchObject([{ where: 't.csv:3', code: 'table-open-quote' }]);
  });

  it('count the lines of quoted cells', () => {
    const { points } = read(table(',', head, ['"4k\nrandom ""read"""', '5', '6'], good));
    expect(points.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('without a rate, or with one but no block, are told', () => {
    const text = table('\t', ['test', 'IOPS', 'Latency (ms)'], ['mystery', '5', '6'], ['4k read', '', '6']);
    const { points, problems } = read(text);
    expect(points).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['table-no-rate', 'table-no-rate']);
  });

  it('keep percentiles only beside a mean, and say so', () => {
    const kept = read(table('\t', ['test', 'IOPS', 'lat mean (us)', 'lat p99 (us)'], ['4k read', '5', '80', '200']));
    expect(kept.points[0]?.parts[0]?.directions.read?.latency.total?.percentiles).toEqual([
      { percent: 99, valueNs: 200_000 },
    ]);
    const lost = read(table('\t', ['test', 'IOPS', 'lat p99 (us)'], ['4k read', '5', '200']));
    expect(lost.points[0]?.problems).toMatchObject([{ code: 'table-percentiles' }]);
  });
});

describe('what is taken for a table', () => {
  it.each([
    ['tabs', 'a\tIOPS\n4k\t5\n'],
    ['Markdown', '| test | IOPS |\n|---|--:|\n| 4k read | 5 |\n'],
    ['a terminal', 'test name     IOPS    lat (ms)\n4k read       1000    0.2\n8k read       900     0.3\n'],
    ['semicolons', 'rw;IOPS;MB/s\nread;1,5;2,5\nread;1,5;2,5\n'],
  ])('%s', (_, text) => {
    expect(looksLikeTable(text)).toBe(true);
  });

  it.each([
    ['prose', 'We bought new cables, and they are blue.\nThe IOPS, however, stayed as they were.\n'],
    ['a fio log', '0, 5, 0, 4096\n1, 6, 0, 4096\n'],
    ['nothing', ''],
    ['JSON', '{\n"iops": 5,\n"bw": 6\n}\n'],
  ])('not %s', (_, text) => {
    expect(looksLikeTable(text)).toBe(false);
  });

  it('is read without a header when that is said', () => {
    const text = '4k read;1000\n4k write;500\n';
    const found = inspectTable('t', text, { separator: 'semicolon', headerLine: null });
    expect(found?.columns.map(({ header, field }) => [header, field])).toEqual([
      ['Column 1', null],
      ['Column 2', null],
    ]);
    expect(found?.table.rows).toHaveLength(2);
  });

  it('takes what no column tells from fixed values', () => {
    const text = 'IOPS\tlat us\n1000\t80\n';
    const mapping = {
      ...mapped(text),
      fixed: [
        { field: 'blockBytes', text: '4K' },
        { field: 'access', text: 'randread' },
      ],
    };
    const { points } = tablePoints('t', text, tableMappingSchema.parse(mapping));
    expect(points[0]?.workload).toMatchObject({ name: 'random read 4k', blockBytes: 4096 });
    expect(points[0]?.parts[0]?.directions.read?.bytesPerSecond).toBe(4_096_000);
  });
});

it('takes the column that is called pattern for the pattern, not the names of tests beside it', () => {
  const text = table(';', ['Test', 'Pattern', 'bs', 'QD', 'IOPS'], ['a1', 'randread', '4k', '32', '1000']);
  expect(inspected(text).columns.map(({ field }) => field)).toEqual([
    null,
    'workload',
    'blockBytes',
    'iodepth',
    'iops',
  ]);
});

describe('what a header says of latencies', () => {
  const fields = (...headers: string[]) =>
    fieldsOf(table(',', ['bs', 'iops', ...headers], ['4k', '5', ...headers.map(() => '7')])).slice(2);

  it.each([
    ['p99', ['p99 latency (us)', '99%', '99th', 'clat_p99_us', 'lat 99']],
    ['p999', ['p99.9', 'p999', '99.9th percentile', 'lat_p99_9_us', '99.9 %']],
    ['p50', ['p50', '50th', 'Median (us)', '50%']],
    [null, ['99.99%', 'p99.99', 'p9999', 'p95 latency (us)', 'lat_90_us', '99.5th', 'Latency 95%']],
    [null, ['min latency (us)', 'Latency minimum', 'slat mean (us)', 'lat stddev']],
  ])('is %s in %j', (field, headers) => {
    for (const header of headers) expect(fields(header), header).toEqual([field]);
  });

  it('takes the whole latency before that of the device alone', () => {
    expect(fields('slat mean (us)', 'clat mean (us)', 'lat mean (us)')).toEqual([null, null, 'latency']);
    expect(fields('clat mean (us)')).toEqual(['latency']);
  });
});

describe('rows that say nothing of a direction', () => {
  it('keeps no direction of zeros, and no latency of 0', () => {
    const text = table(
      ',',
      ['bs', 'Read IOPS', 'Write IOPS', 'Read latency (us)', 'Write latency (us)'],
      ['4k', '1000', '0', '80', '0'],
      ['4k', '1000', '500', '80', '0'],
      ['4k', '0', '0', '0', '0'],
    );
    const { points, problems } = read(text);
    expect(points.map(({ parts }) => parts[0]!.directions)).toMatchObject([
      { read: { iops: 1000 }, write: null },
      { read: { iops: 1000 }, write: { iops: 500, latency: { total: null } } },
    ]);
    expect(problems).toMatchObject([{ code: 'table-no-rate', where: 't.csv:4' }]);
  });
});

it('loses no row to a mark at the beginning, with Windows line ends', () => {
  const rows = ['Pattern;IOPS;bs', 'random read;10;4k', 'random write;20;4k'];
  const { rows: found } = read(`\ufeff${rows.join('\r\n')}\r\n`);
  expect(found.map(({ name, iops }) => [name, iops])).toEqual([
    ['random read', 10],
    ['random write', 20],
  ]);
});

it('takes a table for one whose numbers all have units', () => {
  expect(looksLikeTable('| Pattern | IOPS | Latency |\n|---|---|---|\n| 4K randread | 1.2M | 210 us |\n')).toBe(true);
  expect(looksLikeTable('| Pattern | IOPS | Latency |\n|---|---|---|\n| 4K randread | many | low |\n')).toBe(false);
});

it.each([
  ['random 70/30 4K', 'randrw', 70],
  ['rand 70R/30W 4K', 'randrw', 70],
  ['70% read / 30% write', 'rw', 70],
  ['random write/read 30/70', 'randrw', 70],
  ['Write 30% Read 70%', 'rw', 70],
  ['70% read 30% write', 'rw', 70],
])('reads the mix of %s', (pattern, access, readPercent) => {
  const { points } = read(table(',', ['Pattern', 'IOPS', 'bs'], [pattern, '10', '4k']));
  expect(points[0]?.workload).toMatchObject({ access, readPercent });
});

it('a rank is one of a latency only, also behind a dot, and no count of something else', () => {
  const found = {
    'lat.99': 'p99',
    'clat_percentile.99.9': 'p999',
    'read.clat_ns.percentile.50.000000': 'p50',
    'IOPS 50%': 'iops',
    'MB/s (50% write)': 'bandwidth',
    'IOPS 96 jobs': 'iops',
    'Latency QD 96': 'latency',
    'Bandwidth 95': 'bandwidth',
    lat_90_us: null,
    '95%': null,
  };
  expect(Object.fromEntries(Object.keys(found).map((header) => [header, fieldOf(header)]))).toEqual(found);
});

it('a pattern with very many blanks does not hold up', () => {
  expect(readAccess(`mix 7${' '.repeat(50_000)}x`).access).toBeNull();
});
