import { test } from 'vitest';
import { z } from 'zod';
import { adapterCapacity } from '../../../shared/capacity/adapter.ts';
import type { BedCapacityInput } from '../../../shared/capacity/bed-input.ts';
import { findBottleneck, type Ceilings } from '../../../shared/capacity/bottleneck.ts';
import { poolIops, stripeFanout, zeroLoadLatencyNs } from '../../../shared/capacity/drive-pool.ts';
import { linkCeilingIops, loadWireBytes, type Fabric } from '../../../shared/capacity/link-ceiling.ts';
import { clusterCapacity } from '../../../shared/capacity/mirrored-cluster.ts';
import { pcieBytesPerSecond, pcieRawBytesPerSecond, ratedAboveLink } from '../../../shared/capacity/pcie.ts';
import { portLoads } from '../../../shared/capacity/port-load.ts';
import { predictBed } from '../../../shared/capacity/prediction.ts';
import { processorIops } from '../../../shared/capacity/processor.ts';
import { balancedJobBounds, clientThroughput, exactThroughput } from '../../../shared/capacity/queueing.ts';
import { rocePathMtu } from '../../../shared/capacity/roce-wire.ts';
import type { CeilingKind } from '../../../shared/capacity/wire-bytes.ts';
import { expectVector, vectors } from '../support/vectors.ts';

function check<Input>(kind: string, schema: z.ZodType<Input>, compute: (input: Input) => unknown): void {
  test.each(vectors(kind, schema))('$name', (vector) => {
    expectVector(vector, compute(vector.inp));
  });
}

const fabricFields = {
  proto: z.enum(['roce', 'tcp', 'iscsi']),
  pmtu: z.number().optional(),
  eth_mtu: z.number().optional(),
  ack: z.number().optional(),
  hdgst: z.boolean().optional(),
  ddgst: z.boolean().optional(),
  tls: z.boolean().optional(),
  c2h_success: z.boolean().optional(),
  mrdsl: z.number().optional(),
  immediate: z.boolean().optional(),
};
const operation = z.enum(['read', 'write']);
const linkInput = z.strictObject({
  ...fabricFields,
  bs: z.number(),
  op: operation.nullable().optional(),
  rwmix_read: z.number().nullable().optional(),
});
type LinkInput = z.infer<typeof linkInput>;

function fabricOf(input: Omit<LinkInput, 'bs'>): Fabric {
  const digests = { headerDigest: input.hdgst ?? false, dataDigest: input.ddgst ?? false };
  const ethernetMtu = input.eth_mtu ?? 9000;
  switch (input.proto) {
    case 'roce':
      return {
        protocol: 'rdma',
        pathMtu: input.pmtu ?? rocePathMtu(ethernetMtu) ?? 0,
        acknowledgements: input.ack ?? 1,
      };
    case 'tcp':
      return {
        protocol: 'tcp',
        ethernetMtu,
        ...digests,
        tls: input.tls ?? false,
        c2hSuccess: input.c2h_success ?? true,
      };
    case 'iscsi':
      return {
        protocol: 'iscsi',
        ethernetMtu,
        ...digests,
        receiveSegmentBytes: input.mrdsl ?? 262_144,
        immediateData: input.immediate ?? true,
      };
  }
}

const loadOf = (input: LinkInput) => ({
  blockBytes: input.bs,
  readFraction: input.rwmix_read ?? (input.op === 'read' ? 1 : 0),
});
const linkIops = (kind: CeilingKind) => (input: LinkInput) =>
  linkCeilingIops(100e9, loadOf(input), fabricOf(input), kind);

check('wire_bytes', linkInput, (input) => {
  const { hostToTarget, targetToHost } = loadWireBytes(loadOf(input), fabricOf(input));
  return [hostToTarget, targetToHost];
});
check('link_ceiling_iops_100g', linkInput, linkIops('planning'));
check('link_ceiling_hard_iops_100g', linkInput, linkIops('hard'));
check('roce_path_mtu', z.object({ eth_mtu: z.number() }), ({ eth_mtu }) => rocePathMtu(eth_mtu) ?? 0);

const saturationInput = z.object({
  link_gbps: z.number(),
  bs: z.number(),
  op: operation,
  pmtu: z.number(),
  ack_per_msg: z.number(),
});
check('spdk_saturation', saturationInput, ({ link_gbps, bs, op, pmtu, ack_per_msg }) => {
  const fabric: Fabric = { protocol: 'rdma', pathMtu: pmtu, acknowledgements: ack_per_msg };
  const load = { blockBytes: bs, readFraction: op === 'read' ? 1 : 0 };
  return { ceiling_iops: linkCeilingIops(link_gbps * 1e9, load, fabric) };
});

