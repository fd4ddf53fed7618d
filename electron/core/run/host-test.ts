import type { CodedError } from '../../../shared/contract/errors.ts';
import type { HostTest } from '../../../shared/contract/host-methods.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';
import type { ServiceContext } from '../services/context.ts';
import type { HostClocks } from './clock-reads.ts';
import { hostChecks, plainCheck, type CodedCheck } from './host-checks.ts';
import type { Probe } from './probe.ts';

type Services = Pick<ServiceContext, 'clock'>;

const KEY_PROBLEMS = ['host-key-unknown', 'host-key-changed'];

/** What can be said of a machine that let nobody in, as a test to keep. */
export function unreachedTest({ clock }: Services, managed: ManagedHost, error: CodedError): HostTest {
  const { code, message, tip, details } = error;
  const isKey = KEY_PROBLEMS.includes(code);
  const isLogin = code === 'authentication-refused';
  const checks: CodedCheck[] = [];
  if (isKey || (isLogin && hasAnswered(details)))
    checks.push({ name: 'reach', state: 'ok', detail: 'an SSH server answers', remedy: null, code });
  const name = isKey ? 'host key' : isLogin ? 'login' : 'reach';
  checks.push({ name, state: 'error', detail: message, remedy: tip, code });
  return {
    hostId: managed.id,
    reachable: false,
    checks: checks.map(plainCheck),
    fingerprint: isKey ? shownFingerprint(details, managed.id) : managed.fingerprint,
    trusted: !isKey && managed.fingerprint !== null,
    operatingSystem: null,
    kernel: null,
    fioVersion: null,
    clockOffsetNs: null,
    clockUncertaintyNs: null,
    testedUs: clock.nowUs(),
  };
}

const hasAnswered = (details: unknown): boolean =>
  typeof details === 'object' && details !== null && 'answered' in details && details.answered === true;

/** Only of the machine itself: the key of its jump host is trusted there. */
function shownFingerprint(details: unknown, id: string): string | null {
  if (typeof details !== 'object' || details === null || !('fingerprint' in details) || !('hostId' in details))
    return null;
  return details.hostId === id && typeof details.fingerprint === 'string' ? details.fingerprint : null;
}

/** What was seen of a machine that was reached, as a test to keep; of no plan. */
export function reachedTest(
  { clock }: Services,
  managed: ManagedHost,
  probe: Probe,
  clocks: HostClocks | null,
): HostTest {
  const reached: CodedCheck = { name: 'reach', state: 'ok', detail: 'logged in', remedy: null, code: 'refused' };
  return {
    hostId: managed.id,
    reachable: true,
    checks: [reached, ...hostChecks(probe, clocks, null)].map(plainCheck),
    fingerprint: managed.fingerprint,
    trusted: managed.connection.kind === 'local' || managed.fingerprint !== null,
    operatingSystem: probe.operatingSystem,
    kernel: probe.kernel,
    fioVersion: probe.fioVersion,
    clockOffsetNs: clocks?.wallOffsetNs ?? null,
    clockUncertaintyNs: clocks?.wallUncertaintyNs == null ? null : nanoseconds(clocks.wallUncertaintyNs),
    testedUs: clock.nowUs(),
  };
}
