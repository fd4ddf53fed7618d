import { combineDirections } from '../../shared/analysis/assemble.ts';
import { openDocument } from '../../electron/core/workers/archive/open-document.ts';
import { readInventoryFiles } from '../../shared/inventory/read-files.ts';
import { inspectTable } from '../../shared/parse/table/inspect.ts';
import { tablePoints } from '../../shared/parse/table/points.ts';
import { directionsSchema } from '../../shared/results/point-result.ts';
import { zipOf } from '../support/zip-writer.ts';
import type { FuzzFinding, FuzzReport } from './fuzz-parsers.ts';
import { mutate, randomSource } from './mutate.ts';

interface Sample {
  readonly name: string;
  readonly text: string;
}

/** Tables as they are exported and pasted: separators, decimal commas, units in names and cells, quotes, a rule. */
export const TABLES: readonly Sample[] = [
  {
    name: 'a.csv',
    text: 'Workload,IOPS,Latency (us),Bandwidth (MB/s)\n4k read,"1,234.5",80.2,5.06\n8k write,900,1200,7.4\n',
  },
  { name: 'b.csv', text: 'Muster;IOPS [k];Latenz ms;MiB/s\n4k lesen;1.234,5;0,08;4,8\n8k schreiben;900,1;1,2;7,0\n' },
  {
    name: 'c.tsv',
    text: 'bs\tqd\tread IOPS\twrite IOPS\tavg lat\n4k\t32\t120k\t51k\t0.9 ms\n8k\t16\t-\tn/a\t1.1 ms\n',
  },
  {
    name: 'd.md',
    text: '| Config | IOPS | p99 (ms) |\n|---|---:|---:|\n| kernel | 745.6k | 1.2 |\n| SPDK | 1.9M | 0.4 |\n',
  },
  { name: 'e.txt', text: 'config     iops      lat us\nkernel     745600    80\nspdk       1900000   33.1\n' },
];

type Reader = (sample: Sample, damaged: string) => string | null | Promise<string | null>;

/** A damaged table, read as what its columns seem to mean. */
function readTable({ name }: Sample, text: string): string | null {
  const inspected = inspectTable(name, text);
  if (inspected === null) return null;
  const { layout } = inspected;
  const columns = inspected.columns.flatMap(({ field, unit, numbers }, column) =>
    field === null ? [] : [{ column, field, unit, numbers: numbers ?? ('point' as const) }],
  );
  const { points } = tablePoints(name, text, { ...layout, columns, fixed: [] });
  for (const { parts } of points) {
    const valid = directionsSchema.safeParse(combineDirections(parts.map((part) => part.directions)));
    if (!valid.success) return `a result that is none: ${valid.error.message}`;
  }
  return null;
}

function readInventory({ name }: Sample, text: string): string | null {
  readInventoryFiles([{ name, text }]);
  return null;
}

/** The archive's bytes are damaged, not what was packed. */
async function readArchive({ name, text }: Sample, damaged: string): Promise<string | null> {
  const bytes = Buffer.from(mutateBytes(zipOf([{ name, content: text }]), damaged), 'latin1');
  for await (const entry of openDocument('damaged.zip', { bytes })) {
    if ('problem' in entry && entry.problem.message === '') return 'a problem without words';
  }
  return null;
}

/** The damage of a text, told by its length and content, applied to bytes. */
const mutateBytes = (bytes: Buffer, damaged: string): string =>
  mutate(bytes.toString('latin1'), damaged.slice(0, 500), randomSource(damaged.length));

export const READERS = { tables: readTable, inventory: readInventory, archives: readArchive } as const;

/** Slower than this on a file of this size is a hang in the making. */
const SLOWEST_MS = 2_000;

/** As `fuzzParsers`, for readers of other kinds of file. */
export async function fuzzReader(
  read: Reader,
  samples: readonly Sample[],
  seconds: number,
  firstSeed: number,
): Promise<FuzzReport> {
  const findings: FuzzFinding[] = [];
  const end = performance.now() + seconds * 1000;
  let seed = firstSeed;
  for (; performance.now() < end && findings.length < 20; seed += 1) {
    const random = randomSource(seed);
    const sample = samples[Math.floor(random() * samples.length)];
    const other = samples[Math.floor(random() * samples.length)];
    if (sample === undefined || other === undefined) throw new Error('no samples to damage');
    const damaged = mutate(sample.text, other.text, random);
    const begun = performance.now();
    const fault = await Promise.resolve()
      .then(() => read(sample, damaged))
      .catch((error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
    const ms = performance.now() - begun;
    const told = fault ?? (ms > SLOWEST_MS ? `took ${ms.toFixed(0)} ms` : null);
    if (told !== null) findings.push({ seed, sample: sample.name, fault: told });
  }
  return { files: seed - firstSeed, findings };
}
