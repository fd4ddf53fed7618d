import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { configurationProblems } from '../../../../shared/analysis/like-for-like.ts';
import { printedFigure } from '../../../../shared/analysis/laws/cells.ts';
import { lintText } from '../../../../shared/lint/lint-files.ts';
import type { Host, Lab } from '../../../../shared/model/lab.ts';
import type { PointResult } from '../../../../shared/results/point-result.ts';
import { aHost } from '../../../support/builders.ts';
import { studyCLab } from '../../../support/study-c-lab.ts';
import { studyDLab } from '../../../support/study-d-lab.ts';
import { studyELab } from '../../../support/study-e-lab.ts';
import { study } from '../../capacity/studies.ts';
import { changed, compared, without } from '../../lint/edits.ts';
import { checkedStudy } from './published.ts';

const recordSchema = z.object({ id: z.string(), class: z.string(), found_by: z.string().nullable() });
type Record = z.infer<typeof recordSchema>;
const STUDIES = ['A', 'B', 'C', 'D', 'E'] as const;
const records: Record[] = STUDIES.flatMap((id) => {
  const { mismatches, results } = z
    .object({
      mismatches: z.unknown().optional(),
      results: z.looseObject({ mismatches: z.unknown() }).nullish().catch(null),
    })
    .parse(study(id));
  return z.array(recordSchema).parse(mismatches ?? results?.mismatches);
});

const published = { A: checkedStudy('A'), C: checkedStudy('C'), D: checkedStudy('D') };
type Rows = readonly PointResult[];

/** Rows on which a code stands, as `configuration, pattern`. */
const rowsWith = (rows: Rows, code: string, severity: 'warning' | 'note' = 'warning', says = /./): string[] =>
  rows.flatMap(({ configuration, workload, problems }) =>
    problems.some((each) => each.code === code && each.severity === severity && says.test(each.message))
      ? [`${configuration}, ${workload.name}`]
      : [],
  );
const messages = (rows: Rows, code: string, severity: 'warning' | 'note' = 'warning'): string[] =>
  rows.flatMap(({ problems }) =>
    problems.flatMap((each) => (each.code === code && each.severity === severity ? [each.message] : [])),
  );
const commandFindings = (rows: Rows, code: string, host: Host | null = null): string[] =>
  rows.flatMap(({ provenance }) =>
    provenance.kind === 'published'
      ? (provenance.commands ?? []).flatMap((text) =>
          lintText({ path: 'command', text, host }).flatMap((finding) =>
            finding.code === code ? [finding.message] : [],
          ),
        )
      : [],
  );
const ofA = (text: RegExp): Rows => published.A.filter(({ configuration }) => text.test(configuration));
const STARWIND = 'StarWind NVMe-oF Initiator';
const STAGE_2 = 'Stage 2, write-back cache';

