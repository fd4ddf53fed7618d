import { CodedError } from '../../../shared/contract/errors.ts';

/** The largest that is asked of a host, an inventory, may have 64 MB. */
const MOST_OUTPUT_BYTES = 96 * 1024 ** 2;

/**
 * Counts what a process prints, so that a host that never stops does not fill the memory. Answers whether a chunk may
 * still be taken; `stop` is called once, with the error that tells why.
 */
export function outputLimit(host: string, stop: (error: CodedError) => void): (chunk: Buffer) => boolean {
  let printedBytes = 0;
  return (chunk) => {
    const before = printedBytes;
    printedBytes += chunk.length;
    if (printedBytes <= MOST_OUTPUT_BYTES) return true;
    if (before <= MOST_OUTPUT_BYTES) {
      const text = `${host}: a command printed more than ${MOST_OUTPUT_BYTES / 1024 ** 2} MiB and was ended`;
      stop(new CodedError('too-large', text, 'Look on the host what its shell start-up files print.'));
    }
    return false;
  };
}
