import { expect, test } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { Lab, Link } from '../../../shared/model/lab.ts';
import { bitsPerSecond } from '../../../shared/units/quantity.ts';
import { studyABed } from './bed-lab.ts';
import { capacityOf, measuredLocally, question, READ_64K } from './published-question.ts';

const asked = question(READ_64K, {}, measuredLocally(READ_64K));

/** Every cable measured at this payload in both directions. */
function measuredAt(lab: Lab, tool: string, gigabits: number): Lab {
  const entities = Object.values(lab.entities).map((entity) => {
    if (entity.kind !== 'link') return entity;
    const payload = bitsPerSecond(gigabits * 1e9);
    const measured: Link['measured'] = (['a', 'b'] as const).map((from) => ({
      from,
      tool,
      payload,
      date: '2026-11-20',
    }));
    return { ...entity, measured };
  });
  return { ...lab, entities: Object.fromEntries(entities.map((entity) => [entity.id, entity])) };
}

const bed = () => studyABed({ targetCables: 2 }).drawing.lab();

test('the lower of calculated and measured is the ceiling, and the explanation says measured', () => {
  const calculated = capacityOf(bed(), asked);
  expect(calculated.explanation).not.toContain('measured on their cables');
  const slow = capacityOf(measuredAt(bed(), 'ib_write_bw', 50), asked);
  // Two cables of 50 Gb/s of payload in blocks of 64 KiB.
  expect(slow.rooflineIops).toBeCloseTo((2 * 50e9) / 8 / 65_536, 3);
  expect(slow.explanation).toMatch(/^The target's links are the limit at [\d,]+ IOPS, measured on their cables;/);
  const fast = capacityOf(measuredAt(bed(), 'ib_write_bw', 99.9), asked);
  expect(fast.rooflineIops).toBeCloseTo(calculated.rooflineIops, 6);
  expect(fast.explanation).not.toContain('measured on their cables');
});

test('what iperf3 reached over TCP is no ceiling of RDMA, and is one of TCP', () => {
  expect(capacityOf(measuredAt(bed(), 'iperf3', 20), asked).rooflineIops).toBeCloseTo(
    capacityOf(bed(), asked).rooflineIops,
    6,
  );
  const overTcp = { ...asked, protocol: 'tcp' as const };
  const { capacity } = labCapacity(measuredAt(bed(), 'iperf3', 20), overTcp);
  expect(capacity?.rooflineIops).toBeCloseTo((2 * 20e9) / 8 / 65_536, 3);
});
