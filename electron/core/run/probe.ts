import { CodedError } from '../../../shared/contract/errors.ts';
import { commandError, script } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { runnerScript } from './runner-scripts.ts';

/** What a look at a host shows; null is "could not be seen". */
export interface Probe {
  readonly operatingSystem: string | null;
  readonly kernel: string | null;
  readonly user: string | null;
  readonly home: string | null;
  readonly homeWritable: boolean;
  readonly bootId: string | null;
  readonly logicalCpus: number | null;
  /** `3.33`; null when fio is not there. */
  readonly fioVersion: string | null;
  /** Whether fio lists the engine that was asked for. */
  readonly engineKnown: boolean;
  readonly missingTools: readonly string[];
  readonly hasSetsid: boolean;
  /** Directory below which `runs/ID` is made. */
  readonly root: string;
  readonly writable: boolean;
  /** The nearest directory above `root` that exists. */
  readonly place: string;
  readonly freeBytes: number | null;
  readonly filesystem: string | null;
  /** One line about the living run that holds the host. */
  readonly heldBy: string | null;
  /** Whether logind ends what this user left running; null where no logind was seen. */
  readonly endsAtLogOut: boolean | null;
  readonly clockSynchronised: boolean | null;
}

/** Looks at a host without changing anything. @throws CodedError when the host has no POSIX shell or no /proc */
export async function probeHost(
  host: HostConnection,
  scratchDirectory: string | null,
  engine: string | null = null,
): Promise<Probe> {
  const result = await script(host, runnerScript('probe.sh'), [scratchDirectory ?? '', engine ?? ''], {
    timeoutMs: 30_000,
  });
  if (result.exitStatus !== 0) throw commandError(host, 'looking at the host', result);
  const probe = readProbe(result.stdout.toString('utf8'));
  if (probe.bootId === null) {
    throw new CodedError('unsupported', `${host.name} has no Linux /proc`, 'Runs are driven on Linux hosts.');
  }
  return probe;
}

/** The `NAME=VALUE` lines of probe.sh. */
export function readProbe(text: string): Probe {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const textOf = (name: string): string | null => values.get(name) || null;
  const numberOf = (name: string): number | null =>
    /^\d+$/.test(values.get(name) ?? '') ? Number(values.get(name)) : null;
  const freeKib = numberOf('free_kib');
  const [, fioVersion = null] = /^fio-(\S+)/.exec(values.get('fio') ?? '') ?? [];
  return {
    operatingSystem: textOf('operating_system'),
    kernel: textOf('kernel'),
    user: textOf('user'),
    home: textOf('home'),
    homeWritable: values.get('home_writable') === 'yes',
    bootId: textOf('boot_id'),
    logicalCpus: numberOf('cpus'),
    fioVersion,
    engineKnown: (numberOf('engine') ?? 0) > 0,
    missingTools: (values.get('missing') ?? '').split(' ').filter(Boolean),
    hasSetsid: values.get('setsid') === 'yes',
    root: values.get('root') ?? '',
    writable: values.get('writable') === 'yes',
    place: values.get('place') ?? '/',
    freeBytes: freeKib === null ? null : freeKib * 1024,
    filesystem: textOf('filesystem'),
    heldBy: values.get('lock_alive') === 'yes' ? (textOf('lock_owner') ?? 'an unknown run') : null,
    endsAtLogOut: endsAtLogOut(values),
    clockSynchronised: synchronised(values),
  };
}

const yesOrNo = (value: string | undefined, yes: string, no: string): boolean | null =>
  value === yes ? true : value === no ? false : null;

function endsAtLogOut(values: ReadonlyMap<string, string>): boolean | null {
  const ends = yesOrNo(values.get('kill_user_processes'), 'b true', 'b false');
  const excluded = values.get('kill_exclude_users') ?? '';
  return ends === true ? !excluded.includes(`"${values.get('user') ?? ''}"`) : ends;
}

/** chrony's tracking line begins with the reference's id: all zeros when there is none. */
function synchronised(values: ReadonlyMap<string, string>): boolean | null {
  const chrony = values.get('chrony') ?? '';
  if (chrony.includes(',')) return !/^0+,|Not synchronised/.test(chrony);
  return yesOrNo(values.get('synchronised'), 'yes', 'no');
}
