import type { Part } from '../model/catalogue.ts';
import type { PcieLink } from '../model/entity-base.ts';
import type { Entity } from '../model/lab.ts';
import { formatCapacity } from '../units/format.ts';

const divided = (value: number | null | undefined, by: number): number | null => (value == null ? null : value / by);

const pcie = (link: PcieLink | null): [number | null, number | null] | null =>
  link ? [link.capableGeneration ?? link.generation, link.capableLanes ?? link.lanes] : null;

/** What is known of an element as a part of the user's own; null while it has no model to be found by. */
export function partFrom(entity: Entity, labName: string): Part | null {
  const common = { id: 'new', source: `entered in ${labName}`.slice(0, 1_000), note: null } as const;
  switch (entity.kind) {
    case 'drive': {
      const { model, rated } = entity;
      if (model === null) return null;
      return {
        ...common,
        ...{ kind: 'drive', model, pcie_gen_lanes: pcie(entity.link) },
        capacity: entity.capacityBytes === null ? null : formatCapacity(entity.capacityBytes),
        seq_read_mb_s: divided(rated?.readBytesPerSecond, 1e6),
        seq_write_mb_s: divided(rated?.writeBytesPerSecond, 1e6),
        rand_read_4k_iops: rated?.randomReadIops ?? null,
        rand_write_4k_iops: rated?.randomWriteIops ?? null,
        rand_read_latency_us: divided(rated?.readLatencyNs, 1_000),
        rand_write_latency_us: divided(rated?.writeLatencyNs, 1_000),
      };
    }
    case 'nic':
      if (entity.model === null) return null;
      return {
        ...common,
        ...{ kind: 'nic', model: entity.model, ports: entity.ports.length || null, pcie_gen_lanes: pcie(entity.link) },
        port_gbps: divided(entity.ports[0]?.speed, 1e9),
        adapter_total_gbps: divided(entity.adapterTotal, 1e9),
      };
    case 'switch':
      if (entity.model === null) return null;
      return {
        ...common,
        ...{ kind: 'switch', model: entity.model, ports: entity.ports.length || null },
        port_gbps: divided(entity.ports[0]?.speed, 1e9),
      };
    case 'socket':
      if (entity.cpuModel === null) return null;
      return { ...common, kind: 'cpu', model: entity.cpuModel, cores: entity.cores, threads: entity.threads };
    default:
      return null;
  }
}
