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

/** Least of what is asked for, what the host's driver allows and what the target offers. */
export function nvmeQueue(host: Host, transport: string, requested: number | null, offered: number | null): NvmeQueue {
  const clamp = transport === 'rdma' ? rdmaClamp(host.kernel) : LARGEST_SIZE;
  const asked = requested ?? DEFAULT_SIZE;
  const largest = Math.min(clamp, offered ?? LARGEST_SIZE);
  const size = Math.min(asked, largest);
  if (size === asked) return { size, largest, why: requested === null ? 'the default' : 'as connected' };
  return { size, largest, why: size === offered ? 'limit of the target' : 'limit of the host’s driver' };
}

/** The RDMA host clamps: not before kernel 5.16, to 128 up to 6.8, to 256 from 6.9 (include/linux/nvme-rdma.h). */
function rdmaClamp(kernel: string | null): number {
  const match = /^(\d+)\.(\d+)/.exec(kernel ?? '');
  if (!match) return LARGEST_SIZE;
  const version = Number(match[1]) * 1000 + Number(match[2]);
  if (version < 5016) return LARGEST_SIZE;
  return version < 6009 ? 128 : 256;
}
