import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { readLab } from '../store/labs.ts';
import type { ServiceContext } from './context.ts';

export function capacityHandlers({ store }: ServiceContext): Pick<Handlers, 'capacity.predict'> {
  return {
    'capacity.predict': async ({ labId, ...question }) => {
      const { lab, revision } = readLab(store.reader, labId);
      return { ...labCapacity(lab, question), revision };
    },
  };
}
