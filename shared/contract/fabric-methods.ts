import { z } from 'zod';
import { cablingHintSchema } from '../inventory/cabling-hints.ts';
import { idSchema } from '../units/identity.ts';
import { linkMeasurementSchema } from '../results/link-measurement.ts';
import { problemSchema } from '../units/problem.ts';
import { bitsPerSecondSchema, bytesSchema, epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';
import { method } from './method.ts';

const endSchema = z.object({ host: idSchema, name: z.string(), address: z.string() });

const pairSchema = z.object({
  /** Stays the same as long as the two ports do. */
  id: z.string(),
  a: endSchema,
  b: endSchema,
  /** Cables on the way, from a to b. */
  cables: z.array(idSchema),
  /** What will run, with the host it runs on; ports of the network are chosen when it runs. */
  commands: z.array(z.object({ host: z.string(), line: z.string() })),
  /** About; a busy host takes longer. */
  expectedSeconds: z.number(),
  /** Null: can be measured. */
  blocked: problemSchema.nullable(),
});

const figureSchema = z.object({
  pair: z.string(),
  from: z.string(),
  to: z.string(),
  tool: z.string(),
  payload: bitsPerSecondSchema.nullable(),
  latency: nanosecondsSchema.nullable(),
  streams: z.int().nullable(),
  retransmits: z.int().nullable(),
  mtu: bytesSchema.nullable(),
  tos: z.int().nullable(),
  /** Entry of the RDMA address table. */
  gidIndex: z.int().nullable(),
});

const portSchema = z.object({
  port: z.string(),
  pair: z.string(),
  fec: z.string().nullable(),
  module: z.string().nullable(),
  /** Counters that grew while the pair was measured; names are the driver's. */
  gained: z.array(
    z.object({
      counter: z.string(),
      count: z.int().min(1),
      kind: z.enum(['error', 'loss', 'pause', 'congestion', 'class']),
    }),
  ),
  /** Each with its reason. */
  notSeen: z.array(z.string()),
});

/** Time and streams of a full qualification. */
const settings = {
  seconds: z.int().min(1).max(300).default(30),
  streams: z.int().min(1).max(64).default(8),
  /** Type of service of all packets (QoS class); null: as the hosts have it. */
  tos: z.int().min(0).max(255).nullable().default(null),
};

export const fabricMethods = {
  'fabric.plan': method(
    'What would be measured in the network of a lab: pairs of ports, their cables and the commands',
    z.object({ labId: idSchema, ...settings }),
    z.object({ pairs: z.array(pairSchema), togetherSeconds: z.number(), problems: z.array(problemSchema) }),
  ),
  'fabric.qualify': method(
    'Measure pairs of ports with iperf3, perftest and ping, and keep the figures as ceilings of their cables; a task',
    z.object({ labId: idSchema, pairs: z.array(z.string()).min(1).max(500), ...settings }),
    z.object({
      figures: z.array(figureSchema),
      ports: z.array(portSchema),
      /** All pairs at once, sent by the calling sides (a) and by the serving ones (b), against the single tests. */
      together: z.array(
        z.object({ from: z.enum(['a', 'b']), payload: bitsPerSecondSchema, expected: bitsPerSecondSchema }),
      ),
      problems: z.array(problemSchema),
      revision: z.int().nullable(),
    }),
  ),
  'fabric.measurements': method(
    'Imported figures of links (iperf3, perftest), with the cables of the lab that they belong to by their addresses',
    z.object({ labId: idSchema }),
    z.object({
      measurements: z.array(
        z.object({
          id: idSchema,
          file: z.string(),
          importedUs: epochMicrosecondsSchema,
          measurement: linkMeasurementSchema,
          /** Empty: no two ports of the lab have these addresses and a drawn way between them. */
          cables: z.array(idSchema),
        }),
      ),
    }),
  ),
  'fabric.apply': method(
    'Take imported figures of links over as measured ceilings of the cables that they belong to',
    z.object({ labId: idSchema, ids: z.array(idSchema).min(1).max(1000) }),
    z.object({ revision: z.int().nullable(), problems: z.array(problemSchema) }),
  ),
  'lab.cablingHints': method(
    'Cables that discovered hosts seem to have, by LLDP, neighbours and subnets; those in `accept` are drawn; a task',
    z.object({ labId: idSchema, accept: z.array(z.string()).default([]) }),
    z.object({
      /** Those that are not drawn yet. */
      hints: z.array(cablingHintSchema),
      problems: z.array(problemSchema),
      /** Null: nothing was drawn. */
      revision: z.int().nullable(),
    }),
  ),
} as const;