/** What the laws and rules say of each record; none of them knows its id or its text. */
const EVIDENCE: Readonly<globalThis.Record<string, () => void>> = {
  'SW-08': () => {
    const patterns = ['random read 4k', 'random write 4k', 'random write 64K', 'read 1M', 'write 1M'];
    expect(rowsWith(published.A, 'W-QD')).toEqual(patterns.map((pattern) => `${STARWIND}, ${pattern}`));
    expect(messages(published.A, 'W-QD').map((text) => /[−+][\d.]+%/.exec(text)?.[0])).toEqual([
      '−28.1%',
      '−14.8%',
      '−6.6%',
      '−7.3%',
      '−9.9%',
    ]);
  },
  'SW-11': () => {
    const problems = configurationProblems([
      { label: 'Linux', results: ofA(/^Linux/) },
      { label: 'StarWind', results: ofA(/^StarWind/) },
    ]);
    expect(problems.find(({ code }) => code === 'L021')?.message).toContain('fio 3.19 and fio 3.27');
  },
  'SW-01': () =>
    expect(messages(published.A, 'W-CELL', 'note')).toContainEqual(
      expect.stringContaining('1,567,936 IOPS: within the rounding'),
    ),
  'SW-02': () =>
    expect(messages(published.A, 'W-CELL', 'note')).toContainEqual(
      expect.stringContaining('6,128 MiB/s: within the rounding'),
    ),
  'SW-03': () =>
    expect(messages(published.A, 'W-CELL', 'note')).toContainEqual(
      expect.stringContaining('7,160 MiB/s: within the rounding'),
    ),
  'SW-07': () => {
    const ratios = messages(published.A, 'W-CELL', 'note').filter((text) => text.includes('the two printed figures'));
    expect(ratios).toHaveLength(15);
    expect(ratios.filter((text) => text.includes('of the latency of'))).toHaveLength(12);
    expect(ratios).toContainEqual(
      expect.stringContaining(
        'printed 99.25% of the latency of Local, 8 drives (expected); by the two printed figures it is 98.77%',
      ),
    );
    expect(rowsWith(published.A, 'W-CELL')).toEqual([]);
  },
  'SW-04': () => expect(rowsWith(published.A, 'W-BW')).toEqual([]),
  'SW-05': () => expect(rowsWith(published.A, 'W-BW')).toEqual([]),
  'SW-06': () => expect(rowsWith(published.A, 'W-BW')).toEqual([]),
  'SW-12': () => expect(rowsWith(published.A, 'W-REMOTE')).toEqual([]),
  'HC-01': () =>
    expect(rowsWith(published.C, 'W-CELL', 'warning', /printed 101\.5%.*101\.64%/)).toEqual([
      `${STAGE_2}, 4K random read`,
    ]),
  'HC-02': () =>
    expect(rowsWith(published.C, 'W-CELL', 'warning', /printed 110%.*94\.80%/)).toEqual([
      `${STAGE_2}, 2M sequential write`,
    ]),
  'HC-03': () =>
    expect(rowsWith(published.C, 'W-CELL', 'warning', /printed 110%.*110\.74%/)).toEqual([
      `${STAGE_2}, 2M sequential read`,
    ]),
  'HC-04': () => {
    expect(rowsWith(published.C, 'W-NET')).toEqual([
      `${STAGE_2}, 2M sequential read`,
      `${STAGE_2}, 2M sequential write`,
    ]);
    expect(messages(published.C, 'W-NET')[0]).toContain('the drives, not the network, are the lowest ceiling');
  },
  'HC-06': () => expect(commandFindings(published.C, 'L047')).toEqual(['-b4 means 4 bytes; write -b4K']),
  'HC-10': () => {
    expect(messages(published.C, 'W-CELL').filter((text) => text.includes('TiB'))).toEqual([]);
    expect(messages(published.C, 'W-CELL', 'note')).toEqual([]);
  },
  'HC-12': () => expect(commandFindings(published.C, 'L046')).toHaveLength(2),
  'HC-13': () => {
    expect(rowsWith(published.C, 'W-MODEL')).toEqual([`${STAGE_2}, 4K random 70/30`]);
    expect(messages(published.C, 'W-MODEL')[0]).toContain('17.4% below');
  },
  'HC-14': () => {
    expect(rowsWith(published.C, 'W-DRIVE')).toEqual([`${STAGE_2}, 2M sequential write`]);
    expect(messages(published.C, 'W-DRIVE')[0]).toMatch(/222% .*111% if each were written once/);
  },
  'SP-01': () => {
    expect(rowsWith(published.D, 'W-SCALE')).toEqual([
      'SPDK target, 4 cores, random read 4k',
      'SPDK initiator, 2 cores, random write 4k',
    ]);
    expect(messages(published.D, 'W-SCALE').map((text) => /\d+%/.exec(text)?.[0])).toEqual(['125%', '115%']);
  },
  'SP-05': () => expect(commandFindings(published.D, 'L056')).toEqual([expect.stringContaining('-p 24147')]),
  'SP-02': () => {
    expect(rowsWith(published.D, 'W-LINK')).toEqual(['SPDK target, read 128K']);
    expect(messages(published.D, 'W-LINK')[0]).toContain('403.31 Gb/s of payload is 102.9%');
    const faster = changed(
      changed(studyDLab, 'link', () => true, quick),
      'nic',
      () => true,
      (nic) => ({
        ...nic,
        adapterTotal: null,
        ports: nic.ports.map(quick),
      }),
    );
    expect(rowsWith(checkedStudy('D', faster), 'W-LINK')).toEqual([]);
  },
  'SP-06': () => {
    const target = (version: string): Host => aHost({ software: { SPDK: version } });
    expect(commandFindings(published.D, 'L042', target('v21.07'))).toEqual([
      '-e nvmf_rdma needs SPDK >= 22.01, target has 21.07',
    ]);
    expect(commandFindings(published.D, 'L042', target('v24.05'))).toEqual([]);
  },
  'SP-07': () => {
    expect(rowsWith(published.D, 'W-NET')).toEqual([]);
    expect(messages(published.D, 'W-NET', 'note')).toEqual([
      expect.stringMatching(/network-bound by our model too.*99\.1% at an MTU of 1,500, 93\.7% at an MTU of 9,000/),
    ]);
    const asked = published.D.flatMap(({ problems }) => problems).find(({ code }) => code === 'W-NET');
    expect(asked?.tip).toContain('ask for it');
  },
  'ZB-01': () => {
    const bank: Lab = changed(
      studyELab,
      'host',
      ({ role }) => role === 'client',
      (host) => ({ ...host, operatingSystem: 'CentOS 8.4' }),
    );
    expect(compared(studyELab, bank).map(({ code }) => code)).toEqual(['L021']);
    expect(compared(studyELab, studyELab)).toEqual([]);
  },
};

