import type { ResultRow } from '../../../../shared/contract/results-methods.ts';
import {
  formatMilliseconds,
  formatNumber,
  formatRate,
  NO_DATA,
  type RateUnit,
} from '../../../../shared/units/format.ts';
import type { GridColumn } from '../../ui/grid-column.ts';
import { blockText } from './block-text.ts';
import { dateTime } from '../../ui/time-text.ts';

/** A column of the results grid. `optional` ones are shown when asked for. */
export interface ResultColumn extends GridColumn<ResultRow> {
  readonly optional: boolean;
}

type Extra = Partial<Pick<ResultColumn, 'unit' | 'sortable' | 'optional' | 'tone'>>;

const text = (key: keyof ResultRow, label: string, width: string, print: ResultColumn['text'], extra: Extra = {}) => ({
  key,
  label,
  width,
  text: print,
  align: 'left' as const,
  sortable: true,
  optional: false,
  ...extra,
});

const number = (
  key: keyof ResultRow,
  label: string,
  width: string,
  print: ResultColumn['text'],
  extra: Extra = {},
) => ({
  ...text(key, label, width, print, extra),
  align: 'right' as const,
});

const RUN = { sortable: false };
const OPTIONAL = { optional: true };

/** All columns in their order; rates in the chosen unit, latencies in ms. */
export function resultColumns(rateUnit: RateUnit): ResultColumn[] {
  return [
    text('starred', '★', '34px', (row) => (row.starred ? '★' : ''), RUN),
    text('configuration', 'Configuration', 'minmax(100px, 1.2fr)', (row) => row.configuration),
    text('workload', 'Pattern', 'minmax(116px, 1fr)', (row) => row.workload),
    number('blockBytes', 'block', '64px', (row) => blockText(row.blockBytes), OPTIONAL),
    number('readPercent', 'reads', '64px', (row) => formatNumber(row.readPercent), {
      ...OPTIONAL,
      ...RUN,
      unit: '%',
    }),
    number('numjobs', 'jobs', '44px', (row) => formatNumber(row.numjobs)),
    number('iodepth', 'depth', '50px', (row) => formatNumber(row.iodepth)),
    number('clients', 'hosts', '56px', (row) => formatNumber(row.clients), { ...OPTIONAL, ...RUN }),
    number('repeat', 'rep.', '42px', (row) => formatNumber(row.repeat)),
    number('iops', 'IOPS', '88px', (row) => formatNumber(row.iops)),
    number('bytesPerSecond', rateUnit, '70px', (row) => formatRate(row.bytesPerSecond, rateUnit)),
    number('meanLatencyNs', 'mean', '72px', (row) => formatMilliseconds(row.meanLatencyNs), { unit: 'ms' }),
    number('p99Ns', 'p99', '64px', (row) => formatMilliseconds(row.p99Ns), { unit: 'ms' }),
    number('p999Ns', 'p99.9', '76px', (row) => formatMilliseconds(row.p999Ns), { unit: 'ms' }),
    number('cpuPercent', 'CPU', '58px', (row) => formatNumber(row.cpuPercent, 1), { unit: '%' }),
    number('runNumber', 'run', '52px', (row) => formatNumber(row.runNumber), { ...OPTIONAL, ...RUN }),
    text('tool', 'Tool', '84px', (row) => row.tool, { ...OPTIONAL, ...RUN }),
    text('source', 'Source', '88px', (row) => row.source, { ...OPTIONAL, ...RUN }),
    text('startedUs', 'Started', '104px', (row) => dateTime(row.startedUs), OPTIONAL),
    text('status', 'Status', '76px', (row) => row.status, {
      ...OPTIONAL,
      tone: (row) => (row.status === 'ok' ? null : 'bad'),
    }),
    text('tags', 'Tags', '112px', (row) => row.tags.join(', '), RUN),
    text('note', 'Note', 'minmax(96px, 0.8fr)', (row) => row.note, { ...RUN, ...OPTIONAL }),
    text('flags', 'Flags', 'minmax(92px, 0.7fr)', flagText, { ...RUN, tone: flagTone }),
  ];
}

/** Failed and partial points say so even where the status column is not shown. */
function flagText(row: ResultRow): string {
  const flags = row.status === 'ok' ? row.flags : [row.status, ...row.flags];
  return flags.length === 0 ? '' : flags.join(', ');
}

function flagTone(row: ResultRow): 'warn' | 'bad' | null {
  if (row.status !== 'ok') return 'bad';
  return row.flags.length > 0 ? 'warn' : null;
}

/** Columns that are worth their place only when somebody has data for them. */
const WITH_DATA = ['starred', 'p99Ns', 'p999Ns', 'cpuPercent', 'tags', 'flags'] as const;

/** Columns that are shown before anybody chooses: none without data, and fewer on a narrow window. */
export function defaultColumns(all: readonly ResultColumn[], rows: readonly ResultRow[], narrow: boolean): string[] {
  const hasData = (key: (typeof WITH_DATA)[number]): boolean => {
    const column = all.find((other) => other.key === key);
    return rows.some((row) => !['', NO_DATA].includes(column?.text(row) ?? ''));
  };
  const dropped: string[] = [...WITH_DATA.filter((key) => !hasData(key)), ...(narrow ? ['p999Ns'] : [])];
  return all.filter((column) => !column.optional && !dropped.includes(column.key)).map((column) => column.key);
}
