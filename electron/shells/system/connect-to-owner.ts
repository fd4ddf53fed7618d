import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import { connectControl, type ControlClient } from '../../core/files/control-client.ts';

const ownerSchema = z.object({ socket: z.string() });

/**
 * When opening a workspace failed because another program has it open: a connection to that program. Every other failure
 * is thrown on, as it is when that program cannot be reached.
 */
export async function connectToOwner(error: unknown): Promise<ControlClient> {
  const owner = error instanceof CodedError && error.code === 'in-use' ? ownerSchema.safeParse(error.details) : null;
  if (owner?.success !== true) throw error;
  return connectControl(owner.data.socket);
}
