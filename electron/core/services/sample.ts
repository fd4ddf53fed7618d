import type { Lab } from '../../../shared/model/lab.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import type { Clock, Log } from '../app-options.ts';
import type { Store } from '../store/open.ts';
import type { WorkerPool } from '../workers/pool.ts';

/** What a sample puts into the workspace. Its ids are new each time, so that it can be opened again. */
export interface SampleContent {
  readonly lab: Lab;
  readonly plans: readonly Plan[];
  readonly results: readonly PointResult[];
  /** Machines that the lab's hosts stand for. */
  readonly managedHosts?: readonly ManagedHost[];
  readonly problems: readonly Problem[];
}

/** What a sample is made with; `ServiceContext` has it. */
export interface SampleTools {
  readonly newId: () => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly workers: WorkerPool;
}

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  build(tools: SampleTools): Promise<SampleContent>;
}
