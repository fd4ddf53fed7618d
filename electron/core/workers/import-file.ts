import { randomFillSync } from 'node:crypto';
import { basename, dirname, extname } from 'node:path';
import { combineByHost, combineDirections } from '../../../shared/analysis/assemble.ts';
import { withRowLaws } from '../../../shared/analysis/laws/check-results.ts';
import { compressedLog } from '../../../shared/parse/fio-log/compressed-log.ts';
import type { ForeignFile, ParsedFile, ParsedPoint, RawText } from '../../../shared/parse/parsed.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';
import { looksLikeTable } from '../../../shared/parse/table/layout.ts';
import { TABLE_FORMAT, tablePoints } from '../../../shared/parse/table/points.ts';
import { RESULT_FORMAT, type PointResult } from '../../../shared/results/point-result.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { KeptArtefact } from '../files/artefacts.ts';
import { decodeText, isBareUtf8 } from '../files/documents.ts';
import { packResult } from '../store/results.ts';
import { INSIDE } from './archive/entry.ts';
import { ARCHIVE_LIMITS } from './archive/limits.ts';
import { openDocument } from './archive/open-document.ts';
import type { ImportedFile, ImportInput } from './jobs.ts';
import { longLogs, readStreamed } from './read-streamed.ts';
import { readSameRun } from './same-run.ts';

/** Takes raw bytes on to be kept; they are once its owner has written them. */
export type Keep = (bytes: Buffer) => KeptArtefact;

/**
 * Reads a document, or the files in it where it is an archive, and tells each as it is done: the raw bytes handed to
 * `keep`, the results ready to be stored. Files of millions of lines are read and kept as a stream; all others are
 * whole in memory.
 */
export async function importFile(input: ImportInput, keep: Keep, tell: (file: ImportedFile) => void): Promise<void> {
  const { document } = input;
  const streamed = input.table === null ? await readStreamed(document, input.artefacts) : null;
  if (streamed !== null) {
    for (const file of ready(document.name, streamed, streamed.artefact, input)) tell(file);
    return;
  }
  const run = input.table === null ? await readSameRun(document) : null;
  if (run !== null) {
    for (const file of ready(document.name, run, keep(run.bytes), input)) tell(file);
    return;
  }
  const place = 'path' in document ? { path: document.path } : { bytes: Buffer.from(document.bytes) };
  const long = input.table === null ? longLogs(input.artefacts) : null;
  for await (const entry of openDocument(document.name, place, ARCHIVE_LIMITS, long)) {
    if ('problem' in entry) tell(unread(entry.name, [entry.problem]));
    else if ('long' in entry) {
      const log = entry.long(entry.name);
      for (const file of ready(entry.name, log, log.artefact, input)) tell(file);
    } else for (const file of importEntry(entry.name, entry.bytes, input, keep)) tell(file);
  }
}

function importEntry(name: string, bytes: Buffer, input: ImportInput, keep: Keep): Iterable<ImportedFile> {
  const { format, ...parsed } = parse(name, bytes, input);
  if (format === null) return [unread(name, parsed.problems)];
  return ready(name, { format, ...parsed }, keep(bytes), input);
}

const unread = (name: string, problems: readonly Problem[]): ImportedFile => ({
  name,
  format: null,
  results: [],
  problems,
  artefact: null,
  continued: false,
});

/** A file with many results is told in parts, each as soon as it is packed. */
const TOLD_AT_ONCE = 200;

function* ready(name: string, parsed: Parsed, artefact: KeptArtefact, input: ImportInput): Generator<ImportedFile> {
  const { format, points, links = [], problems } = parsed;
  const packed = (start: number) =>
    points.slice(start, start + TOLD_AT_ONCE).map((point, index) => {
      const result = resultOf(point, { ...input, file: name, artefact, ordinal: start + index });
      return packResult(withRowLaws(result), input.nowUs);
    });
  let start = 0;
  for (; start + TOLD_AT_ONCE < points.length; start += TOLD_AT_ONCE) {
    const logs = writtenLogs(points.slice(start, start + TOLD_AT_ONCE));
    yield { name, format, results: packed(start), ...logs, problems: [], artefact, continued: true };
  }
  const ownLinks = links.map((measurement, ordinal) => ({
    id: newId(input.nowUs),
    labId: input.labId,
    file: name,
    artefact: artefact.hash,
    ordinal,
    measurement,
  }));
  const last = points.slice(start);
  const told = {
    runs: last.map(({ run }) => run ?? null),
    ...writtenLogs(last),
    ...(parsed.log && { log: parsed.log }),
  };
  yield { name, format, results: packed(start), ...told, links: ownLinks, problems, artefact, continued: false };
}

const writtenLogs = (points: readonly ParsedPoint[]): Pick<ImportedFile, 'logs'> =>
  points.some(({ logs }) => logs !== undefined) ? { logs: points.map(({ logs }) => logs ?? null) } : {};