const lanes = { gen: z.number(), lanes: z.number() };
const payload = { ...lanes, mps: z.number().nullable() };
const linkOf = (input: { gen: number; lanes: number; mps: number | null }) => ({
  generation: input.gen,
  lanes: input.lanes,
  maxPayloadBytes: input.mps,
});
check('pcie_raw_gb_s', z.object(lanes), (input) => (pcieRawBytesPerSecond(input.gen, input.lanes) ?? 0) / 1e9);
check('pcie_eff_gb_s', z.object(payload), (input) => (pcieBytesPerSecond(linkOf(input), 'planning') ?? 0) / 1e9);
check('pcie_hard_gb_s', z.object(payload), (input) => (pcieBytesPerSecond(linkOf(input), 'hard') ?? 0) / 1e9);
check('drive_link_flag', z.object({ ...payload, rated_mb_s: z.number() }), (input) =>
  ratedAboveLink(input.rated_mb_s * 1e6, linkOf(input)),
);

const adapterInput = z.object({
  ...payload,
  ports: z.array(z.tuple([z.number(), z.boolean()])),
  adapter_total_gbps: z.number().nullable(),
});
check('nic_flags', adapterInput, (input) => {
  const found = adapterCapacity({
    slot: linkOf(input),
    ports: input.ports.map(([gbps, cabled]) => ({ bitsPerSecond: gbps * 1e9, cabled })),
    totalBitsPerSecond: input.adapter_total_gbps === null ? null : input.adapter_total_gbps * 1e9,
  });
  return {
    cabled_gbps: found.cabledBitsPerSecond / 1e9,
    slot_gbps: (found.slotBitsPerSecond ?? 0) / 1e9,
    L012: found.exceedsSlot,
    L058: found.exceedsTotal,
    usable_gbps: found.usableBitsPerSecond / 1e9,
  };
});

const portInput = z.object({
  clients: z.array(z.tuple([z.number(), z.array(z.string())])),
  port_gbps: z.number(),
});
check('port_load', portInput, ({ clients, port_gbps }) => {
  const loads = portLoads(
    clients.map(([gbps, targetPorts]) => ({ bitsPerSecond: gbps * 1e9, targetPorts })),
    port_gbps * 1e9,
  );
  return Object.fromEntries(
    [...loads].map(([port, load]) => [port, { gbps: load.bitsPerSecond / 1e9, fires: load.oversubscribed }]),
  );
});

const stripeInput = z.object({ bs: z.number(), strip: z.number(), drives: z.number(), aligned: z.boolean() });
check('raid0_fanout', stripeInput, ({ bs, strip, drives, aligned }) => {
  const fanout = stripeFanout(bs, strip, drives, aligned);
  return [fanout.pieces, fanout.drivesTouched, fanout.pieceBytes];
});
check('aggregate_8_drives', z.object({ iops: z.number(), drives: z.number() }), ({ iops, drives }) =>
  poolIops(new Array<number>(drives).fill(iops), 'striped'),
);
check('drive_station', z.object({ qd1_lat_s: z.number(), x_sat: z.number() }), ({ qd1_lat_s, x_sat }) => {
  return zeroLoadLatencyNs(qd1_lat_s * 1e9, x_sat) / 1e9;
});

const closedInput = z.object({ demands: z.array(z.number()), n: z.number(), think: z.number() });
check('bjb_bounds', closedInput, ({ demands, n, think }) => {
  const bounds = balancedJobBounds(demands, n, think);
  return [bounds.low, bounds.high];
});
check('mva_exact', closedInput, ({ demands, n, think }) => exactThroughput(demands, n, think));
const classInput = z.object({
  n_client: z.number(),
  clients: z.number(),
  shared: z.array(z.number()),
  own: z.array(z.number()),
  think: z.number(),
});
check('mva_clients', classInput, ({ n_client, clients, shared, own, think }) => {
  const [rate] = clientThroughput([{ clients, populationPerClient: n_client, think, shared, own }]);
  return (rate?.perClient ?? 0) * clients;
});

const bedInput = z.strictObject({
  drive_iops: z.number(),
  bs: z.number(),
  op: operation,
  ndrives: z.number(),
  clients: z.number(),
  n_per_client: z.number(),
  line_gbps: z.number(),
  ports_per_client: z.number(),
  pmtu: z.number(),
  nic_pcie: z.tuple([z.number(), z.number()]).optional(),
  z_drive: z.number().nullable().optional(),
  n_opt_per_drive: z.number().nullable().optional(),
  init_ceiling: z.number().nullable().optional(),
  target_gbps: z.number().optional(),
  nic_total_gbps: z.number().optional(),
  target_core_iops: z.number().optional(),
  target_cores: z.number().optional(),
  fabric_rtt: z.number().optional(),
  software: z.number().optional(),
  measured: z.number().optional(),
});
type BedVector = z.infer<typeof bedInput>;

