import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { CapacityAnswer } from '../../../shared/capacity/question.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { readLabAt } from '../store/lab-history.ts';
import type { ServiceContext } from './context.ts';
import { localSweeps } from './local-sweep.ts';

export function capacityHandlers({ store }: ServiceContext): Pick<Handlers, 'capacity.predict'> {
  return {
    'capacity.predict': async ({ labId, revision: asked, ...question }) => {
      const { lab, revision } = readLabAt(store.reader, labId, asked);
      const local = question.measured.driveIops === null ? localSweeps(store.reader, labId)(question.workload) : null;
      const { measured } = question;
      // The latency that was asked with is newer than the one of the stored sweep.
      const driveDepthOneLatencyNs = measured.driveDepthOneLatencyNs ?? local?.driveDepthOneLatencyNs ?? null;
      const answer = labCapacity(lab, { ...question, measured: { ...measured, ...local, driveDepthOneLatencyNs } });
      return { ...withSource(answer, local !== null), revision };
    },
  };
}

/** Numbers that come from stored results say so. */
function withSource({ capacity, problems }: CapacityAnswer, measured: boolean): CapacityAnswer {
  if (capacity === null || !measured) return { capacity, problems };
  const told = 'the rate of one drive is that of the stored results of its local sweep';
  return { capacity: { ...capacity, assumptions: [told, ...capacity.assumptions] }, problems };
}
