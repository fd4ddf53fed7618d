import type { Directions } from '../../results/point-result.ts';
import { parseSize } from '../../units/parse.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { MEBI } from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import {
  accessName,
  directionFrom,
  measuredPart,
  MILLISECONDS,
  NO_DIRECTIONS,
  printedQuantity,
} from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { readRunStart, type RunStart } from '../vdbench/run-start.ts';

/** HCIBench's *-res.txt (parseVdbResult.rb, parseFioResult.rb): a block per datastore and run, summed over the VMs. */
export const hciBenchParser: FormatParser = { format: 'hcibench', title: 'HCIBench res.txt', parse: parseHciBench };

/** Tabs or, from the shell scripts of 1.x, blanks before the sign. */
const LINE = /^(JOB_NAME|VMs|PODS|IOPS|THROUGHPUT|LATENCY|R_LATENCY|W_LATENCY|95%tile_\w+)[\t ]*= (.*)$/;
const MARK = /^IOPS[\t ]+= .*IO\/s/i;

interface Block {
  readonly line: number;
  readonly datastore: string | null;
  readonly values: Map<string, string>;
  runDefinition: string | null;
  version: string | null;
  missing: string | null;
  /** The line of `=` behind the figures. */
  complete: boolean;
}

export function parseHciBench(file: ForeignFile): ParsedFile | null {
  if (!['IO/S', 'IO/s', 'Datastore     = '].some((mark) => file.text.includes(mark))) return null;
  const lines = reportLines(file.text);
  if (!lines.some(({ text }) => MARK.test(text)) && !/^Datastore {5}= /m.test(file.text)) return null;
  const blocks = blocksOf(lines);
  const points = blocks.map((block) => pointOf(block, file.name));
  const problems: Problem[] = [];
  const early = lines.find(({ text }) => text.startsWith('All the VMs finished testing early'));
  if (early !== undefined) {
    problems.push(problem('error', 'no-results', `${file.name}:${String(early.line)}`, early.text.trim(), RUN_AGAIN));
  }
  const last = lines.at(-1);
  if (blocks.length > 0 && !lines.some(({ text }) => text.startsWith('Resource Usage:'))) {
    const message = 'The file ends before "Resource Usage": it was cut off, or HCIBench did not finish';
    problems.push(problem('warning', 'truncated', `${file.name}:${String(last?.line ?? 1)}`, message, RUN_AGAIN));
  }
  return { format: 'hcibench', points, problems };
}

const RUN_AGAIN = 'Look at the output of each VM in the folder beside this file, or copy it again.';

function blocksOf(lines: readonly ReportLine[]): Block[] {
  const blocks: Block[] = [];
  let datastore: string | null = null;
  let next: Pick<Block, 'runDefinition' | 'version' | 'missing'> = NOTHING;
  for (const { line, text } of lines) {
    const value = LINE.exec(text);
    const current = blocks.at(-1);
    const [key = '', rest = ''] = text.split(/:\t|= /, 2);
    if (value !== null) {
      const [, name = '', figure = ''] = value;
      const isOpen = current !== undefined && !current.complete && !current.values.has(name);
      if (isOpen) current.values.set(name, figure.trim());
      else {
        blocks.push({ line, datastore, values: new Map([[name, figure.trim()]]), ...next, complete: false });
        next = NOTHING;
      }
    } else if (/^=+$/.test(text.trim())) {
      if (current !== undefined) current.complete = true;
    } else if (key.startsWith('Datastore')) datastore = rest.trim();
    else if (key === 'Version') next = { ...next, version: rest.trim() };
    else if (key === 'Run Def') next = { ...next, runDefinition: rest.trim() };
    else if (/^There are [1-9]\d* VMs finished testing early/.test(text)) next = { ...next, missing: text.trim() };
    else if (/^Testing is done, \d+ out of \d+ VMs/.test(text) && current !== undefined)
      current.missing = text.trim().split('. ')[0] ?? null;
  }
  return blocks;
}

const NOTHING = { runDefinition: null, version: null, missing: null };

function pointOf(block: Block, file: string): ParsedPoint {
  const where = `${file}:${String(block.line)}`;
  const isVdbench = block.runDefinition !== null || block.version?.startsWith('vdbench') === true;
  const directions = directionsOf(block);
  const part = measuredPart('all VMs', directions);
  const problems = [...averageNotes(block, where), ...blockProblems(block, part.status === 'ok', where)];
  const damaged = problems.some(({ severity }) => severity === 'error');
  const run = block.runDefinition === null ? null : readRunStart(`Starting ${block.runDefinition}`);
  return {
    workload: workloadOf(block, run, file),
    status: part.status !== 'ok' ? 'failed' : damaged ? 'partial' : 'ok',
    tool: { name: isVdbench ? 'vdbench' : 'fio', version: block.version?.replace(/^vdbench/, '') ?? null },
    startedUs: null,
    runtimeNs: null,
    rampNs: null,
    parts: [part],
    isSum: true,
    problems,
    layer: 'guest',
    loop: run?.loop ?? 'unknown',
  };
}

