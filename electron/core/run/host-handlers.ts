import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { HostTest } from '../../../shared/contract/host-methods.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';
import { tellChanged } from '../services/changes.ts';
import type { ServiceContext } from '../services/context.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { readManagedHost, saveHostTest, saveManagedHost } from '../store/managed-hosts.ts';
import { readClocks } from './clock-reads.ts';
import { plainCheck } from './handlers.ts';
import { hostChecks, type CodedCheck } from './host-checks.ts';
import { asCoded } from './host-link.ts';
import { probeHost } from './probe.ts';
import { reach } from './reach.ts';

export function hostHandlers(context: ServiceContext): Pick<Handlers, 'host.test' | 'host.trust'> {
  const { store, clock, secrets } = context;
  return {
    'host.test': async ({ id, password }) => {
      const managed = readManagedHost(store.reader, id);
      const test = await testHost(context, managed, password);
      // A secret that let us in is kept by the shell's own store; one that did not is not.
      if (password !== null && test.reachable) await secrets.set(id, password);
      store.write((database) => saveHostTest(database, test));
      tellChanged(context, 'hosts', [id]);
      return test;
    },
    'host.trust': async ({ id, fingerprint }) => {
      if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) {
        const tip = 'host.test shows the fingerprint of the host.';
        throw new CodedError('bad-input', `${fingerprint} is not a fingerprint of a host key`, tip);
      }
      const trusted = { ...readManagedHost(store.reader, id), fingerprint, updatedUs: clock.nowUs() };
      store.write((database) => saveManagedHost(database, trusted));
      tellChanged(context, 'hosts', [id]);
      return { host: trusted };
    },
  };
}

async function testHost(context: ServiceContext, managed: ManagedHost, password: string | null): Promise<HostTest> {
  let host: HostConnection;
  try {
    host = await reach(context, managed, password);
  } catch (error) {
    return unreached(context, managed, asCoded(error, managed.name));
  }
  try {
    return await lookAround(context, managed, host);
  } finally {
    await host.close();
  }
}

const KEY_PROBLEMS = ['host-key-unknown', 'host-key-changed'];

/** What can be said of a machine that let nobody in. */
function unreached({ clock }: ServiceContext, managed: ManagedHost, error: CodedError): HostTest {
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

async function lookAround({ clock }: ServiceContext, managed: ManagedHost, host: HostConnection): Promise<HostTest> {
  const probe = await probeHost(host, managed.scratchDirectory);
  const clocks = await readClocks(host, clock).catch(() => null);
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
