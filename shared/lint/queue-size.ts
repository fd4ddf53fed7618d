import type { Host } from '../model/lab.ts';

/** Size of an NVMe-oF I/O queue; one entry of it stays free. */
export interface NvmeQueue {
  readonly size: number;
  /** What it could be at most with this host and target. */
  readonly largest: number;
  readonly why: string;
}

/** Default and largest queue of Linux (NVMF_DEF_QUEUE_SIZE, NVMF_MAX_QUEUE_SIZE in drivers/nvme/host/fabrics.h). */
const DEFAULT_SIZE = 128;
const LARGEST_SIZE = 1024;

export interface QueueAsked {
  readonly transport: string;
  /** Null: the default of Linux. */
  readonly requested: number | null;
  /** Limit of the target; null is not known. */
  readonly offered: number | null;
  /** Blocks carry metadata that the adapter protects. */
  readonly metadata: boolean;
}

/**
 * Least of what is asked for, what the host's driver allows and what the target offers. Null for a host that is not
 * Linux where neither of the others is known.
 */
export function nvmeQueue(host: Host, { transport, requested, offered, metadata }: QueueAsked): NvmeQueue | null {
  const isLinux = !/windows/i.test(host.operatingSystem ?? '');
  if (!isLinux && requested === null && offered === null) return null;
  const clamp = isLinux && transport === 'rdma' ? rdmaClamp(host.kernel, metadata) : LARGEST_SIZE;
  const asked = requested ?? (isLinux ? DEFAULT_SIZE : (offered ?? DEFAULT_SIZE));
  const largest = Math.min(clamp, offered ?? LARGEST_SIZE);
  const size = Math.min(asked, largest);
  if (size === asked && requested !== null) return { size, largest, why: 'as connected' };
  if (size === asked && isLinux) return { size, largest, why: 'the default' };
  return { size, largest, why: size === offered ? 'limit of the target' : 'limit of the host’s driver' };
}

/**
 * The RDMA host clamps: not before kernel 5.16, to 128 up to 6.8, to 256 from 6.9, where blocks with metadata keep 128
 * (include/linux/nvme-rdma.h).
 */
function rdmaClamp(kernel: string | null, metadata: boolean): number {
  const match = /^(\d+)\.(\d+)/.exec(kernel ?? '');
  if (!match) return LARGEST_SIZE;
  const version = Number(match[1]) * 1000 + Number(match[2]);
  if (version < 5016) return LARGEST_SIZE;
  return version < 6009 || metadata ? 128 : 256;
}
