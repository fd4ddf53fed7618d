import type { Handlers } from '../../../shared/contract/contract.ts';
import { readSettings, writeSettings } from '../store/settings.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

export function settingsHandlers(context: ServiceContext): Pick<Handlers, 'settings.get' | 'settings.set'> {
  const { store } = context;
  return {
    'settings.get': async () => readSettings(store.reader),
    'settings.set': async (change) => {
      store.write((database) => writeSettings(database, change));
      tellChanged(context, 'settings', []);
      return readSettings(store.reader);
    },
  };
}
