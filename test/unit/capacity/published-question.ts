import { expect } from 'vitest';
import { z } from 'zod';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import {
  capacityAnswerSchema,
  capacityQuestionSchema,
  NOTHING_MEASURED,
  type CapacityQuestion,
  type LabCapacity,
  type MeasuredFacts,
} from '../../../shared/capacity/question.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { iops } from '../../../shared/units/quantity.ts';
import { study } from './studies.ts';

const rowSchema = z.object({
  pattern: z.string(),
  bs: z.number(),
  rw: z.enum(['randread', 'randwrite', 'read', 'write']),
  iops: z.number(),
  numjobs: z.number(),
  iodepth: z.number(),
});
export type Row = z.infer<typeof rowSchema>;
const published = z
  .object({ local_1_drive: z.array(rowSchema), linux_4_clients: z.array(rowSchema) })
  .parse(study('A')['results']);
/** The rows that the Linux initiator reached with four clients. */
export const linuxRows = published.linux_4_clients;

/** The question of a published row: its load, and what was measured of the bed. */
export function question(row: Row, change: Partial<CapacityQuestion> = {}, measured: Partial<MeasuredFacts> = {}) {
  return capacityQuestionSchema.parse({
    workload: { name: row.pattern, access: row.rw, blockBytes: row.bs, readPercent: null },
    numjobs: row.numjobs,
    iodepth: row.iodepth,
    clientHosts: null,
    storageHosts: null,
    protocol: null,
    ethernetMtu: null,
    measured: { ...NOTHING_MEASURED, ...measured },
    ...change,
  });
}

const local = (row: Row): Row => published.local_1_drive.find((each) => each.pattern === row.pattern)!;
/** What study A's local sweep of one drive gave for the row's pattern. */
export const measuredLocally = (row: Row): Partial<MeasuredFacts> => ({
  driveIops: iops(local(row).iops),
  driveOptimumDepth: local(row).numjobs * local(row).iodepth,
});
export const rowOf = (pattern: string): Row => linuxRows.find((row) => row.pattern === pattern)!;
export const READ_4K = rowOf('random read 4k');
export const READ_64K = rowOf('random read 64K');

/** The capacity of a lab that lacks nothing for the question. */
export function capacityOf(lab: Lab, asked: CapacityQuestion): LabCapacity {
  const answer = capacityAnswerSchema.parse(labCapacity(lab, asked));
  expect(answer.problems).toEqual([]);
  return answer.capacity!;
}

export const ceiling = (capacity: LabCapacity, element: string): number | undefined =>
  capacity.ceilings.find((each) => each.element === element)?.planningIops;
