import { countText } from '../../units/count-text.ts';
import { problem } from '../../units/problem.ts';
import { parseFioJson } from '../fio/fio-json.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { unequalTimes } from '../unequal-times.ts';

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

const OPENING_BRACE = 0x7b;

export function parseRunNvmf(file: ForeignFile): ParsedFile | null {
  if (file.raw?.bytes[0] !== OPENING_BRACE && TABLE.test(file.text)) {
    const message = 'This table of run_nvmf.py averages percentiles over clients and runs: it is not imported';
    const tip = 'Import the folder with the JSON files of the initiators beside it.';
    const problems = [problem('warning', 'averaged-percentiles', file.name, message, tip)];
    return { format: 'spdk-run-nvmf', points: [], problems };
  }
  const one = parseInitiator(file);
  if (one === null) return null;
  const message = 'One initiator of a run: what the others of the same run did is not added';
  const tip = 'Import the whole folder, so that the initiators of a run become one result.';
  const alone = problem('warning', 'one-initiator', file.name, message, tip);
  return { ...one, points: one.points.map((point) => ({ ...point, problems: [...point.problems, alone] })) };
}

function parseInitiator(file: ForeignFile): ParsedFile | null {
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

/** Names of the files of the same run, this one included, in their order; empty where it is no file of an initiator. */
export function filesOfSameRun(name: string, names: readonly string[]): string[] {
  const keyOf = (each: string): string | null => {
    const [, job, run] = NAME.exec(each) ?? [];
    return job === undefined ? null : `${job} ${run ?? ''}`;
  };
  const key = keyOf(name);
  return key === null ? [] : names.filter((each) => keyOf(each) === key).sort();
}

/**
 * The initiators of one run as one file: their parts side by side, to be added up like the clients of any other run. Where a
 * file cannot be read the points fail visibly, since a sum without it would look whole.
 */
export function parseSameRun(files: readonly ForeignFile[]): ParsedFile | null {
  const parsed = files.map((file) => ({ file, read: parseInitiator(file) }));
  const first = parsed.find(({ read }) => (read?.points.length ?? 0) > 0)?.read;
  if (first === undefined || first === null) return null;
  const lost = parsed.filter(({ read }) => (read?.points.length ?? 0) !== first.points.length);
  const problems = parsed.flatMap(({ read }) => read?.problems ?? []);
  const missing = lost.map(({ file }) =>
    problem('error', 'initiator-missing', file.name, 'The result of this initiator could not be read'),
  );
  const points = first.points.map((point, index): ParsedPoint => {
    const all = parsed.map(({ read }) => read?.points[index]).filter((each) => each !== undefined);
    const sound = missing.length === 0 && all.every(({ status }) => status === 'ok');
    const parts = all.flatMap((each) => each.parts);
    const times = unequalTimes(parts, parsed[0]?.file.name ?? '');
    return {
      ...point,
      workload: { ...point.workload, clients: files.length },
      status: sound ? 'ok' : 'partial',
      parts,
      problems: [...all.flatMap((each) => each.problems), ...missing, ...times],
    };
  });
  return { format: 'spdk-run-nvmf', points, problems };
}

/** What is said of the files that became part of another's result. */
export const partOfRun = (file: string, files: readonly string[]) =>
  problem('note', 'part-of-run', file, `Part of the result of ${countText(files.length, 'initiator')} of one run`);
