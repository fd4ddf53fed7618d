import { describe, it } from 'vitest';
import { whyNoFabric } from '../testbed/fabric.ts';
import { end, expectNothingNew, startRunner, traces } from '../testbed/traces.ts';

const reason = whyNoFabric();

describe.skipIf(reason !== null)(`machines leave nothing behind (${reason ?? 'QEMU is here'})`, () => {
  it('when their runner is killed', async () => {
    const before = await traces(null);
    const runner = await startRunner(['c', '--initiators', '1']);
    await end(runner, 'SIGKILL');
    await expectNothingNew(before, runner.id);
  });
});
