import { TABLE_FIELDS, type Separator, type TableField } from '../../../../../shared/parse/table/mapping.ts';

export const FIELD_WORDS: Readonly<Record<TableField, string>> = {
  configuration: 'configuration',
  workload: 'pattern',
  access: 'access',
  blockBytes: 'block size',
  readPercent: 'reads, %',
  numjobs: 'jobs',
  iodepth: 'depth',
  clients: 'hosts',
  repeat: 'repeat',
  iops: 'IOPS',
  readIops: 'IOPS, reads',
  writeIops: 'IOPS, writes',
  bandwidth: 'bandwidth',
  readBandwidth: 'bandwidth, reads',
  writeBandwidth: 'bandwidth, writes',
  latency: 'mean latency',
  readLatency: 'mean latency, reads',
  writeLatency: 'mean latency, writes',
  p50: 'p50',
  p99: 'p99',
  p999: 'p99.9',
  latencyMaximum: 'largest latency',
  cpuPercent: 'CPU',
};

export const fieldOptions: { value: TableField | 'skip'; label: string }[] = [
  { value: 'skip', label: 'not read' },
  ...TABLE_FIELDS.map((field) => ({ value: field, label: FIELD_WORDS[field] })),
];

export const NUMBER_OPTIONS = [
  { value: 'point', label: '1,234.5' },
  { value: 'comma', label: '1.234,5' },
];

export const SEPARATOR_OPTIONS: { value: Separator; label: string }[] = [
  { value: 'tab', label: 'tab' },
  { value: 'semicolon', label: 'semicolon' },
  { value: 'comma', label: 'comma' },
  { value: 'pipe', label: '| (Markdown)' },
  { value: 'spaces', label: 'two spaces or more' },
];
