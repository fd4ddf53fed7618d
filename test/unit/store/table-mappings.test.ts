import { expect, it, onTestFinished } from 'vitest';
import { run } from '../../../electron/core/store/handles.ts';
import { openStore } from '../../../electron/core/store/open.ts';
import { findTableMapping, keepTableMapping } from '../../../electron/core/store/table-mappings.ts';
import { keptLog } from '../../support/kept-log.ts';
import { temporaryWorkspace } from '../../support/temporary-workspace.ts';

it('a remembered mapping that is no JSON any more, or of another form, is as if it had been forgotten', async () => {
  const store = openStore(await temporaryWorkspace(), keptLog());
  onTestFinished(() => store.close());
  const mapping = { columns: [], fixed: [] };
  store.write((database) => keepTableMapping(database, 'key', mapping, 7));
  expect(findTableMapping(store.reader, 'key')).toEqual({ mapping, usedUs: 7 });
  for (const damaged of ['{"columns":', '{"columns":7}']) {
    store.write((database) => void run(database, 'UPDATE table_mapping SET mapping = ?', damaged));
    expect(findTableMapping(store.reader, 'key')).toBeNull();
  }
});
