import { printedBlockSizes } from './text-numbers.ts';

/** `mix: (g=0): rw=randrw, bs=..., ioengine=libaio, iodepth=8`: what fio was asked for. */
export interface JobHeader {
  readonly access: string;
  readonly blockBytes: ReturnType<typeof printedBlockSizes>;
  /** Null for sections that differ (text-groups.ts). */
  readonly engine: string | null;
  readonly iodepth: number | null;
}

/** A job's result: its first line, taken apart, and the lines below it. */
export interface TextJob {
  readonly name: string;
  readonly group: number;
  readonly jobs: number;
  readonly error: number;
  readonly pid: string;
  /** Null where fio ran by itself. */
  readonly host: string | null;
  readonly line: number;
  readonly lines: readonly string[];
}

/** One start of fio. */
export interface TextRun {
  readonly version: string | null;
  /** By `group\nname`. */
  readonly headers: ReadonlyMap<string, JobHeader>;
  readonly jobs: readonly TextJob[];
  /** Servers of a client/server run, else 0. */
  readonly clients: number;
  /** The summary that ends the text is there. */
  readonly isWhole: boolean;
}

export interface TextRuns {
  readonly runs: readonly TextRun[];
  /** What fio said itself: `fio: client/server version mismatch`. */
  readonly said: readonly { readonly line: number; readonly text: string }[];
  /** Interim results (status-interval) that a later one replaced. */
  readonly replaced: number;
}

const JOB = /^(.*): \(groupid=(\d+), jobs=(\d+)\): err=\s*(\d+)(?: \(.*\))?: pid=(\d+)/;
const HEADER = /^(?:<[^>]*> )?(.+): \(g=(\d+)\): rw=([a-z]+)[^,]*, bs=(.+), ioengine=([^,]+), iodepth=(\d+)/;
const VERSION = /^(?:<[^>]*> )?fio[- ](\d\S*)$/;
const SERVER = /^hostname=[^,]*, be=\d, .*fio=fio-([^,\s]+)/;
const HOST = /^<([^>]+)> /;
/** fio's own sum over all clients: never added to them. */
const ALL_CLIENTS = 'All clients';
const END = /^Run status group /;

interface OpenRun {
  version: string | null;
  readonly headers: Map<string, JobHeader>;
  readonly jobs: Map<string, TextJob & { readonly lines: string[] }>;
  clients: number;
  isWhole: boolean;
  host: string | null;
}

/** fio prints no line as long; the patterns are quick on short ones only. */
const LONGEST_LINE = 2_000;

/** Cuts a text into runs of fio and their jobs; null where it is none of fio's. */
export function readTextRuns(text: string): TextRuns | null {
  if (!['(groupid=', '): rw=', 'fio: '].some((mark) => text.includes(mark))) return null;
  const lines = text.split(/\r?\n/).map(behindProgress);
  const isOurs = (line: string): boolean =>
    line.startsWith('fio: ') || line.includes('(groupid=') || (line.includes('): rw=') && HEADER.test(line));
  if (!lines.some(isOurs)) return null;
  const said: { line: number; text: string }[] = [];
  const runs: OpenRun[] = [newRun()];
  let replaced = 0;
  let into: string[] | null = null;
  lines.forEach((line, index) => {
    if (line === '') return;
    let run = runs.at(-1) ?? newRun();
    const header = HEADER.exec(line);
    if ((header !== null || SERVER.test(line)) && run.jobs.size > 0) runs.push((run = newRun()));
    if (header !== null) addHeader(run, header);
    note(run, line);
    const job = JOB.exec(line);
    if (job === null) {
      if (END.test(line)) [into, run.isWhole] = [null, true];
      else if (line.startsWith('fio: ')) said.push({ line: index + 1, text: line.slice(5, 500).trim() });
      else into?.push(line);
      return;
    }
    into = [];
    if (job[1] === ALL_CLIENTS) return;
    run.isWhole = false;
    if (addJob(run, job, index + 1, into)) replaced += 1;
  });
  const found = runs.filter((run) => run.jobs.size > 0 || run.headers.size > 0);
  if (found.length === 0 && said.length === 0) return null;
  return { runs: found.map((run) => ({ ...run, jobs: [...run.jobs.values()] })), said, replaced };
}

/** Progress is painted over with carriage returns: the line is what stands behind the last. */
function behindProgress(line: string): string {
  const ended = line.replace(/\r+$/, '');
  const shown = ended.slice(ended.lastIndexOf('\r') + 1);
  return shown.length > LONGEST_LINE ? '' : shown;
}

const newRun = (): OpenRun => ({
  version: null,
  headers: new Map(),
  jobs: new Map(),
  clients: 0,
  isWhole: false,
  host: null,
});

function addHeader(
  run: OpenRun,
  [, name = '', group = '', access = '', sizes = '', engine = '', depth = '']: RegExpExecArray,
) {
  run.headers.set(`${String(Number(group))}\n${name}`, {
    access: access === 'readwrite' ? 'rw' : access,
    blockBytes: printedBlockSizes(sizes),
    engine,
    iodepth: Number(depth),
  });
}

function note(run: OpenRun, line: string): void {
  const server = SERVER.exec(line);
  if (server !== null) run.clients += 1;
  run.version ??= server?.[1] ?? VERSION.exec(line)?.[1] ?? null;
  run.host = HOST.exec(line)?.[1] ?? run.host;
}

/** Whether it took the place of an interim result. */
function addJob(run: OpenRun, match: RegExpExecArray, line: number, lines: string[]): boolean {
  const [, name = '', group = '', jobs = '', error = '', pid = ''] = match;
  const key = [run.host ?? '', group, name, pid].join('\n');
  const isKnown = run.jobs.delete(key);
  run.jobs.set(key, {
    name,
    group: Number(group),
    jobs: Number(jobs),
    error: Number(error),
    pid,
    host: run.host,
    line,
    lines,
  });
  return isKnown;
}
