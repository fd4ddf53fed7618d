import { z } from 'zod';
import { bytesPerSecondSchema, bytesSchema, epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';

/** One-way message latency (ib_send_lat, ib_write_lat) or round trip (ib_read_lat), as the tool printed it. */
export const linkLatencySchema = z.object({
  kind: z.enum(['one-way', 'round-trip']),
  messageBytes: bytesSchema.nullable(),
  meanNs: nanosecondsSchema.nullable(),
  /** perftest calls it typical. */
  medianNs: nanosecondsSchema.nullable(),
  minNs: nanosecondsSchema.nullable(),
  maxNs: nanosecondsSchema.nullable(),
  p99Ns: nanosecondsSchema.nullable(),
});

/**
 * What a network tool measured between two ends, in the direction in which the payload went. It is a figure of a link,
 * never a result of storage. `from` and `to` are addresses or names as the tool printed them.
 */
export const linkMeasurementSchema = z.object({
  tool: z.string(),
  version: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  /** Payload that arrived; null where only latency was measured. */
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  latency: linkLatencySchema.nullable(),
  /** Path MTU (iperf3) or MTU of the RDMA connection (perftest). */
  mtuBytes: bytesSchema.nullable(),
  /** TCP streams or queue pairs. */
  streams: z.int().min(1).nullable(),
  seconds: z.number().nonnegative().nullable(),
  retransmits: z.number().nonnegative().nullable(),
  /** Entry of the RDMA device's table of addresses (GIDs) that the connection used; only perftest tells it. */
  gidIndex: z.int().min(0).optional(),
  /** Type of service of the packets, where one was asked for. */
  tos: z.int().min(0).max(255).optional(),
  /** Both directions were loaded at the same time. */
  bothWays: z.boolean(),
  startedUs: epochMicrosecondsSchema.nullable(),
});
export type LinkMeasurement = z.infer<typeof linkMeasurementSchema>;

/** 1.6 Tb/s: the fastest Ethernet (IEEE 802.3dj). What is above that was never measured on a link. */
const FASTEST_LINK_BITS_PER_SECOND = 1.6e12;

/** Whether any known kind of link can carry a payload, bytes per second. */
export const isPossibleRate = (rate: number): boolean => rate > 0 && rate * 8 <= FASTEST_LINK_BITS_PER_SECOND;
