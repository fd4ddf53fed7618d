import { randomUUID } from 'node:crypto';
import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { compareLook } from '../../../shared/inventory/compare.ts';
import { inventoryScript } from '../../../shared/inventory/script.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { ServiceContext } from '../services/context.ts';
import { importSources, type ImportSource } from '../services/import-sources.ts';
import { readLab } from '../store/labs.ts';

/** Compares the machines that inventory files describe with the lab; nothing is changed. */
export async function inspectFiles(
  context: ServiceContext,
  { labId, sources }: Checked<'lab.inspectInventory'>,
): Promise<Output<'lab.inspectInventory'>> {
  readLab(context.store.reader, labId);
  const start = { kind: 'discover', title: 'Inventory files' } as const;
  return context.tasks.run(start, async ({ signal }) => {
    const found = await importSources(context, sources);
    const documents = found.flatMap((source) => documentIn(source) ?? []);
    const failures = found.flatMap((source) => ('failure' in source ? [failed(source)] : []));
    const { machines, problems } = await context.workers.run('read-inventory', { documents }, signal);
    const { lab } = readLab(context.store.reader, labId);
    const looks = machines.map(({ inventory, from }) =>
      compareLook({ lab, managedHost: null, found: inventory, fallbackName: from, newId: context.newId }),
    );
    return {
      machines: machines.map(({ inventory, from }) => inventory.name ?? from),
      pieces: looks.flatMap(({ pieces }) => pieces),
      notSeen: [...failures, ...problems, ...machines.flatMap(({ inventory }) => inventory.notSeen)],
    };
  });
}

/** Files are named with their folder: those of one folder are of one machine. */
function documentIn(source: ImportSource): Extract<ImportSource, { document: unknown }>['document'] | null {
  if ('failure' in source) return null;
  const { document, folder } = source;
  return folder === null ? document : { ...document, name: `${folder}/${document.name}` };
}

function failed({ name, failure }: Extract<ImportSource, { failure: unknown }>): Problem {
  if (failure instanceof CodedError) return problem('error', failure.code, name, failure.message, failure.tip);
  const reason = failure instanceof Error ? failure.message : String(failure);
  return problem('error', 'not-read', name, `It cannot be read: ${reason}`, 'Check the path and its permissions.');
}

/** The script with a frame of its own, to be run by hand. */
export function scriptDocument(): Output<'lab.inventoryScript'> {
  const text = inventoryScript(randomUUID().replaceAll('-', ''));
  return { fileName: 'fabriclab-inventory.sh', mediaType: 'text/x-shellscript', text };
}