function bedOf(args: BedVector): BedCapacityInput {
  return {
    load: { blockBytes: args.bs, readFraction: args.op === 'read' ? 1 : 0 },
    drives: {
      count: args.ndrives,
      totalIops: args.drive_iops * args.ndrives,
      zeroLoadNs: args.z_drive == null ? null : args.z_drive * 1e9,
      optimumDepth: args.n_opt_per_drive ?? null,
    },
    fabric: { protocol: 'rdma', pathMtu: args.pmtu },
    clients: [
      {
        clients: args.clients,
        depthPerClient: args.n_per_client,
        adapters: [
          {
            cables: [{ bitsPerSecond: args.line_gbps * args.ports_per_client * 1e9 }],
            totalBitsPerSecond: args.nic_total_gbps === undefined ? null : args.nic_total_gbps * 1e9,
            // The reference takes its planning value at 256 bytes and its hard bound at 512, as for an unknown payload.
            slot: args.nic_pcie
              ? { generation: args.nic_pcie[0], lanes: args.nic_pcie[1], maxPayloadBytes: null }
              : null,
          },
        ],
        processorIops: args.init_ceiling ?? null,
      },
    ],
    target: {
      adapters: args.target_gbps === undefined ? [] : [{ cables: [{ bitsPerSecond: args.target_gbps * 1e9 }] }],
      processorIops: args.target_core_iops === undefined ? null : args.target_core_iops * (args.target_cores ?? 0),
    },
    roundTripNs: (args.fabric_rtt ?? 0) * 1e9,
    softwareNs: (args.software ?? 0) * 1e9,
    measuredIops: args.measured ?? null,
  };
}

function predictedRow(args: BedVector) {
  const found = predictBed(bedOf(args));
  return {
    bottleneck: found.roofline.element,
    roofline_iops: found.roofline.iops,
    basis: found.basis === 'unknown_zero_load' ? 'unknown_z0' : found.basis,
    iops: found.iops,
    lat_s: found.latencyNs === null ? null : found.latencyNs / 1e9,
    n_star: found.saturationDepth,
    network_bound: found.bound.networkBound,
    state: found.bound.state,
  };
}

check('predict_starwind_testbed', z.object({ args: bedInput }), ({ args }) => predictedRow(args));
check('predict_depth', bedInput, predictedRow);

const ceilingsInput = z.object({
  ceilings: z.custom<Ceilings>((value) => z.record(z.string(), z.number()).safeParse(value).success),
  value: z.number(),
});
check('network_bound', ceilingsInput, ({ ceilings, value }) => {
  const found = findBottleneck(ceilings, value);
  return { binding: found?.element, network_bound: found?.networkBound, state: found?.state };
});

const processorInput = z.object({
  cores: z.number(),
  base_s: z.number(),
  bs: z.number().optional(),
  crypto_gb_s: z.number().nullable().optional(),
  digest_gb_s: z.number().nullable().optional(),
});
const rate = (gigabytes: number | null | undefined): number | null => (gigabytes == null ? null : gigabytes * 1e9);
check('cpu_ceiling', processorInput, (input) =>
  processorIops({
    cores: input.cores,
    secondsPerIo: input.base_s,
    blockBytes: input.bs ?? 0,
    cryptoBytesPerSecond: rate(input.crypto_gb_s),
    digestBytesPerSecond: rate(input.digest_gb_s),
  }),
);

const clusterInput = z.strictObject({
  nodes: z.number(),
  drives_per_node: z.number(),
  x_r: z.number(),
  x_w: z.number(),
  bs: z.number(),
  node_gbps: z.number(),
  read_frac: z.number(),
  copies: z.number(),
  local_read: z.number().optional(),
  net_eff: z.number().optional(),
  mem_gb_s: z.number().optional(),
  mem_touches: z.number().optional(),
});
check('hci_capacity', clusterInput, (input) => {
  const found = clusterCapacity({
    nodes: input.nodes,
    drivesPerNode: input.drives_per_node,
    driveReadIops: input.x_r,
    driveWriteIops: input.x_w,
    readFraction: input.read_frac,
    copies: input.copies,
    blockBytes: input.bs,
    nodeBitsPerSecond: input.node_gbps * 1e9,
    localReadFraction: input.local_read ?? 1,
    networkEfficiency: input.net_eff ?? 1,
    memoryBytesPerSecond: rate(input.mem_gb_s),
    memoryTouches: input.mem_touches ?? 4,
  });
  return {
    ceilings: found.ceilings,
    bottleneck: found.bottleneck,
    front_end_iops: found.frontEndIops,
    back_end_iops: found.backEndIops,
  };
});
