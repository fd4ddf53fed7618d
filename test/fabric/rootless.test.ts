import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fabric, whyNoFabric, type Fabric } from '../testbed/fabric.ts';
import { connectLine, deviceLine, exportScript, subsystemFor } from '../testbed/nvmet.ts';
import { openSession } from '../testbed/ssh-session.ts';

const reason = whyNoFabric();

describe.skipIf(reason !== null)(`machines without root (${reason ?? 'QEMU is here'})`, () => {
  let bed: Fabric;

  beforeAll(async () => {
    bed = await fabric({ initiators: 1, drives: 1, rootless: true });
  });
  afterAll(() => bed.stop());

  it('are reached over forwarded ports and reach each other over the data network', async () => {
    const [storage, initiator] = [bed.storage, bed.initiators[0]!];
    expect([storage.ssh.address, initiator.ssh.address]).toEqual(['127.0.0.1', '127.0.0.1']);
    await using onStorage = await openSession(storage.ssh);
    await using onInitiator = await openSession(initiator.ssh);
    expect(await onStorage.run('ls -d /sys/devices/system/node/node*')).toBe('/sys/devices/system/node/node0\n');
    const { serial } = storage.drives[0]!;
    const subsystem = subsystemFor(serial);
    await onStorage.run('sh -s', { input: exportScript([{ subsystem, serial }], storage.dataAddress) });
    await onInitiator.run(connectLine(subsystem, storage.dataAddress));
    const device = (await onInitiator.run(deviceLine(subsystem))).trim();
    expect(Number(await onInitiator.run(`blockdev --getsize64 ${device}`))).toBe(storage.drives[0]!.sizeBytes);
  });
});
