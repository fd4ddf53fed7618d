import { commandError, exec, execText } from './exec.ts';
import type { HostConnection } from './host-connection.ts';
import { tarOf, type FileToLay } from './tar.ts';

const LAY = 'umask 077; mkdir -p -- "$1" && cd -- "$1" && exec tar -xof -';
const PUT = 'umask 077; cat >"$1.part" && chmod "$2" "$1.part" && mv -f -- "$1.part" "$1"';
const READ = '[ -f "$1" ] || exit 66; tail -c "+$2" -- "$1" | head -c "$3"';
/** EX_NOINPUT of sysexits.h. */
const NO_SUCH_FILE = 66;

/** Lays files below a directory, which is made (0700) where it is missing. @throws CodedError, e.g. `disk-full` */
export async function layFiles(host: HostConnection, directory: string, files: readonly FileToLay[]): Promise<void> {
  await execText(host, ['sh', '-c', LAY, 'sh', directory], { input: tarOf(files), timeoutMs: 300_000 });
}

/** Writes a file whole or not at all. */
export async function putFile(
  host: HostConnection,
  path: string,
  bytes: Uint8Array | string,
  mode = 0o600,
): Promise<void> {
  await execText(host, ['sh', '-c', PUT, 'sh', path, mode.toString(8)], { input: bytes });
}

/** Bytes of a growing file from an offset on, at most `limitBytes`; null while there is no such file. */
export async function readFrom(
  host: HostConnection,
  path: string,
  offsetBytes: number,
  limitBytes: number,
): Promise<Buffer | null> {
  const result = await exec(host, ['sh', '-c', READ, 'sh', path, String(offsetBytes + 1), String(limitBytes)]);
  if (result.exitStatus === NO_SUCH_FILE) return null;
  if (result.exitStatus !== 0) throw commandError(host, `reading ${path}`, result);
  return result.stdout;
}
