import { z } from 'zod';
import { bitsPerSecondSchema, bytesSchema, nanosecondsSchema } from '../units/schema.ts';
import { idSchema } from '../units/identity.ts';
import { entityBase, placed } from './entity-base.ts';
import { portPlace, portQosSchema } from './hardware.ts';

export const switchPortSchema = z.object({
  id: z.string().min(1).max(40),
  /** As printed on the front: `1`, `1/1`, `Ethernet12`. */
  name: z.string().max(64),
  speed: bitsPerSecondSchema.nullable(),
  /** Null or absent: as set for the whole switch (`switch-port.ts`). */
  mtu: bytesSchema.nullable().optional(),
  qos: portQosSchema.nullable().optional(),
  ...portPlace,
});
export type SwitchPort = z.infer<typeof switchPortSchema>;

export const switchSchema = z.object({
  ...entityBase,
  ...placed,
  kind: z.literal('switch'),
  model: z.string().nullable(),
  ports: z.array(switchPortSchema).max(512),
  mtu: bytesSchema.nullable(),
  bufferBytes: bytesSchema.nullable(),
  /** Null: not known whether it is lossless. */
  pfcPriority: z.int().min(0).max(7).nullable(),
  ecn: z.boolean().nullable(),
  /** Link-level flow control on its ports. */
  pause: z.boolean().nullable().optional(),
  trust: z.enum(['dscp', 'pcp']).nullable().optional(),
  /** DSCP -> priority where it is not DSCP / 8. */
  dscpPriority: z
    .record(z.string().regex(/^\d{1,2}$/), z.int().min(0).max(7))
    .nullable()
    .optional(),
});

/** One end of a cable: a NIC or switch and the id of one of its ports. */
export const linkEndSchema = z.object({ device: idSchema, port: z.string() });
export type LinkEnd = z.infer<typeof linkEndSchema>;

/** A cable. Its speed is what both ends agreed on; null is unknown. */
export const linkSchema = z.object({
  ...entityBase,
  kind: z.literal('link'),
  a: linkEndSchema,
  b: linkEndSchema,
  speed: bitsPerSecondSchema.nullable(),
  mtu: bytesSchema.nullable(),
  /** VLAN that the cable carries untagged. */
  vlan: portPlace.vlan,
  /** Payload measured per direction (iperf3, ib_write_bw), replaces the planning value when lower. */
  measured: z
    .array(
      z.object({
        from: z.enum(['a', 'b']),
        tool: z.string(),
        payload: bitsPerSecondSchema,
        date: z.string(),
        /** Queue pairs or streams of the measurement. */
        queuePairs: z.int().min(1).nullable().optional(),
        /** The ports between which it was measured, where switches lie between: `client1 data0 → storage data0`. */
        between: z.string().max(500).optional(),
        /** MTU that passed unfragmented in this direction. */
        mtu: bytesSchema.nullable().optional(),
        retransmits: z.int().min(0).nullable().optional(),
        /** Type of service (QoS class) of its packets, where one was asked for. */
        tos: z.int().min(0).max(255).optional(),
        /** Entry of the sender's table of RDMA addresses that it went over. */
        gidIndex: z.int().min(0).optional(),
      }),
    )
    .optional(),
  /** What the port at an end told when the cable was last measured, and what its counters gained in that time. */
  checked: z
    .array(
      z.object({
        end: z.enum(['a', 'b']),
        date: z.string(),
        fec: z.string().max(200).nullable(),
        module: z.string().max(200).nullable(),
        gained: z.array(z.object({ counter: z.string().max(200), count: z.int().min(1) })).max(200),
      }),
    )
    .optional(),
  /** Time of a small message one way over the path that this cable is part of (ib_send_lat). */
  measuredLatency: z
    .array(
      z.object({
        from: z.enum(['a', 'b']),
        tool: z.string(),
        typical: nanosecondsSchema,
        date: z.string(),
        between: z.string().max(500).optional(),
        tos: z.int().min(0).max(255).optional(),
      }),
    )
    .optional(),
});

export const noteSchema = z.object({
  ...entityBase,
  ...placed,
  kind: z.literal('note'),
  text: z.string().max(4000),
  width: z.number().optional(),
  height: z.number().optional(),
});
