import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import { connectToOwner } from '../system/connect-to-owner.ts';

const showSchema = z.object({ address: z.string().nullable(), openingFile: z.string().nullable() });

/**
 * Asks the program that has the workspace open to show itself. Answers a fresh address and opening file of its server, or
 * null when it showed its own window (Electron). `error` is what opening the workspace failed with.
 */
export async function askFirstToShow(error: unknown): Promise<{ address: string; openingFile: string } | null> {
  const owner = await connectToOwner(error);
  try {
    const reply = await owner.call('shell.show', {});
    if (!reply.ok) throw new CodedError(reply.error.code, reply.error.message, reply.error.tip, reply.error.details);
    const { address, openingFile } = showSchema.parse(reply.data);
    return address === null || openingFile === null ? null : { address, openingFile };
  } finally {
    owner.close();
  }
}
