import { describe, expect, it } from 'vitest';
import { lintResults } from '../../../shared/lint/result-rules.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { EntityOf, Host, Lab } from '../../../shared/model/lab.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { bytes, bytesPerSecond, iops } from '../../../shared/units/quantity.ts';
import { problem } from '../../../shared/units/problem.ts';
import { aDirection, aPointResult } from '../../support/builders.ts';
import { drawn, saidOf } from './draw.ts';
import { compared } from './edits.ts';

type Drive = Partial<EntityOf<'drive'>>;

/** A storage host with these drives under one subsystem. */
const bedWith = (drives: readonly Drive[], host: Partial<Host> = {}, strip: number | null = null): Lab =>
  drawn((bed) => {
    const storage = bed.host('storage', 'storage', host);
    const ids = drives.map((drive, at) => bed.drive(storage, `d${at}`, drive));
    const backings = strip === null ? ids : [bed.array(storage, 'set', ids, { stripBytes: bytes(strip) })];
    bed.subsystem(storage, 'sub', backings);
  });

describe('L057', () => {
  const A: Drive = { model: 'P5510', firmware: 'A1', lbaBytes: bytes(512) };
  const stale = (then: Lab, now: Lab): string[] => {
    const result = aPointResult({ configuration: 'Local, 1 drive' });
    return saidOf('L057', now, lintResults(now, [], [], [{ result, index: indexLab(then) }])).map((text) =>
      text.replace(/^error: |Local, 1 drive, random read 4k: the baseline belongs to /g, ''),
    );
  };

  it('another model beside the old one leaves its baseline as it was', () => {
    const other: Drive = { model: 'P4800X', firmware: 'X', lbaBytes: bytes(4_096) };
    expect(stale(bedWith([A, A]), bedWith([A, A, other]))).toEqual([]);
    expect(stale(bedWith([A]), bedWith([other]))).toEqual(['drive model P5510, now P4800X: it is stale']);
  });

  it('one drive with other firmware or blocks is enough, one taken out is nothing', () => {
    const B: Drive = { ...A, firmware: 'B2' };
    expect(stale(bedWith([A, A]), bedWith([A, B]))).toEqual(['firmware A1, now A1, B2: it is stale']);
    expect(stale(bedWith([A, B]), bedWith([A]))).toEqual([]);
    expect(stale(bedWith([A]), bedWith([{ ...A, lbaBytes: bytes(4_096) }]))).toEqual([
      'LBA format 512 B, now 4 KiB: it is stale',
    ]);
    expect(stale(bedWith([A]), bedWith([{ ...A, firmware: null }]))).toEqual([]);
  });

  it('another kernel of the storage host is a warning, of a client nothing', () => {
    expect(stale(bedWith([A], { kernel: '5.15' }), bedWith([A], { kernel: '6.1' }))).toEqual([
      'warning: kernel 5.15, now 6.1: it is stale',
    ]);
    expect(stale(bedWith([A]), bedWith([A], { kernel: '6.1' }))).toEqual([]);
  });

  it('so is another strip', () => {
    expect(stale(bedWith([A, A], {}, 131_072), bedWith([A, A], {}, 65_536))).toEqual([
      'strip 128 KiB, now 64 KiB: it is stale',
    ]);
  });
});

describe('L053', () => {
  const rated = (readIops: number | null, readRate: number | null): Drive => ({
    rated: {
      randomReadIops: readIops === null ? null : iops(readIops),
      randomWriteIops: null,
      readBytesPerSecond: readRate === null ? null : bytesPerSecond(readRate),
      writeBytesPerSecond: null,
      readLatencyNs: null,
      writeLatencyNs: null,
    },
  });
  const baseline = (change: Partial<PointResult> = {}): PointResult =>
    aPointResult({ directions: { read: aDirection(200_000), write: null, trim: null, mixed: null }, ...change });
  const judged = (lab: Lab, result: PointResult): string[] => saidOf('L053', lab, lintResults(lab, [], [result]));

  it('takes the highest rating where models differ, none where one is not rated', () => {
    expect(judged(bedWith([rated(100_000, null)]), baseline())).toHaveLength(1);
    expect(judged(bedWith([rated(100_000, null), rated(200_000, null)]), baseline())).toEqual([]);
    expect(judged(bedWith([rated(100_000, null), {}]), baseline())).toEqual([]);
  });

  it('tells large blocks in MB/s', () => {
    const workload = { ...baseline().workload, name: 'read 1M', access: 'read' };
    const read = { ...aDirection(10), bytesPerSecond: bytesPerSecond(7_800e6) };
    const result = baseline({ workload, directions: { read, write: null, trim: null, mixed: null } });
    expect(judged(bedWith([rated(null, 7_000e6)]), result)).toEqual([
      'warning: read 1M: baseline 7,800 MB/s vs rating 7,000: 111 %, measure again',
    ]);
    expect(judged(bedWith([rated(null, 7_100e6)]), result)).toEqual([]);
  });

  it('fires where the law of Little failed, not where it could not be tried', () => {
    const lab = bedWith([{}]);
    const told = (severity: 'warning' | 'note'): string[] =>
      judged(lab, baseline({ problems: [problem(severity, 'W-QD', 'mean latency', 'off by −28.1%')] }));
    expect(told('warning')).toEqual([
      'warning: random read 4k: baseline fails the check of its depth: off by −28.1%; measure again',
    ]);
    expect(told('note')).toEqual([]);
  });
});

describe('L022 of results', () => {
  it('reads that were reported together with writes are reads', () => {
    const lab = bedWith([{}]);
    const unified = (access: string): string[] => {
      const directions = { read: null, write: null, trim: null, mixed: aDirection() };
      const result = aPointResult({ directions });
      return saidOf('L022', lab, lintResults(lab, [{ ...result, workload: { ...result.workload, access } }]));
    };
    expect(unified('randread')).toEqual([]);
    expect(unified('randrw')).toHaveLength(1);
    expect(unified('unknown')).toHaveLength(1);
  });
});

describe('L022 of compared beds', () => {
  const states = (a: Drive, b: Drive): string[] => saidOf('L022', bedWith([a]), compared(bedWith([a]), bedWith([b])));

  it('fires for known states that differ', () => {
    const told = 'warning: the drives were steady in one and fresh out of the box in the other; burst results possible';
    expect(states({ writeState: 'steady' }, { writeState: 'fob' })).toEqual([told]);
    expect(states({ writeState: 'steady' }, { writeState: 'unknown' })).toEqual([]);
    expect(states({ writeState: 'steady' }, { writeState: 'steady' })).toEqual([]);
    const optane = { needsPreconditioning: false } as const;
    expect(states({ ...optane, writeState: 'steady' }, { ...optane, writeState: 'fob' })).toEqual([]);
  });
});
