import type { Handlers } from '../../../shared/contract/contract.ts';
import { lintSearches } from '../../../shared/lint/capped-search.ts';
import type { ServiceContext } from './context.ts';

type Topic = 'search.knee' | 'search.capped' | 'search.scaling' | 'search.steady';

export function searchHandlers({ workers, directory: { database } }: ServiceContext): Pick<Handlers, Topic> {
  return {
    'search.knee': (request) => workers.run('search-knee', { database, request }),
    'search.capped': async (request) => {
      const answer = await workers.run('search-capped', { database, request });
      const sweeps = answer.groups.map((group) => ({ ...group, capNs: request.capNs }));
      return { ...answer, findings: lintSearches(sweeps) };
    },
    'search.scaling': (request) => workers.run('search-scaling', { database, request }),
    'search.steady': (request) => workers.run('search-steady', { database, request }),
  };
}
