import { CodedError } from '../../../shared/contract/errors.ts';
import type { HostTest } from '../../../shared/contract/host-methods.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import { previewPlan } from '../../../shared/plan/matrix.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import { tellChanged } from '../services/changes.ts';
import type { ServiceContext } from '../services/context.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { readLab } from '../store/labs.ts';
import { saveHostTest } from '../store/managed-hosts.ts';
import { readPlan } from '../store/plans.ts';
import { readClocks } from './clock-reads.ts';
import { hostChecks, type CodedCheck } from './host-checks.ts';
import { asCoded } from './host-link.ts';
import { reachedTest, unreachedTest } from './host-test.ts';
import { loadHostsOf, type LoadHost } from './load-hosts.ts';
import { probeHost, type Probe } from './probe.ts';
import { reach } from './reach.ts';

/** One host as preflight found it. The connection stays open for the run that follows, or is closed. */
export interface LookedAt {
  readonly host: LoadHost;
  readonly checks: readonly CodedCheck[];
  readonly probe: Probe | null;
  readonly connection: HostConnection | null;
  /** Null where the machine was reached but could not be looked at. */
  readonly test: HostTest | null;
}

export interface Preflight {
  readonly plan: Plan;
  readonly lab: Lab;
  readonly problems: readonly Problem[];
  readonly hosts: readonly LookedAt[];
}

type Services = Pick<ServiceContext, 'store' | 'secrets' | 'clock' | 'events'>;

/** Looks at every host of a plan, and keeps what was seen as the host's last test. @throws CodedError when the plan, its lab or a host's connection is not there */
export async function lookAtHosts(services: Services, planId: string): Promise<Preflight> {
  const { reader } = services.store;
  const { plan } = readPlan(reader, planId);
  const { lab } = readLab(reader, plan.labId);
  const hosts = loadHostsOf(reader, lab, plan);
  const looked = await Promise.all(hosts.map((host) => lookAt(services, host, plan)));
  try {
    keepTests(services, looked);
  } catch (error) {
    await closeAll({ hosts: looked });
    throw error;
  }
  return { plan, lab, problems: previewPlan(plan).problems, hosts: looked };
}

function keepTests(services: Services, looked: readonly LookedAt[]): void {
  const tests = looked.map(({ test }) => test).filter((test) => test !== null);
  if (tests.length === 0) return;
  services.store.write((database) => {
    for (const test of tests) saveHostTest(database, test);
  });
  tellChanged(
    services,
    'hosts',
    tests.map(({ hostId }) => hostId),
  );
}

async function lookAt(services: Services, host: LoadHost, plan: Plan): Promise<LookedAt> {
  let connection: HostConnection | null = null;
  try {
    connection = await reach(services, host.managed);
    const probe = await probeHost(connection, host.managed.scratchDirectory, plan.engine);
    const clocks = await readClocks(connection, services.clock).catch(() => null);
    const checks = [reachCheck(host), ...hostChecks(probe, clocks, plan)];
    return { host, checks, probe, connection, test: reachedTest(services, host.managed, probe, clocks) };
  } catch (error) {
    await connection?.close();
    const coded = asCoded(error, host.name);
    const { code, message, tip } = coded;
    const test = connection === null ? unreachedTest(services, host.managed, coded) : null;
    const checks: CodedCheck[] = [{ name: 'reach', state: 'error', detail: message, remedy: tip, code }];
    return { host, checks, probe: null, connection: null, test };
  }
}

function reachCheck({ managed }: LoadHost): CodedCheck {
  const { connection } = managed;
  const detail =
    connection.kind === 'local'
      ? 'this computer'
      : `${connection.user}@${connection.address}:${connection.port}, host key ${managed.fingerprint ?? ''} as pinned`;
  return { name: 'reach', state: 'ok', detail, remedy: null, code: 'refused' };
}

export async function closeAll({ hosts }: Pick<Preflight, 'hosts'>): Promise<void> {
  await Promise.all(hosts.map(async ({ connection }) => connection?.close()));
}

/** The first thing that forbids the run, as an error; null when nothing does. */
export function whyNot({ problems, hosts }: Preflight): CodedError | null {
  const wrong = problems.filter(({ severity }) => severity === 'error');
  const [first] = wrong;
  if (first !== undefined) {
    return new CodedError('bad-input', `The plan cannot run: ${first.where}: ${first.message}`, first.tip, wrong);
  }
  for (const { host, checks } of hosts) {
    const failed = checks.find(({ state }) => state === 'error');
    if (failed === undefined) continue;
    const detail = failed.detail.startsWith(host.name) ? failed.detail : `${host.name}: ${failed.detail}`;
    return new CodedError(failed.code, detail, failed.remedy, { host: host.name, check: failed.name });
  }
  return null;
}