const figure = ({ values }: Block, name: string): number | null =>
  printedQuantity(values.get(name)?.split(/\s+/)[0] ?? undefined);

/** Virtual machines, or pods on a cluster of containers. */
const machinesOf = (block: Block): number | null => figure(block, 'VMs') ?? figure(block, 'PODS');

/**
 * Reads and writes are only summed. Where one latency is 0 there was but one direction; else it is a mix, whose mean
 * HCIBench prints for vdbench alone. MB/s are MiB/s (vdbench's MB; fio's KiB/s through 1024).
 */
function directionsOf(block: Block): Directions {
  const [rate, mebibytes] = [figure(block, 'IOPS'), figure(block, 'THROUGHPUT')];
  const [read, write] = [figure(block, 'R_LATENCY'), figure(block, 'W_LATENCY')];
  if (rate === null || mebibytes === null) return NO_DIRECTIONS;
  const side = (meanMs: number | null) =>
    directionFrom({
      iops: rate,
      bytesPerSecond: mebibytes * MEBI,
      latency: meanMs === null || meanMs === 0 ? null : { meanNs: meanMs * MILLISECONDS },
    });
  if (write === 0 && (read ?? 0) > 0) return { ...NO_DIRECTIONS, read: side(read) };
  if (read === 0 && (write ?? 0) > 0) return { ...NO_DIRECTIONS, write: side(write) };
  return { ...NO_DIRECTIONS, mixed: side(figure(block, 'LATENCY')) };
}

/** What HCIBench computes and we do not take over. */
function averageNotes(block: Block, where: string): Problem[] {
  const { values } = block;
  const notes: Problem[] = [];
  if ((machinesOf(block) ?? 0) > 1) {
    const message = "The latencies are means of the VMs' means, not weighted by their I/Os";
    notes.push(problem('warning', 'unweighted-mean', where, message, 'Import the output of each VM instead.'));
  }
  const named = [...values.keys()].filter((name) => name.startsWith('95%'));
  if (named.length > 0) {
    const made = values.has('95%tile_LAT') ? 'made from mean and deviation' : 'averages over the VMs';
    notes.push(problem('note', 'averaged-percentiles', where, `${named.join(', ')}: ${made}, so left out`));
  }
  return notes;
}

function blockProblems(block: Block, measured: boolean, where: string): Problem[] {
  const found: Problem[] = [];
  if (!measured) {
    const message = 'IOPS or THROUGHPUT is 0, missing or damaged';
    found.push(problem('error', 'no-results', where, message, RUN_AGAIN));
  }
  if (!block.complete) {
    const message = 'The block has no line of = at its end: it was cut off';
    found.push(problem('error', 'truncated', where, message, RUN_AGAIN));
  }
  if (block.missing !== null) found.push(problem('error', 'vms-missing', where, block.missing, RUN_AGAIN));
  return found;
}

/** `vdb-8vmdk-100ws-4k-70rdpct-100randompct-4threads-1511829572-res.txt`: easy run names the load in the file. */
const FILE_NAME = /(\d+)vmdk-\d+ws-(\w+)-(\d+)rdpct-(\d+)randompct-(\d+)threads/;

function workloadOf(block: Block, run: RunStart | null, file: string): ParsedPoint['workload'] {
  const [, disks, size = '', reads, random, threads] = FILE_NAME.exec(file) ?? [];
  const readPercent = printedQuantity(reads) ?? run?.readPercent ?? null;
  const isRandom = random === '100' ? true : random === '0' ? false : null;
  const access = readPercent !== null && readPercent <= 100 ? accessName(isRandom, readPercent) : null;
  const blockBytes = parseSize(size) ?? (run?.blockBytes == null ? null : parseSize(String(run.blockBytes)));
  const given = run?.name ?? block.values.get('JOB_NAME') ?? 'HCIBench';
  const mix = access?.endsWith('rw') === true ? readPercent : null;
  const name = access === null ? given : workloadName({ access, blockBytes, readPercent: mix });
  const vms = machinesOf(block);
  return {
    name: block.datastore === null ? name : `${name} on ${block.datastore}`,
    access: access ?? 'unknown',
    blockBytes,
    readPercent: mix,
    numjobs: printedQuantity(disks),
    iodepth: printedQuantity(threads) ?? run?.threads ?? null,
    clients: vms !== null && Number.isInteger(vms) && vms > 0 ? vms : null,
    engine: null,
    direct: null,
  };
}
