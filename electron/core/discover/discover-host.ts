import { randomUUID } from 'node:crypto';
import type { HostInventory } from '../../../shared/inventory/host-inventory.ts';
import { inventoryScript } from '../../../shared/inventory/script.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { commandError, script } from '../ssh/exec.ts';
import type { ServiceContext } from '../services/context.ts';
import type { HostConnection } from '../ssh/host-connection.ts';

const TIMEOUT_MS = 60_000;
/** The inventory of a machine with hundreds of devices is below 5 MB. */
const LARGEST_BYTES = 64 * 1024 ** 2;

/**
 * Reads a machine's inventory: one read-only script in the C locale, any subset of tools. The frame between its outputs
 * is chosen anew each time, so that no output can pass for a frame; it is read by a worker, since a host may print anything.
 */
export async function discoverHost(
  { workers }: Pick<ServiceContext, 'workers'>,
  host: HostConnection,
  signal?: AbortSignal,
): Promise<HostInventory> {
  const boundary = randomUUID().replaceAll('-', '');
  const limits = { timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
  const result = await script(host, inventoryScript(boundary), [], limits);
  if (result.stdout.length > LARGEST_BYTES) {
    throw new CodedError('too-large', `${host.name}: its inventory is larger than 64 MB`);
  }
  if (result.stdout.length === 0) throw commandError(host, 'the inventory script', result);
  return workers.run('parse-inventory', { output: result.stdout, boundary }, signal);
}
