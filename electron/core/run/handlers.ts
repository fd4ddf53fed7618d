import type { Handlers } from '../../../shared/contract/contract.ts';
import type { ServiceContext } from '../services/context.ts';
import { listRuns } from '../store/runs.ts';
import type { RunEngine, RunHandle } from './engine.ts';
import { plainCheck } from './host-checks.ts';
import { closeAll, lookAtHosts, whyNot } from './preflight.ts';

type Methods = 'run.preflight' | 'run.start' | 'run.status' | 'run.list' | 'run.cancel' | 'run.attach';

export function runHandlers(context: ServiceContext, engine: RunEngine): Pick<Handlers, Methods> {
  const { store, log, newId } = context;
  return {
    'run.preflight': async ({ planId }) => {
      const looked = await lookAtHosts(context, planId);
      await closeAll(looked);
      return {
        ready: whyNot(looked) === null,
        problems: [...looked.problems],
        hosts: looked.hosts.map(({ host, checks }) => ({
          labHost: host.labHost,
          name: host.name,
          checks: checks.map(plainCheck),
        })),
      };
    },
    'run.start': async ({ planId, name, wait }) => answer(await engine.start(planId, name), wait),
    'run.attach': async ({ runId, wait }) => answer(engine.attach(runId), wait),
    'run.status': async ({ runId }) => engine.status(runId),
    'run.list': async ({ labId }) => ({ runs: listRuns(store.reader, labId, (error) => log.bug(newId(), error)) }),
    'run.cancel': async ({ runId }) => engine.cancel(runId),
  };
}

async function answer(handle: RunHandle, wait: boolean): Promise<{ runId: string; taskId: string }> {
  await handle.started;
  if (wait) await handle.finished;
  return { runId: handle.runId, taskId: handle.taskId };
}
