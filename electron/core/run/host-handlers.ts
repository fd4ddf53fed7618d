import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { HostTest } from '../../../shared/contract/host-methods.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import { tellChanged } from '../services/changes.ts';
import type { ServiceContext } from '../services/context.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { readManagedHost, saveHostTest, saveManagedHost } from '../store/managed-hosts.ts';
import { readClocks } from './clock-reads.ts';
import { asCoded } from './host-link.ts';
import { reachedTest, unreachedTest } from './host-test.ts';
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
    return unreachedTest(context, managed, asCoded(error, managed.name));
  }
  try {
    const probe = await probeHost(host, managed.scratchDirectory);
    const clocks = await readClocks(host, context.clock).catch(() => null);
    return reachedTest(context, managed, probe, clocks);
  } finally {
    await host.close();
  }
}
