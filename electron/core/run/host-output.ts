import { findJsonDocuments } from '../../../shared/parse/json-documents.ts';
import { fields, fieldsAt, listAt, numberAt, type Fields } from '../../../shared/parse/fields.ts';
import { numberField, type JournalEntry } from './journal.ts';

/** All that one host brought back of one point. */
export interface HostOutput {
  readonly labHost: string;
  readonly name: string;
  readonly logicalCpus: number | null;
  /** Start of the schedule on the host's boot clock; null when it never began there. */
  readonly t0Cs: number | null;
  /** Why there is no output: `missed` by the runner, or the host was lost. Null when the tool ran. */
  readonly missed: string | null;
  readonly start: JournalEntry | null;
  readonly exit: JournalEntry | null;
  /** fio's output file, its standard output and error, the CPU samples. */
  readonly json: Buffer;
  readonly log: string;
  readonly cpu: string;
}

/** Documents at the end of fio's output that are read: the result, and earlier ones to see when measuring began. */
const DOCUMENTS_READ = 3;

/**
 * fio's output as far as it matters. Status documents are cumulative, and hundreds of them would hold up the program:
 * where the last one is whole, only it and those right before it are read, with whatever stands before the first.
 */
export function outputText(json: Buffer): string {
  const text = json.toString('utf8');
  if (!text.trimEnd().endsWith('\n}')) return text;
  let at = text.length;
  for (let count = 0; count < DOCUMENTS_READ; count += 1) {
    at = text.lastIndexOf('\n{', at - 1);
    if (at < 0) return text;
  }
  const first = text.startsWith('{') ? 0 : text.indexOf('\n{') + 1;
  return text.slice(0, Math.min(first, at + 1)) + text.slice(at + 1);
}

/** The measured window of a point on a host's boot clock. */
export interface MeasuredWindow {
  readonly fromCs: number;
  readonly toCs: number;
}

/**
 * When the measured part began, after start-up and ramp: `timestamp_ms - runtime` of fio's documents is its first
 * instant on the host's wall clock, earliest where a document was not late; the runner noted both clocks at the start.
 * Null where fio printed too little, or the wall clock jumped meanwhile.
 */
export function measuredWindow(output: HostOutput): MeasuredWindow | null {
  const wallMs = numberField(output.start ?? undefined, 'wall_ms');
  const wallAtCs = numberField(output.start ?? undefined, 'wall_at');
  const exitCs = output.exit === null ? null : output.exit.uptimeNs / 1e7;
  const begins = documentsOf(output.json).flatMap(windowOf);
  const last = begins.at(-1);
  if (wallMs === null || wallMs === 0 || wallAtCs === null || last === undefined) return null;
  const sameCount = begins.map(({ fromMs }) => fromMs).filter((fromMs) => last.fromMs - fromMs < SAME_COUNT_MS);
  const fromMs = Math.min(...sameCount);
  const fromCs = wallAtCs + (fromMs - wallMs) / 10;
  const toCs = fromCs + last.runtimeMs / 10;
  const sound = fromCs >= wallAtCs - 100 && (exitCs === null || toCs <= exitCs + 100);
  return sound ? { fromCs, toCs } : null;
}

/** Documents of the ramp began earlier than this before the last one. */
const SAME_COUNT_MS = 300;

interface DocumentWindow {
  readonly fromMs: number;
  readonly runtimeMs: number;
}

const documentsOf = (json: Buffer): (Fields | null)[] =>
  findJsonDocuments(outputText(json)).documents.map(({ value }) => fields(value));

function windowOf(document: Fields | null): DocumentWindow[] {
  const timestamp = numberAt(document, 'timestamp_ms');
  const runtimes = listAt(document, 'jobs').flatMap((job) =>
    ['read', 'write', 'trim', 'mixed'].map((name) => numberAt(fieldsAt(fields(job), name), 'runtime') ?? 0),
  );
  const runtimeMs = Math.max(0, ...runtimes);
  return timestamp === null || runtimeMs === 0 ? [] : [{ fromMs: timestamp - runtimeMs, runtimeMs }];
}
