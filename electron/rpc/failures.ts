import { CodedError, type ErrorCode } from '../../shared/contract/errors.ts';
import type { Failure } from '../../shared/contract/envelope.ts';

const LONGEST_MESSAGE = 4_000;

/** Failures of the operating system that a handler did not translate but that are no bugs either. */
const SYSTEM_FAILURES: Readonly<Record<string, { code: ErrorCode; tip: string }>> = {
  ENOSPC: { code: 'disk-full', tip: 'Free some space on the disk and try again; nothing was half-written.' },
  EDQUOT: { code: 'disk-full', tip: 'Your quota on this disk is used up. Free some space and try again.' },
  EACCES: { code: 'permission-denied', tip: 'Choose a place that you may read and write, or change its rights.' },
  EPERM: { code: 'permission-denied', tip: 'Choose a place that you may read and write, or change its rights.' },
  EROFS: { code: 'permission-denied', tip: 'That file system is mounted read-only.' },
  ENOENT: { code: 'not-found', tip: 'Check the path.' },
  ENOTDIR: { code: 'not-found', tip: 'A part of the path is a file, not a directory.' },
  EISDIR: { code: 'refused', tip: 'Give a file, not a directory.' },
  SQLITE_FULL: { code: 'disk-full', tip: 'Free some space on the disk of the workspace and try again.' },
  SQLITE_CORRUPT: { code: 'damaged', tip: 'Start FabricLab again: it copies the damaged database aside and salvages.' },
  SQLITE_NOTADB: { code: 'damaged', tip: 'Start FabricLab again: it copies the damaged database aside and salvages.' },
};

/** The failure that an expected error stands for; null when it is a bug. Never throws, whatever was thrown. */
export function failureOf(error: unknown): Failure | null {
  try {
    if (error instanceof CodedError) return codedFailure(error);
    if (error instanceof DOMException && error.name === 'AbortError') {
      return { code: 'cancelled', message: 'Cancelled', tip: null, details: null };
    }
    return systemFailure(error);
  } catch {
    return null;
  }
}

export const internalFailure = (id: string): Failure => ({
  code: 'internal',
  message: `Internal error ${id}`,
  tip: 'The log has the details under this id. Please report it together with what you did.',
  details: { id },
});

/** JSON text, or null for what JSON cannot say (cycles, bigint, a throwing toJSON, or nothing at all). */
export function jsonText(value: unknown): string | null {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

function codedFailure(error: CodedError): Failure {
  const { code, message, tip, details } = error;
  return { code, message: message.slice(0, LONGEST_MESSAGE), tip, details: plainDetails(details) };
}

function systemFailure(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const key = Object.keys(SYSTEM_FAILURES).find((name) => error.code === name);
  const known = key === undefined ? undefined : SYSTEM_FAILURES[key];
  if (known === undefined) return null;
  return { code: known.code, message: error.message.slice(0, LONGEST_MESSAGE), tip: known.tip, details: null };
}

/** Details are of any type: what JSON cannot say is left out rather than losing the reply. */
function plainDetails(details: unknown): unknown {
  const text = jsonText(details);
  return text === null ? null : (JSON.parse(text) as unknown);
}
