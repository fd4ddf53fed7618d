import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { LabCapacity } from '../../../shared/capacity/question.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, nanoseconds } from '../../../shared/units/quantity.ts';
import { asked, bed, cabledNic, RATED } from './drawn-bed.ts';

const gigabits = fc.constantFrom(10, 25, 40, 100);
const slot = fc.option(
  fc.record({ generation: fc.constantFrom(3, 4), lanes: fc.constantFrom(4, 8, 16), maxPayloadBytes: fc.constant(256) }),
);
const nic = fc.record({
  ports: fc.array(
    gigabits.map((each) => ({ gigabits: each, mtu: 9000 })),
    { minLength: 1, maxLength: 2 },
  ),
  slot,
  total: fc.option(gigabits),
});
const drawn = fc.record({
  drives: fc.integer({ min: 1, max: 24 }),
  isRated: fc.boolean(),
  clients: fc.array(fc.array(nic, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  target: fc.array(nic, { maxLength: 2 }),
  cores: fc.option(fc.constantFrom('1', '1-4')),
});

function labOf(plan: typeof drawn extends fc.Arbitrary<infer T> ? T : never): Lab {
  const latency = plan.isRated ? nanoseconds(80_000) : null;
  const lab = bed(plan.drives, { rated: { ...RATED!, readLatencyNs: latency, writeLatencyNs: latency } });
  const hosts = plan.clients.map((_, n) => (n === 0 ? lab.client : lab.drawing.host(`client${String(n)}`, 'client')));
  const cards = [
    ...plan.clients.flatMap((nics, n) => nics.map((each) => ({ each, host: hosts[n]! }))),
    ...plan.target.map((each) => ({ each, host: lab.storage })),
  ];
  for (const { each, host } of cards)
    cabledNic(lab, host, each.ports, {
      link: each.slot,
      adapterTotal: each.total === null ? null : bitsPerSecond(each.total * 1e9),
    });
  if (plan.cores !== null)
    lab.drawing.add({ kind: 'coreSet', parent: lab.storage, name: 'r', cpuList: plan.cores, duty: 'reactors' });
  return lab.drawing.lab();
}

const load = fc.record({
  access: fc.constantFrom('randread' as const, 'randwrite' as const, 'randrw' as const),
  blockBytes: fc.constantFrom(512, 4096, 65_536, 1_048_576),
  readPercent: fc.integer({ min: 0, max: 100 }),
  iodepth: fc.constantFrom(1, 16, 1024),
});

/** The greatest share on one side: an adapter without a total or a slot of its own is held by its cables. */
const worst = ({ uses }: LabCapacity, element: string): number | null => {
  const side = element.replace(/_(links|nic_total|nic_pcie)$/, '');
  const shares = uses.filter((use) => use.element.startsWith(side)).map(({ share }) => share);
  return shares.length === 0 ? null : Math.max(...shares);
};

test('ceilings, verdict, sentence and the use of every part agree on any bed', () => {
  fc.assert(
    fc.property(drawn, load, (plan, { access, blockBytes, readPercent, iodepth }) => {
      const question = asked(access, blockBytes, access === 'randrw' ? readPercent : null, { iodepth });
      const capacity = labCapacity(labOf(plan), question).capacity!;
      const [lowest, next] = capacity.ceilings;
      expect([capacity.bottleneck, capacity.rooflineIops]).toEqual([lowest!.element, lowest!.planningIops]);
      expect(capacity.runnerUp).toBe(next?.element ?? null);
      for (const { planningIops, hardIops } of capacity.ceilings)
        expect(planningIops).toBeLessThanOrEqual(hardIops * (1 + 1e-9));
      const rate = capacity.iops ?? capacity.rooflineIops;
      expect(rate).toBeLessThanOrEqual(capacity.rooflineIops * (1 + 1e-9));
      if (capacity.iops !== null)
        expect((capacity.latencyNs! / 1e9) * capacity.iops).toBeCloseTo(capacity.outstanding, 3);
      expect(capacity.networkBound).toBe(capacity.state === 'network_bound');
      const hard = Math.min(...capacity.ceilings.map(({ hardIops }) => hardIops));
      if (capacity.iops !== null) expect(capacity.shareOfBottleneck).toBeCloseTo(capacity.iops / hard, 9);
      for (const use of capacity.uses.filter(({ element }) => element !== 'initiator_cpu'))
        expect(use.share).toBeLessThanOrEqual(1 + 1e-6);
      // Whatever limits is used as much as the bed reaches of its ceiling, on one part of it at least.
      const share = worst(capacity, capacity.bottleneck);
      if (share !== null) expect(share).toBeGreaterThanOrEqual(rate / capacity.rooflineIops - 1e-6);
      expect(capacity.explanation.toLowerCase()).toContain(lowest!.name.toLowerCase());
    }),
    { numRuns: 200 },
  );
});

test('a block of nothing is refused in words', () => {
  const question = { ...asked('randread', 4096), numjobs: 1 };
  const nothing = { ...question, workload: { ...question.workload, blockBytes: bytes(0) } };
  expect(labCapacity(bed(1).drawing.lab(), nothing).problems.map(({ code }) => code)).toEqual(['capacity-block-size']);
});