const ID_BYTES = 10;
/** Fetched for many ids at once: a call takes longer than reading some files. */
const random = { bytes: Buffer.alloc(ID_BYTES * 512), used: Number.POSITIVE_INFINITY };

function newId(nowUs: number): string {
  if (random.used + ID_BYTES > random.bytes.length) {
    randomFillSync(random.bytes);
    random.used = 0;
  }
  const own = random.bytes.subarray(random.used, (random.used += ID_BYTES));
  return uuidV7(nowUs / 1000, own);
}

type Parsed = Pick<ParsedFile, 'points' | 'problems' | 'links' | 'log'> & { readonly format: string | null };

function parse(name: string, bytes: Buffer, { table }: ImportInput): Parsed {
  const compressed = bytes.length > 0 ? compressedLog(name) : null;
  if (compressed !== null && isBinary(bytes)) return compressed;
  if (isBinary(bytes)) return unknown(name, 'Its bytes are no text');
  const file = foreignFile(name, bytes);
  if (table !== null) return { format: TABLE_FORMAT, ...tablePoints(name, file.text, table) };
  const parsed = parseResultFile(file);
  if (parsed.format !== 'unknown') return parsed;
  if (!looksLikeTable(file.text)) return { ...parsed, format: null };
  const tip = 'Choose what its columns mean: “Map columns” in the window, else results.inspectTable.';
  const unmapped = problem('warning', 'table-unmapped', name, 'A table: what its columns mean has to be told', tip);
  return { format: TABLE_FORMAT, points: [], problems: [unmapped] };
}

/** All of its text is made when first asked for: a parser that reads the bytes can do without. */
function foreignFile(name: string, bytes: Buffer): ForeignFile {
  let text: string | null = null;
  return {
    name,
    get text() {
      return (text ??= decodeText(bytes));
    },
    raw: isBareUtf8(bytes) ? rawText(bytes) : null,
  };
}

const rawText = (bytes: Buffer): RawText => ({
  bytes,
  indexOf: (wanted, from) => bytes.indexOf(wanted, from, 'latin1'),
  textOf: (from, to) => bytes.toString('utf8', from, to),
});

/** Text has no zero characters; UTF-16 has zero bytes. */
const isBinary = (bytes: Buffer): boolean => decodeText(bytes.subarray(0, 4096)).includes('\0');

const unknown = (name: string, reason: string): Parsed => ({
  format: null,
  points: [],
  problems: [problem('error', 'unknown-format', name, `No known format in ${name}: ${reason}`)],
});

interface Origin extends Pick<ImportInput, 'labId' | 'configuration' | 'naming' | 'folder' | 'nowUs'> {
  /** As it is shown, with the archive that it came from. */
  readonly file: string;
  readonly artefact: KeptArtefact;
  readonly ordinal: number;
}

/** After the file without its ending, or after the folder or archive that it lies in. */
function nameOf({ naming, folder, file }: Origin): string {
  const inside = file.slice(file.lastIndexOf(INSIDE) + 1).replace(/^[› ]+/u, '');
  const own = basename(inside, extname(inside));
  if (naming === 'file') return own;
  if (dirname(inside) !== '.') return basename(dirname(inside));
  const archive = file.split(INSIDE).at(-2);
  return archive === undefined ? (folder ?? own) : basename(archive).replace(/\.(zip|tar|tgz|gz|zst)\b.*$/i, '');
}

function resultOf(point: ParsedPoint, origin: Origin): PointResult {
  const artefacts = [{ name: basename(origin.file), hash: origin.artefact.hash }];
  const hosts = combineByHost(point.parts).map((host) => ({ ...host, artefacts }));
  return {
    format: RESULT_FORMAT,
    id: newId(origin.nowUs),
    labId: origin.labId,
    runId: null,
    configuration: point.configuration ?? origin.configuration ?? nameOf(origin),
    workload: point.workload,
    repeat: point.repeat ?? 1,
    attempt: 1,
    status: point.status,
    directions: combineDirections(hosts.map((host) => host.directions)),
    cpu: hosts.length === 1 ? (hosts[0]?.cpu ?? null) : null,
    layer: point.layer ?? 'unknown',
    loop: point.loop ?? 'unknown',
    startedUs: point.startedUs,
    runtimeNs: point.runtimeNs,
    rampNs: point.rampNs,
    requestedRuntimeNs: point.requestedRuntimeNs ?? null,
    ...(point.stages && { stages: [...point.stages] }),
    startSkewNs: null,
    tool: point.tool,
    hosts: point.isSum === true ? [] : hosts,
    provenance: { kind: 'imported', file: origin.file, artefact: origin.artefact.hash, ordinal: origin.ordinal },
    problems: [...point.problems],
  };
}
