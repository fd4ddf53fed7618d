import type { Check } from '../../../shared/contract/host-methods.ts';
import type { ErrorCode } from '../../../shared/contract/errors.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import { formatBytes } from '../../../shared/units/format.ts';
import { MEBI } from '../../../shared/units/quantity.ts';
import type { Probe } from './probe.ts';
import { SKEW_LIMIT_NS, type HostClocks } from './clock-reads.ts';

/** A check with the code of the failure that it stands for when its state is `error`. */
export type CodedCheck = Check & { readonly code: ErrorCode };

/** The code of a failed check stays inside. */
export const plainCheck = ({ name, state, detail, remedy }: CodedCheck): Check => ({ name, state, detail, remedy });

/** Room for output, histograms and journal beside the scratch file. */
const OUTPUT_BYTES = 64 * MEBI;

const check = (
  name: string,
  state: Check['state'],
  detail: string,
  remedy: string | null = null,
  code: ErrorCode = 'refused',
): CodedCheck => ({ name, state, detail, remedy, code });

/** What a look at a host means for runs on it, and for this plan where one is given. */
export function hostChecks(probe: Probe, clocks: HostClocks | null, plan: Plan | null): CodedCheck[] {
  return [
    fioCheck(probe),
    ...(plan === null || probe.fioVersion === null ? [] : [engineCheck(probe, plan.engine)]),
    toolsCheck(probe),
    scratchCheck(probe),
    spaceCheck(probe, plan),
    lockCheck(probe),
    logOutCheck(probe),
    clockCheck(probe, clocks),
  ];
}

function fioCheck({ fioVersion }: Probe): CodedCheck {
  if (fioVersion === null) {
    const remedy = 'Install it on the host: `apt install fio`, `dnf install fio`. FabricLab installs nothing there.';
    return check('fio', 'error', 'fio is not installed, or not in the PATH of this user', remedy, 'tool-missing');
  }
  const [major = 0, minor = 0] = fioVersion.split('.').map(Number);
  if (major < 3) {
    return check('fio', 'error', `fio ${fioVersion} is too old`, 'Install fio 3.0 or newer.', 'tool-missing');
  }
  if (major === 3 && minor < 18) {
    const detail = `fio ${fioVersion}: before 3.18 percentiles are of one kind of latency only`;
    return check('fio', 'warning', detail, 'A newer fio gives percentiles of the total latency apart.');
  }
  return check('fio', 'ok', `fio ${fioVersion}`);
}

function engineCheck(probe: Probe, engine: string): CodedCheck {
  if (probe.engineKnown) return check('engine', 'ok', `fio has the engine ${engine}`);
  const detail = `fio ${probe.fioVersion ?? ''} on this host has no engine ${engine}`;
  return check('engine', 'error', detail, 'Choose another engine in the plan.', 'tool-missing');
}

function toolsCheck({ missingTools, hasSetsid }: Probe): CodedCheck {
  if (missingTools.length > 0) {
    const remedy = 'Install coreutils, grep and tar on the host.';
    return check('tools', 'error', `missing: ${missingTools.join(', ')}`, remedy, 'tool-missing');
  }
  if (!hasSetsid) {
    const remedy = 'Install util-linux on the host.';
    return check('tools', 'warning', 'setsid is missing: a run may end with the connection', remedy);
  }
  return check('tools', 'ok', 'all tools that the runner needs');
}

function scratchCheck(probe: Probe): CodedCheck {
  const remedy = `Choose a scratch directory that ${probe.user ?? 'the user'} may write to.`;
  if (!probe.root.startsWith('/')) {
    const detail = `the scratch directory ${probe.root} is not an absolute path`;
    return check('scratch directory', 'error', detail, remedy, 'bad-input');
  }
  if (/^\/(dev|proc|sys)(\/|$)/.test(probe.root)) {
    const detail = `${probe.root} is no place for scratch files: devices are refused`;
    return check('scratch directory', 'error', detail, 'Choose a directory on a file system of the storage.');
  }
  if (!probe.writable) {
    const detail = `${probe.place} cannot be written to`;
    return check('scratch directory', 'error', detail, remedy, 'permission-denied');
  }
  if (!probe.homeWritable) {
    const detail = `the home directory ${probe.home ?? '(none)'} cannot be written to: the lock of the host lies there`;
    return check('scratch directory', 'error', detail, 'Give the user a home directory.', 'permission-denied');
  }
  if (probe.filesystem === 'tmpfs' || probe.filesystem === 'ramfs') {
    const detail = `${probe.root} lies in memory (${probe.filesystem}): memory would be measured, not storage`;
    return check('scratch directory', 'warning', detail, 'Choose a scratch directory on the storage to be measured.');
  }
  return check('scratch directory', 'ok', `${probe.root} (${probe.filesystem ?? 'unknown file system'})`);
}

function spaceCheck({ freeBytes, root }: Probe, plan: Plan | null): CodedCheck {
  if (freeBytes === null) return check('free space', 'unknown', `of ${root} cannot be seen`);
  const needed = (plan?.target.sizeBytes ?? 0) + OUTPUT_BYTES;
  const detail = `${formatBytes(freeBytes)} free, ${formatBytes(needed)} needed below ${root}`;
  if (freeBytes >= needed) return check('free space', 'ok', detail);
  const remedy = 'Free space, take a smaller scratch file, or choose another scratch directory.';
  return check('free space', 'error', detail, remedy, 'disk-full');
}

function lockCheck({ heldBy }: Probe): CodedCheck {
  if (heldBy === null) return check('lock', 'ok', 'no other run is on this host');
  const remedy = 'Wait for it, or cancel it where it was started.';
  return check('lock', 'error', `the host is held by ${heldBy}`, remedy, 'in-use');
}

function logOutCheck({ endsAtLogOut, user }: Probe): CodedCheck {
  if (endsAtLogOut === true) {
    const detail = 'logind ends what a user left running: the run would end with the connection';
    const remedy = `Set KillUserProcesses=no, or KillExcludeUsers=${user ?? 'USER'}, in logind.conf of the host.`;
    return check('log-out', 'error', detail, remedy);
  }
  if (endsAtLogOut === null) return check('log-out', 'ok', 'no logind that ends processes at log-out was seen');
  return check('log-out', 'ok', 'a detached process survives log-out');
}

function clockCheck({ clockSynchronised }: Probe, clocks: HostClocks | null): CodedCheck {
  if (clocks === null) return check('clock', 'unknown', 'the clock could not be read');
  const milliseconds = (clocks.boot.uncertaintyNs / 1e6).toFixed(1);
  const known = clockSynchronised ? 'wall clock synchronised' : 'wall clock not synchronised';
  const wall = clockSynchronised === null ? 'whether the wall clock is synchronised is not known' : known;
  const detail = `boot clock known to ±${milliseconds} ms; ${wall}`;
  if (clocks.boot.uncertaintyNs > SKEW_LIMIT_NS) {
    const remedy = 'Hosts will not start together: look for load on the host or a slow network.';
    return check('clock', 'warning', detail, remedy);
  }
  return check('clock', 'ok', detail);
}
