import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { configurationProblems } from '../../../shared/analysis/like-for-like.ts';
import type { LintFinding } from '../../../shared/lint/finding.ts';
import { lintText } from '../../../shared/lint/lint-files.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { lintLoads } from '../../../shared/lint/lint-plan.ts';
import type { PlannedLoad } from '../../../shared/lint/planned-load.ts';
import { lintResults } from '../../../shared/lint/result-rules.ts';
import type { MeasuredFacts } from '../../../shared/capacity/question.ts';
import type { Host, Lab } from '../../../shared/model/lab.ts';
import { STUDY_A_TABLES, studyResults } from '../../../shared/parse/study/study-results.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { anId, aPointResult } from '../../support/builders.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { studyCLab } from '../../support/study-c-lab.ts';
import { studyDLab } from '../../support/study-d-lab.ts';
import { studyELab } from '../../support/study-e-lab.ts';
import { study } from '../capacity/studies.ts';
import { cabled, changed, compared, ofKind, without } from './edits.ts';
import { measuredOfA, measuredOfD, studyALoads, studyCLoads, studyDLoads, studyELoads } from './study-loads.ts';

/** The table of DOMAIN 11.1, read from studies.json. */
const expectedSchema = z.object({
  must_fire: z.record(z.string(), z.string()),
  until_recorded: z.array(z.string()).default([]),
  must_fire_variants: z.record(z.string(), z.string()),
  must_not_fire: z.array(z.string()),
});
const expectedOf = (id: 'A' | 'C' | 'D' | 'E') => expectedSchema.parse(study(id)['expected_lint']);

const studyAResults: PointResult[] = studyResults('A', study('A')['results'], STUDY_A_TABLES).map((result) => ({
  ...result,
  id: anId(),
  labId: studyALab.id,
}));
const ofConfiguration = (text: RegExp): PointResult[] =>
  studyAResults.filter(({ configuration }) => text.test(configuration));

interface Bed {
  readonly lab: Lab;
  readonly loads: (lab: Lab) => readonly PlannedLoad[];
  readonly measured?: (load: PlannedLoad) => MeasuredFacts;
  /** Command lines that the study prints, by the host role that runs them. */
  readonly commands?: readonly string[];
  readonly baselines?: readonly PointResult[];
}

const eightCores = changed(
  studyDLab,
  'coreSet',
  () => true,
  (set) => ({ ...set, cpuList: '1-8' }),
);

const BEDS: Readonly<Record<'A' | 'C' | 'D' | 'E', Bed>> = {
  A: {
    lab: studyALab,
    loads: studyALoads,
    measured: measuredOfA,
    baselines: ofConfiguration(/^Local, 1 drive$/),
  },
  C: { lab: studyCLab, loads: studyCLoads, commands: [z.string().parse(study('C')['diskspd_line'])] },
  D: {
    lab: eightCores,
    loads: studyDLoads,
    measured: measuredOfD,
    commands: z.array(z.string()).parse(study('D')['commands']),
  },
  E: { lab: studyELab, loads: studyELoads },
};

const storageHost = (lab: Lab): Host | null => ofKind(lab, 'host').find(({ role }) => role === 'storage') ?? null;

function fired({ lab, loads, measured, commands = [], baselines = [] }: Bed): LintFinding[] {
  return [
    ...lintLab(lab),
    ...lintLoads(lab, loads(lab), measured),
    ...commands.flatMap((text) => lintText({ path: 'command', text, host: storageHost(lab) })),
    ...lintResults(lab, [], baselines),
  ];
}

const codes = (findings: readonly LintFinding[]): string[] => [...new Set(findings.map(({ code }) => code))].sort();

describe.each(['A', 'C', 'D', 'E'] as const)('bed of study %s', (id) => {
  const expected = expectedOf(id);
  const found = codes(fired(BEDS[id]));

  it('what must fire fires', () => {
    const wanted = [...Object.keys(expected.must_fire), ...expected.until_recorded];
    expect(wanted.filter((code) => !found.includes(code))).toEqual([]);
  });

  it('what must not fire does not', () => {
    expect(expected.must_not_fire.filter((code) => found.includes(code))).toEqual([]);
  });
});

describe('which patterns', () => {
  const patterns = (bed: Bed, code: string): string[] => {
    const { lab, loads, measured } = bed;
    return loads(lab).flatMap((load) =>
      lintLoads(lab, [load], measured).some((finding) => finding.code === code) ? [load.name] : [],
    );
  };

  test('study A: exactly the two footnoted rows are network-bound; 1M is larger than strip and command', () => {
    expect(patterns(BEDS.A, 'L011')).toEqual(['random read 64K', 'read 1M']);
    expect(patterns(BEDS.A, 'L008')).toEqual(['read 1M', 'write 1M']);
    expect(patterns(BEDS.A, 'L033')).toEqual(['read 1M', 'write 1M']);
  });

  test('study C: the sequential sweeps overlap', () => {
    expect(patterns(BEDS.C, 'L046').map((name) => name.slice(0, 2))).toEqual(['A4', 'A5']);
  });

  test('study D: writes and the mix need a drive state; every queue is too short', () => {
    expect(patterns(BEDS.D, 'L022')).toEqual(['random write 4k', 'random 70/30 4k']);
    expect(patterns(BEDS.D, 'L028')).toHaveLength(4);
    expect(patterns(BEDS.D, 'L011')).toContain('random read 4k');
  });

  test('study D: four cores of one initiator reach its two links', () => {
    const one = (lab: Lab) =>
      studyDLoads(lab)
        .slice(0, 1)
        .map((load) => ({ ...load, hosts: load.hosts.slice(0, 1) }));
    const measured = () => ({ ...measuredOfD(), bedIops: z.number().parse(5_460_000) as MeasuredFacts['bedIops'] });
    expect(codes(lintLoads(studyDLab, one(studyDLab), measured))).toContain('L011');
  });

  test('study E: 8K writes leave the capsule, 256K is split', () => {
    expect(patterns(BEDS.E, 'L032')).toEqual(['random 50/50 8k']);
    expect(patterns(BEDS.E, 'L033')).toEqual(['read 256k', 'write 256k']);
  });
});

