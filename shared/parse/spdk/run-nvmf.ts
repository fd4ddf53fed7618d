import { problem } from '../../units/problem.ts';
import { parseFioJson } from '../fio/fio-json.ts';
import type { ForeignFile, FormatParser, ParsedFile } from '../parsed.ts';

/**
 * What SPDK's scripts/perf/nvmf/run_nvmf.py leaves: one fio JSON per initiator and run, and a table of its own. The table
 * averages percentiles over clients and weights reads and writes by the mix, so the raw files are read instead.
 */
export const runNvmfParser: FormatParser = {
  format: 'spdk-run-nvmf',
  title: 'results of SPDK run_nvmf.py',
  parse: parseRunNvmf,
};

/** `4k_128_randrw_m_70_run_1_initiator1.json`: size, depth, pattern, read share, run, initiator. */
const NAME = /(?:^|[/\\])(\d+[km]?_\d+_[a-z]+_m_\d+(?:_\w+?)??)(?:_run_(\d+))?_([A-Za-z0-9-]+)\.json$/i;
const TABLE = /^(?:\ufeff)?Name,(?:read_)?iops,(?:read_)?bw,(?:read_)?avg_lat/;

export function parseRunNvmf(file: ForeignFile): ParsedFile | null {
  if (TABLE.test(file.text)) {
    const message = 'This table of run_nvmf.py averages percentiles over clients and runs: it is not imported';
    const tip = 'Import the folder with the JSON files of the initiators beside it.';
    return {
      format: 'spdk-run-nvmf',
      points: [],
      problems: [problem('warning', 'averaged-percentiles', file.name, message, tip)],
    };
  }
  const [, , run, initiator] = NAME.exec(file.name) ?? [];
  const parsed = initiator === undefined ? null : parseFioJson(file);
  if (parsed === null || initiator === undefined) return null;
  const points = parsed.points.map((point) => ({
    ...point,
    parts: point.parts.map((part) => ({ ...part, host: initiator })),
    layer: 'initiator' as const,
    repeat: Math.max(1, Number((run ?? '1').slice(0, 6))),
  }));
  return { ...parsed, format: 'spdk-run-nvmf', points };
}
