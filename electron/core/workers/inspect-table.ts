import { inspectTable } from '../../../shared/parse/table/inspect.ts';
import { TABLE_UNITS, QUANTITY_OF } from '../../../shared/parse/table/mapping.ts';
import { tablePoints, type TablePoint } from '../../../shared/parse/table/points.ts';
import { combineDirections } from '../../../shared/analysis/assemble.ts';
import { headlineOf } from '../../../shared/analysis/headline.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { InspectedTableReply } from '../../../shared/contract/import-methods.ts';
import { decodeText } from '../files/documents.ts';
import type { Jobs } from './jobs.ts';
import { documentBytes } from './read-lab.ts';

const SHOWN_ROWS = 20;
const SHOWN_POINTS = 50;
const SHOWN_PROBLEMS = 200;

/** A table as it can be seen without storing anything. Throws `bad-input` for a text that is no table. */
export async function inspectTableDocument(
  input: Jobs['inspect-table']['input'],
): Promise<Jobs['inspect-table']['output']> {
  const { document, layout, mapping } = input;
  const text = decodeText(await documentBytes(document));
  const inspected = inspectTable(document.name, text, mapping ?? layout);
  if (inspected === null) {
    const tip = 'Paste at least a line of names and a line of numbers, with tabs, semicolons or commas between them.';
    throw new CodedError('bad-input', `${document.name} is no table with two columns or more`, tip);
  }
  const { columns, questions, table } = inspected;
  return {
    layout: inspected.layout,
    columns: columns.map((column) => ({ ...column, samples: [...column.samples], units: unitsOf(column.field) })),
    questions: questions.map((question) => ({ ...question, options: [...question.options] })),
    rows: table.rows.slice(0, SHOWN_ROWS).map(({ line, cells }) => ({ line, cells: [...cells] })),
    rowCount: table.rows.length,
    problems: table.problems.slice(0, SHOWN_PROBLEMS),
    preview: mapping === null ? null : previewOf(tablePoints(document.name, text, mapping)),
  };
}

const unitsOf = (field: keyof typeof QUANTITY_OF | null): string[] =>
  field === null ? [] : Object.keys(TABLE_UNITS[QUANTITY_OF[field]]);

function previewOf({ points, problems }: ReturnType<typeof tablePoints>): InspectedTableReply['preview'] {
  return {
    points: points.slice(0, SHOWN_POINTS).map(rowOf),
    pointCount: points.length,
    problems: problems.slice(0, SHOWN_PROBLEMS),
    problemCount: problems.length,
  };
}

function rowOf({ line, configuration, workload, repeat, parts }: TablePoint) {
  const cpu = parts[0]?.cpu ?? null;
  const headline = headlineOf({ directions: combineDirections(parts.map(({ directions }) => directions)), cpu });
  const { iops, bytesPerSecond, meanLatencyNs, p99Ns, cpuPercent } = headline;
  const { name, access, blockBytes, readPercent, numjobs, iodepth, clients } = workload;
  return {
    line,
    configuration: configuration ?? null,
    workload: name,
    access,
    blockBytes,
    readPercent,
    numjobs,
    iodepth,
    clients,
    repeat: repeat ?? 1,
    iops,
    bytesPerSecond,
    meanLatencyNs,
    p99Ns,
    cpuPercent,
  };
}
