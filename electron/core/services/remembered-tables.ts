import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { TableMapping } from '../../../shared/parse/table/mapping.ts';
import { headersKey, recalled, rememberedOf } from '../../../shared/parse/table/remembered.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { findTableMapping, forgetTableMapping, keepTableMapping } from '../store/table-mappings.ts';
import type { ServiceContext } from './context.ts';
import { documentOf } from './document-source.ts';

type Inspected = Output<'results.inspectTable'>;

/** Looks at a table without storing anything; a table with the headers of an earlier one is told what those meant. */
export async function inspectTable(
  context: ServiceContext,
  { source, layout, mapping }: Checked<'results.inspectTable'>,
): Promise<Inspected> {
  const document = await documentOf(context, source);
  const inspected = await context.workers.run('inspect-table', { document, layout, mapping });
  return { ...inspected, remembered: rememberedFor(context, inspected) };
}

function rememberedFor({ store }: ServiceContext, inspected: Omit<Inspected, 'remembered'>): Inspected['remembered'] {
  const headers = inspected.columns.map(({ header }) => header);
  const key = inspected.layout.headerLine === null ? null : headersKey(headers);
  const found = key === null ? null : findTableMapping(store.reader, key);
  if (found === null) return null;
  const { mapping, usedUs } = found;
  return { columns: recalled(mapping, headers), fixed: mapping.fixed, usedUs: epochMicroseconds(usedUs) };
}

type Source = Checked<'results.import'>['sources'][number];

/** After an import: the same headers will be proposed the same meaning. */
export async function rememberTable(
  context: ServiceContext,
  source: Source | undefined,
  mapping: TableMapping,
): Promise<void> {
  const headers = source === undefined || mapping.headerLine === null ? [] : await headersOf(context, source, mapping);
  const key = headersKey(headers);
  if (key === null) return;
  const nowUs = context.clock.nowUs();
  context.store.write((database) => keepTableMapping(database, key, rememberedOf(mapping, headers), nowUs));
}

/** None for a folder, an archive, or a file that is gone by now: what was imported of it stays imported. */
async function headersOf(context: ServiceContext, source: Source, layout: TableMapping): Promise<string[]> {
  try {
    const document = await documentOf(context, source);
    const { columns } = await context.workers.run('inspect-table', { document, layout, mapping: null });
    return columns.map(({ header }) => header);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    context.log.warning(`What the columns of a table meant was not remembered: ${error.message}`);
    return [];
  }
}

export function forgetTable(
  { store }: ServiceContext,
  { headers }: Checked<'results.forgetTable'>,
): Output<'results.forgetTable'> {
  const key = headersKey(headers);
  return { forgotten: key !== null && store.write((database) => forgetTableMapping(database, key)) };
}
