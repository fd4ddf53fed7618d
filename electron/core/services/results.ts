import type { Handlers } from '../../../shared/contract/contract.ts';
import { decodeText } from '../files/documents.ts';
import { readArtefact } from '../files/artefacts.ts';
import { markResults, setResultsDeleted } from '../store/result-marks.ts';
import { readResult } from '../store/results.ts';
import { readSettings } from '../store/settings.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { checkResults } from './result-check.ts';
import { importResults } from './result-import.ts';
import { forgetTable, inspectTable } from './remembered-tables.ts';
import { resultConfigurations, resultPage } from './result-pages.ts';
import { resultSeries } from './result-series.ts';
import { StaleVerdicts } from './stale-verdicts.ts';
import { storeTargetCores } from './target-cores.ts';

type Topic =
  | 'results.import'
  | 'results.inspectTable'
  | 'results.forgetTable'
  | 'results.query'
  | 'results.get'
  | 'results.series'
  | 'results.artefact'
  | 'results.tag'
  | 'results.setTargetCores'
  | 'results.delete'
  | 'results.check'
  | 'results.export';

const MEDIA_TYPES = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  markdown: 'text/markdown',
  json: 'application/json',
} as const;

export function resultHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { store, directory, workers } = context;
  const verdicts = new StaleVerdicts(context);
  return {
    'results.import': (input) => importResults(context, input),
    'results.inspectTable': (input) => inspectTable(context, input),
    'results.forgetTable': async (input) => forgetTable(context, input),
    'results.query': async ({ selection, sort, offset, limit }) => {
      // Whoever looks at results compares, filters or plots them next.
      workers.warm();
      const [page, configurations] = await Promise.all([
        resultPage(context, selection, { sort, offset, limit }),
        resultConfigurations(context, selection),
      ]);
      return { ...page, configurations, verdicts: verdicts.look(selection) };
    },
    'results.get': async ({ id }) => ({ result: readResult(store.reader, id) }),
    'results.series': (input) => resultSeries(context, input),
    'results.artefact': async ({ hash }) => {
      const text = decodeText(await readArtefact(directory.artefacts, hash));
      const isJson = /^\s*[[{]/.test(text);
      const mediaType = isJson ? 'application/json' : 'text/plain';
      return { fileName: `${hash.slice(0, 12)}.${isJson ? 'json' : 'txt'}`, mediaType, text };
    },
    'results.tag': async ({ selection, ...marks }) => {
      const ids = store.write((database) => markResults(database, selection, marks));
      tellChanged(context, 'results', ids);
      return { ids };
    },
    'results.setTargetCores': async (input) => storeTargetCores(context, input),
    'results.delete': async ({ selection, restore }) => {
      const deletedUs = restore ? null : context.clock.nowUs();
      const ids = store.write((database) => setResultsDeleted(database, selection, deletedUs));
      tellChanged(context, 'results', ids);
      return { ids };
    },
    'results.check': ({ selection }) => checkResults(context, selection),
    'results.export': async ({ selection, format }) => {
      const { rateUnit } = readSettings(store.reader);
      const text = await workers.run('export-results', { database: directory.database, selection, format, rateUnit });
      return { fileName: `results.${format === 'markdown' ? 'md' : format}`, mediaType: MEDIA_TYPES[format], text };
    },
  };
}
