import { spawnSync } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { keepArtefactFile } from '../../electron/core/files/artefact-stream.ts';
import { FioLogReader } from '../../shared/parse/fio-log/log-reader.ts';
import { randomSource } from '../fuzz/mutate.ts';
import type { Measurement } from './measurement.ts';

const LINES = 10_000_000;
/** 5 million lines a second. */
const LONGEST_MS = 2_000;
/** What fiologparser.py reads in some seconds; it takes four columns only, as fio 3.1 wrote them. */
const SMALL_LINES = 500_000;
const OLD_COLUMNS = 4;
const BLOCK_LINES = 100_000;

/** A log as fio writes it for single operations: time, latency in ns, direction, block size, offset, priority. */
function writeLog(path: string, lines: number, columns: number): void {
  const random = randomSource(1);
  const file = openSync(path, 'w');
  for (let written = 0; written < lines; written += BLOCK_LINES) {
    const rows = Array.from({ length: BLOCK_LINES }, (_, index) => {
      const time = Math.floor((written + index) / 200);
      const latency = 60_000 + Math.floor(random() ** 6 * 5e6);
      const direction = random() < 0.7 ? 0 : 1;
      const row = [time, latency, direction, 4096, Math.floor(random() * 2 ** 24) * 4096, '0x0000'];
      return `${row.slice(0, columns).join(', ')}\n`;
    });
    writeSync(file, rows.join(''));
  }
  closeSync(file);
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function reduced(path: string): Promise<void> {
  const reader = new FioLogReader(path);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) reader.push(chunk as Buffer);
  const counts = reader.end();
  const rows = counts?.directions.reduce((sum, { operations }) => sum + operations, 0) ?? 0;
  if (rows === 0 || counts?.problems.length !== 0) throw new Error(`the log of the bench was not read: ${rows} rows`);
}

/** Python's start is taken off: what is compared is the reading. Null where fio's scripts are not installed. */
function fioLogParserMs(folder: string, path: string): number | null {
  const packed = '/usr/share/doc/fio/fiologparser.py.gz';
  const plain = ['/usr/bin/fiologparser.py', '/usr/share/doc/fio/fiologparser.py'].find((one) => existsSync(one));
  if (plain === undefined && !existsSync(packed)) return null;
  const script = join(folder, 'fiologparser.py');
  writeFileSync(script, plain === undefined ? gunzipSync(readFileSync(packed)) : readFileSync(plain));
  const run = (args: readonly string[]): number => {
    const start = performance.now();
    const { status } = spawnSync('python3', [script, ...args]);
    return status === 0 ? performance.now() - start : Number.NaN;
  };
  return run(['-a', path]) - run(['--help']);
}

/** Speed of fio's logs: reduced while they are read, kept and compressed in the same pass, beside fio's own reader. */
export async function benchFioLog(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fabriclab-bench-'));
  try {
    const [long, small] = [join(folder, 'long_lat.1.log'), join(folder, 'small_bw.1.log')];
    writeLog(long, LINES, 6);
    writeLog(small, SMALL_LINES, OLD_COLUMNS);
    await reduced(small);
    const reduceMs = await msOf(() => reduced(long));
    const reader = new FioLogReader(long);
    const keepMs = await msOf(() => keepArtefactFile(join(folder, 'kept'), long, (chunk) => reader.push(chunk)));
    const theirs = fioLogParserMs(folder, small);
    const ours = await msOf(() => reduced(small));
    return [
      { what: `fio log of ${LINES / 1e6} M lines, reduced`, value: reduceMs, unit: 'ms', bound: LONGEST_MS },
      { what: `fio log of ${LINES / 1e6} M lines, reduced and kept`, value: keepMs, unit: 'ms', bound: null },
      ...(theirs === null
        ? []
        : [
            {
              what: `fio log of ${SMALL_LINES / 1e3} k lines, against fiologparser`,
              value: ours / theirs,
              unit: '×',
              bound: 0.1,
            } as const,
          ]),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