function quick<T extends { speed: unknown }>(end: T): T {
  return { ...end, speed: 200e9 };
}

const CLASSES = ['must_find', 'within_rounding', 'conditional', 'must_not_flag'];
const looked = records.filter((record) => CLASSES.includes(record.class));

describe('the records of the studies', () => {
  it('are there, and each that a program can judge has its evidence', () => {
    expect(records.length).toBeGreaterThan(35);
    expect(looked.map(({ id }) => id).sort()).toEqual(Object.keys(EVIDENCE).sort());
  });

  test.each(looked)('$id ($class): $found_by', ({ id }) => {
    EVIDENCE[id]?.();
  });
});

describe('the laws of each study are broken where DOMAIN 11.1 says so, and nowhere else', () => {
  const laws = (id: 'C' | 'D') =>
    z.object({ laws: z.record(z.string(), z.array(z.string())) }).parse(study(id)['expected_lint']).laws;
  const broken = (rows: Rows): string[] =>
    [
      ...new Set(
        rows.flatMap(({ problems }) => problems.filter(({ severity }) => severity !== 'note').map(({ code }) => code)),
      ),
    ].sort();

  it.each(['C', 'D'] as const)('study %s', (id) => {
    expect(broken(published[id])).toEqual(Object.keys(laws(id)).sort());
    for (const [code, places] of Object.entries(laws(id)))
      expect(rowsWith(published[id], code)).toHaveLength(places.length);
  });

  it('study A: latency and the limit of one initiator', () => {
    expect(broken(published.A)).toEqual(['W-MODEL', 'W-QD']);
    expect(rowsWith(published.A, 'W-MODEL')).toEqual([`${STARWIND}, random read 4k`]);
    expect(rowsWith(published.A, 'W-NET', 'note')).toHaveLength(4);
  });

  it('without mirrors the mixed sweep is as far off, and a bed that is not drawn gives no verdict', () => {
    const single = without(studyCLab, ({ kind }) => kind === 'mirror');
    expect(messages(checkedStudy('C', single), 'W-MODEL')).toContainEqual(expect.stringContaining('37.4% below'));
    const bare = without(studyCLab, ({ kind }) => kind === 'drive' || kind === 'cache');
    expect(rowsWith(checkedStudy('C', bare), 'W-DRIVE')).toEqual([]);
  });
});

describe('what is printed', () => {
  it('of study C every percentage stands in the record of the study', () => {
    const claims = published.C.flatMap(({ provenance }) =>
      provenance.kind === 'published' ? (provenance.claims ?? []).filter(({ unit }) => unit === '%') : [],
    );
    expect(claims.map(({ printed }) => printed)).toEqual(['101.5', '110', '110.7', '110', '51']);
    const text = JSON.stringify(study('C'));
    for (const { printed } of claims) expect(text).toContain(printed);
  });

  it('is a number with its digits, or words', () => {
    expect(printedFigure('26,834,060')).toEqual({ value: 26_834_060, halfDigit: 0.5, decimals: 0 });
    expect(printedFigure('112.5')).toEqual({ value: 112.5, halfDigit: 0.05, decimals: 1 });
    expect(printedFigure('almost 8M')).toBeNull();
    expect(printedFigure('')).toBeNull();
  });
});
