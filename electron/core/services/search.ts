import type { Handlers } from '../../../shared/contract/contract.ts';
import type { ServiceContext } from './context.ts';

type Topic = 'search.knee' | 'search.capped' | 'search.scaling' | 'search.steady';

export function searchHandlers({ workers, directory: { database } }: ServiceContext): Pick<Handlers, Topic> {
  return {
    'search.knee': (request) => workers.run('search-knee', { database, request }),
    'search.capped': (request) => workers.run('search-capped', { database, request }),
    'search.scaling': (request) => workers.run('search-scaling', { database, request }),
    'search.steady': (request) => workers.run('search-steady', { database, request }),
  };
}
