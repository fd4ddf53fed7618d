import type { CapacityQuestion, MeasuredFacts } from '../../../shared/capacity/question.ts';
import type { Drive, Nic } from '../../../shared/model/lab.ts';
import type { Access } from '../../../shared/plan/workload.ts';
import { bytes, bytesPerSecond, iops, nanoseconds } from '../../../shared/units/quantity.ts';
import { LabDrawing, type NicPortPart } from './bed-lab.ts';
import { question } from './published-question.ts';

/** Beds for tests beyond the vectors, and the formulas of DOMAIN 3.1 written out once more. */

export const RATED: Drive['rated'] = {
  randomReadIops: iops(700_000),
  randomWriteIops: iops(200_000),
  readBytesPerSecond: bytesPerSecond(6_400e6),
  writeBytesPerSecond: bytesPerSecond(3_200e6),
  readLatencyNs: nanoseconds(80_000),
  writeLatencyNs: nanoseconds(15_000),
};

/** NVMe/TCP at an MTU of 9000, bytes of one read on the way to the host: data with their header, and half an ACK a segment of the command. */
const tcpReadBytes = (blockBytes: number): number => ((blockBytes + 24) * 9038) / 8948 + (72 / 8948 / 2) * 90;
export const tcpReads = (gigabits: number, blockBytes: number): number =>
  (gigabits * 1e9) / 8 / tcpReadBytes(blockBytes);
/** GB/s of a slot with 256 bytes of payload, planning. */
export const slotBytes = (transfers: number, lanes: number): number =>
  ((transfers * 1e9 * (128 / 130) * lanes) / 8) * (256 / 280) * 0.98;

export interface Bed {
  readonly drawing: LabDrawing;
  readonly storage: string;
  readonly client: string;
  readonly fabricSwitch: string;
}

export const PORT: NicPortPart = { gigabits: 100, mtu: 9000 };

/** A storage host with so many drives and 400 Gb/s to a switch, and a client without a port. */
export function bed(drives: number, change: Partial<Drive> = {}): Bed & { readonly drives: string[] } {
  const drawing = new LabDrawing();
  const fabricSwitch = drawing.switch('switch', 32, 400);
  const storage = drawing.host('storage', 'storage');
  const members = Array.from({ length: drives }, (_, n) =>
    drawing.drive(storage, `nvme${String(n)}`, { rated: RATED, link: null, ...change }),
  );
  const nic = drawing.nic(storage, 'target nic', [{ gigabits: 400, mtu: 9000 }], { link: null });
  drawing.cable([nic, 'p0'], [fabricSwitch, 's0']);
  return { drawing, storage, client: drawing.host('client', 'client'), fabricSwitch, drives: members };
}

let cables = 1;
export function cabledNic(
  { drawing, fabricSwitch }: Bed,
  host: string,
  ports: NicPortPart[],
  change: Partial<Nic> = {},
): string {
  cables += 1;
  const nic = drawing.nic(host, `nic ${String(cables)}`, ports, { link: null, ...change });
  ports.forEach((_, n) =>
    drawing.cable([nic, `p${String(n)}`], [fabricSwitch, `s${String(((cables += 1) % 31) + 1)}`]),
  );
  return nic;
}

export function asked(
  access: Access,
  blockBytes: number,
  readPercent: number | null = null,
  change: Partial<CapacityQuestion> = {},
  measured: Partial<MeasuredFacts> = {},
): CapacityQuestion {
  const row = { pattern: access, bs: blockBytes, rw: 'read' as const, iops: 0, numjobs: 8, iodepth: 32 };
  const workload = { name: access, access, blockBytes: bytes(blockBytes), readPercent };
  return question(row, { workload, ...change }, measured);
}
