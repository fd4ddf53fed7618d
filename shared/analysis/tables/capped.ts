import { problem } from '../../units/problem.ts';
import { cappedSearch, type CappedAnswer } from '../searches/capped-search.ts';
import { column, type TableCell } from './analysis-table.ts';
import type { TableBody, TableInput } from './table-input.ts';

/** Most IOPS under a latency cap, with the depth that gives them: one row per pattern and configuration (DOMAIN 2.5). */
export function cappedTable(input: TableInput): TableBody {
  const { cap } = input;
  const columns = [
    column('Pattern', 'text'),
    column('Configuration', 'text'),
    column('jobs', 'count'),
    column('depth per job', 'count'),
    column('outstanding', 'count'),
    column('IOPS', 'iops', null, 'higher'),
    column('read IOPS', 'iops', null, 'higher'),
    column('write IOPS', 'iops', null, 'higher'),
    column('latency', 'nanoseconds', null, 'lower'),
    column('CPU', 'percent', null, 'lower'),
    column('Decision', 'text'),
  ];
  if (cap === null) {
    const tip = 'Give a cap, for example 500 µs on the mean of the writes';
    return {
      columns,
      rows: [],
      problems: [problem('warning', 'cap-not-stated', 'cap', 'No latency cap is given', tip)],
    };
  }
  const rows = input.labels.flatMap((label, index) =>
    cappedSearch(input.results[index] ?? [], cap).groups.map((group) => cells(label, group)),
  );
  return {
    columns,
    rows,
    footnotes: ['Depth per job: all clients and jobs run the same; the reason names both depths'],
  };
}

function cells(label: string, group: CappedAnswer['groups'][number]): TableCell[] {
  const { pick, decision, reason, nextDepth, unstable } = group;
  const next = nextDepth === null ? '' : `; measure depth ${String(nextDepth)} next`;
  return [
    group.workload,
    label,
    group.jobs,
    pick?.depthPerJob ?? null,
    pick?.outstanding ?? null,
    pick?.iops ?? null,
    pick?.readIops ?? null,
    pick?.writeIops ?? null,
    pick?.latencyNs ?? null,
    pick?.cpuPercent ?? null,
    `${decision.replace('_', ' ')}${unstable ? ', unstable' : ''}: ${reason}${next}`,
  ];
}