/** Each variant of the table, by the edit that makes it. */
const starWind = changed(
  studyALab,
  'host',
  ({ role }) => role === 'client',
  (host) => ({
    ...host,
    operatingSystem: 'Windows Server 2019 Standard Edition',
    kernel: null,
    software: { fio: '3.27', 'StarWind NVMeoF initiator': 'version not in the text' },
  }),
);
const bank = changed(
  changed(
    studyELab,
    'host',
    ({ role }) => role === 'client',
    (host) => ({ ...host, operatingSystem: 'CentOS 8.4' }),
  ),
  'host',
  ({ role }) => role === 'storage',
  (host) => ({ ...host, software: { 'SMTX ZBS': '5.0' } }),
);

const VARIANTS: Readonly<Record<'A' | 'C' | 'D' | 'E', Readonly<Record<string, () => string[]>>>> = {
  A: {
    L021: () => [
      ...configurationProblems([
        { label: 'Linux', results: ofConfiguration(/^Linux/) },
        { label: 'StarWind', results: ofConfiguration(/^StarWind/) },
      ]).map(({ code }) => code),
      ...codes(compared(studyALab, starWind)),
    ],
    L022: () => codes(lintResults(studyALab, ofConfiguration(/^Linux/))),
    L028: () => codes(lintLoads(starWind, studyALoads(starWind).slice(0, 1))),
    L012: () => {
      const client = ofKind(studyALab, 'nic').find(({ model }) => model?.endsWith('CCAT'));
      const [device] = ofKind(studyALab, 'switch');
      return codes(lintLab(cabled(studyALab, [client?.id ?? '', 'p1'], [device?.id ?? '', '1'])));
    },
    L031: () => {
      const plain = changed(
        studyALab,
        'subsystem',
        () => true,
        (one) => ({ ...one, limits: one.limits ? { ...one.limits, sharedBuffers: 4095 } : null }),
      );
      return codes(lintLoads(plain, studyALoads(plain)));
    },
    L042: () => {
      const named = changed(
        studyALab,
        'coreSet',
        () => true,
        (set) => ({ ...set, tracepoints: 'nvmf_rdma' }),
      );
      return codes(lintLab(named));
    },
    L005: () => {
      const masked = changed(
        studyALab,
        'coreSet',
        ({ cpuList }) => cpuList === '1-8',
        (set) => ({ ...set, cpuList: '0xFF' }),
      );
      return codes(lintLab(masked));
    },
  },
  C: {
    L021: () =>
      codes(
        compared(
          without(studyCLab, ({ kind }) => kind === 'cache'),
          studyCLab,
        ),
      ),
  },
  D: {
    L058: () => {
      const [one, other] = ofKind(studyDLab, 'nic');
      return codes(lintLab(cabled(studyDLab, [one?.id ?? '', 'p1'], [other?.id ?? '', 'p1'])));
    },
    L012: () => {
      const narrow = changed(
        studyDLab,
        'nic',
        () => true,
        (nic) => ({ ...nic, link: { generation: 3, lanes: 8 } }),
      );
      return codes(lintLab(narrow));
    },
  },
  E: {
    L021: () => {
      const fio = aPointResult({ tool: { name: 'fio', version: null } });
      const vdbench = aPointResult({ tool: { name: 'vdbench', version: null } });
      return [
        ...codes(compared(studyELab, bank)),
        ...configurationProblems([
          { label: 'lab', results: [fio] },
          { label: 'bank', results: [vdbench] },
        ]).map(({ code }) => code),
      ];
    },
    L043: () => codes(lintLab(without(studyELab, (each) => each.kind === 'listener' && each.address === '10.20.0.13'))),
    L044: () => {
      const roundRobin = changed(
        studyELab,
        'host',
        ({ role }) => role === 'client',
        (host) => ({ ...host, multipathPolicy: 'round-robin' }),
      );
      return codes(lintLab(roundRobin));
    },
  },
};

describe.each(['A', 'C', 'D', 'E'] as const)('variants of study %s', (id) => {
  const before = codes(fired(BEDS[id]));
  it('are those of the table', () => {
    expect(Object.keys(VARIANTS[id]).sort()).toEqual(Object.keys(expectedOf(id).must_fire_variants).sort());
  });
  it.each(Object.entries(VARIANTS[id]))('%s fires after the edit', (code, edit) => {
    expect(edit()).toContain(code);
    // L022 fires at the writes of the plan as well; as a variant it is looked at in imported results.
    if (code !== 'L022') expect(before).not.toContain(code);
  });
});
