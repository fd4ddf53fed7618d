import type { Access } from '../../../../shared/plan/workload.ts';

/** What the scratch target offers: trimming a file is no measurement of a drive. */
export const ACCESS_OPTIONS: readonly { value: Access; label: string }[] = [
  { value: 'randread', label: 'random read' },
  { value: 'randwrite', label: 'random write' },
  { value: 'randrw', label: 'random read and write' },
  { value: 'read', label: 'sequential read' },
  { value: 'write', label: 'sequential write' },
  { value: 'rw', label: 'sequential read and write' },
];
