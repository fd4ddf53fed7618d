/** Columns of the results grid that a filter can ask for. */
export type FilterColumn =
  | 'runNumber'
  | 'configuration'
  | 'workload'
  | 'access'
  | 'blockBytes'
  | 'readPercent'
  | 'numjobs'
  | 'iodepth'
  | 'clients'
  | 'repeat'
  | 'attempt'
  | 'status'
  | 'source'
  | 'tool'
  | 'iops'
  | 'bytesPerSecond'
  | 'meanLatencyNs'
  | 'p99Ns'
  | 'p999Ns'
  | 'cpuPercent'
  | 'startedUs'
  | 'flags'
  | 'tags'
  | 'note'
  | 'starred';

/**
 * How a value is written: `text` as it is, `count` 1.5M (decimal), `size` 4k (binary), `date` 2026-11-20 (UTC), `flag`
 * yes or no.
 */
export type ValueKind = 'text' | 'flag' | 'count' | 'size' | 'rate' | 'latency' | 'percent' | 'date';

export interface FilterField {
  readonly column: FilterColumn;
  readonly kind: ValueKind;
  /** As it may be written, in lower case; the first is the one to suggest. */
  readonly names: readonly string[];
}

const field = (column: FilterColumn, kind: ValueKind, ...names: string[]): FilterField => ({ column, kind, names });

export const filterFields: readonly FilterField[] = [
  field('configuration', 'text', 'config', 'configuration'),
  field('workload', 'text', 'workload', 'pattern'),
  field('access', 'text', 'access', 'rw'),
  field('blockBytes', 'size', 'bs', 'block', 'blockbytes'),
  field('readPercent', 'percent', 'read', 'readpercent'),
  field('numjobs', 'count', 'jobs', 'numjobs'),
  field('iodepth', 'count', 'qd', 'depth', 'iodepth'),
  field('clients', 'count', 'clients'),
  field('runNumber', 'count', 'run'),
  field('repeat', 'count', 'repeat'),
  field('attempt', 'count', 'attempt'),
  field('status', 'text', 'status'),
  field('source', 'text', 'source'),
  field('tool', 'text', 'tool'),
  field('iops', 'count', 'iops'),
  field('bytesPerSecond', 'rate', 'bw', 'bandwidth', 'rate'),
  field('meanLatencyNs', 'latency', 'lat', 'latency', 'mean'),
  field('p99Ns', 'latency', 'p99'),
  field('p999Ns', 'latency', 'p99.9', 'p999'),
  field('cpuPercent', 'percent', 'cpu'),
  field('startedUs', 'date', 'started', 'date'),
  field('flags', 'text', 'flag', 'flags'),
  field('tags', 'text', 'tag', 'tags'),
  field('note', 'text', 'note'),
  field('starred', 'flag', 'star', 'starred'),
];

export function findField(name: string): FilterField | null {
  const wanted = name.toLowerCase();
  return filterFields.find(({ names }) => names.includes(wanted)) ?? null;
}
