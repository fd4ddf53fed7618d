import type { PartOf } from '../model/catalogue.ts';
import type { PcieLink } from '../model/entity-base.ts';
import type { Source } from '../model/provenance.ts';
import { bitsPerSecond, bytes, bytesPerSecond, iops, nanoseconds } from '../units/quantity.ts';
import type { Known, PortCount } from './add.ts';

export { catalogueSchema, type Part, type PartOf } from '../model/catalogue.ts';

const scaled = <T>(value: number | null, factor: number, brand: (value: number) => T): T | null =>
  value === null ? null : brand(value * factor);

const CAPACITY = /^([\d.]+)\s*(GB|TB)/;

/** `3.84 TB` -> bytes, decimal as drives are sold. */
function capacityOf(text: string | null): number | null {
  const match = CAPACITY.exec(text ?? '');
  return match ? Math.round(Number(match[1]) * (match[2] === 'TB' ? 1e12 : 1e9)) : null;
}

const linkOf = (gen: readonly [number | null, number | null] | null | undefined): PcieLink | null =>
  gen ? { generation: gen[0], lanes: gen[1] } : null;

/** Marks every field that the part knew as coming from the catalogue. */
function fromCatalogue<T extends object>(known: T): T & { provenance: Record<string, Source> } {
  const filled = Object.entries(known).filter(([, value]) => value !== null);
  return { ...known, provenance: Object.fromEntries(filled.map(([key]) => [key, 'catalogue' as const])) };
}

/** What a part says of a drive: unknown figures stay null. */
export function driveFromPart(part: PartOf<'drive'>): Known<'drive'> {
  return fromCatalogue({
    model: part.model,
    capacityBytes: scaled(capacityOf(part.capacity), 1, bytes),
    link: linkOf(part.pcie_gen_lanes),
    // 3D XPoint writes as fast wherever it was written before.
    needsPreconditioning: /\boptane\b/i.test(part.model) ? false : null,
    rated: {
      randomReadIops: scaled(part.rand_read_4k_iops, 1, iops),
      randomWriteIops: scaled(part.rand_write_4k_iops, 1, iops),
      readBytesPerSecond: scaled(part.seq_read_mb_s, 1e6, bytesPerSecond),
      writeBytesPerSecond: scaled(part.seq_write_mb_s, 1e6, bytesPerSecond),
      readLatencyNs: scaled(part.rand_read_latency_us, 1_000, nanoseconds),
      writeLatencyNs: scaled(part.rand_write_latency_us, 1_000, nanoseconds),
    },
  });
}

const portsOf = (part: PartOf<'nic'> | PartOf<'switch'>, otherwise: number): PortCount => ({
  ports: part.ports ?? otherwise,
  speed: scaled(part.port_gbps, 1e9, bitsPerSecond),
});

/** What a part says of a NIC. A count of ports that is not known is taken as one. */
export function nicFromPart(part: PartOf<'nic'>): PortCount & { known: Known<'nic'> } {
  const adapterTotal = scaled(part.adapter_total_gbps, 1e9, bitsPerSecond);
  return {
    ...portsOf(part, 1),
    known: fromCatalogue({ model: part.model, link: linkOf(part.pcie_gen_lanes), adapterTotal }),
  };
}

/** What a part says of a switch. A count of ports that is not known is taken as 32. */
export function switchFromPart(part: PartOf<'switch'>): PortCount & { known: Known<'switch'> } {
  return { ...portsOf(part, 32), known: fromCatalogue({ model: part.model }) };
}
