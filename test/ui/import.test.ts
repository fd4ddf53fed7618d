import { epochMicroseconds } from '../../shared/units/quantity.ts';
import { expect, it } from 'vitest';
import { ImportState, isUnmapped } from '../../renderer/src/state/importing.svelte.ts';
import { pickedFiles } from '../../renderer/src/state/import-sources.ts';
import { TableMappingState, unanswered } from '../../renderer/src/state/table-mapping.svelte.ts';
import { outcomeOf, outcomeText, sortedItems } from '../../renderer/src/views/results/import/outcome.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import type { Output } from '../../shared/contract/contract.ts';
import { FakeClient } from '../support/fake-client.ts';
import { goTo, openApp, screen, fireEvent } from '../support/open-app.ts';
import { bedAnswers, LAB, RUN } from '../support/ui-bed.ts';

type Item = Output<'results.import'>['items'][number];

const HASH = 'a'.repeat(64);
const broken: Item = {
  name: 'broken.json',
  format: 'fio-json',
  results: [],
  problems: [
    {
      code: 'truncated',
      severity: 'error',
      where: 'broken.json:12',
      message: 'The JSON ends early',
      tip: 'Copy it again',
    },
  ],
};
const foreign: Item = {
  name: 'notes.txt',
  format: null,
  results: [],
  problems: [{ code: 'unknown-format', severity: 'error', where: 'notes.txt', message: 'No known format', tip: null }],
};
const good: Item = { name: 'good.json', format: 'fio-json', results: [RUN], problems: [] };
const table: Item = { name: 'pasted', format: 'table', artefact: HASH, results: [], problems: [] };

const file = (name: string, text = '{}'): { name: string; file: File } => ({ name, file: new File([text], name) });

it('asks for lab and name, uploads what was dropped, and lists what was wrong with it', async () => {
  const client = openApp({ 'results.import': () => ({ items: [broken, foreign] }) });
  await goTo('Results');
  const files = [new File(['{'], 'broken.json')];
  await fireEvent.drop(await screen.findByRole('region', { name: 'Results' }), {
    dataTransfer: { files, items: [], getData: () => '' },
  });
  expect(await screen.findByText('1 file, 1 B')).toBeDefined();
  await fireEvent.click(screen.getByRole('button', { name: 'Import' }));
  expect(await screen.findByText('0 results from 0 files.')).toBeDefined();
  expect(screen.getByText('1 broken.')).toBeDefined();
  expect(screen.getByText('1 not ours.')).toBeDefined();
  expect(screen.getByText(/The JSON ends early/)).toBeDefined();
  expect(client.inputs('results.import')[0]).toEqual({
    labId: LAB,
    configuration: null,
    naming: 'file',
    sources: [{ kind: 'blob', name: 'broken.json', blob: 'blob-1' }],
  });
});

it('opens with what is pasted, but not while somebody types', async () => {
  openApp();
  await goTo('Results');
  const clipboardData = { files: [], items: [], getData: () => 'rw\tIOPS\nread\t5\n' };
  await fireEvent.paste(screen.getByLabelText('Filter'), { clipboardData });
  expect(screen.queryByRole('dialog')).toBeNull();
  await fireEvent.paste(document.body, { clipboardData });
  expect(await screen.findByDisplayValue(/read 5/)).toBeDefined();
});

it('imports the others when one cannot be uploaded, and says why not', async () => {
  const client = new FakeClient({ ...bedAnswers(), 'results.import': () => ({ items: [good] }) });
  const put = client.putBlob.bind(client);
  client.putBlob = async (bytes) => {
    if (bytes.length > 3) throw new CodedError('disk-full', 'No space for the upload', 'Free 2 GiB.');
    return put(bytes);
  };
  let stored = 0;
  const importing = new ImportState(client, LAB, async () => void (stored += 1));
  expect(importing.missing).toBe('Choose files or paste a table first');
  importing.add([file('large.json', '12345'), file('kernel/good.json')]);
  expect(importing.naming).toBe('folder');
  await importing.start();
  expect(client.inputs('results.import')).toMatchObject([
    { naming: 'folder', sources: [{ kind: 'blob', name: 'kernel/good.json' }] },
  ]);
  expect(importing.items).toMatchObject([
    { name: 'good.json' },
    { name: 'large.json', results: [], problems: [{ code: 'disk-full', tip: 'Free 2 GiB.' }] },
  ]);
  expect([importing.phase, stored]).toEqual(['done', 1]);
});

it('needs a name where there is to be one for all', () => {
  const importing = new ImportState(new FakeClient(bedAnswers()), LAB, async () => undefined);
  importing.add([file('a.json')]);
  importing.naming = 'one';
  expect(importing.missing).toBe('Give the configuration a name first');
  importing.configuration = 'kernel';
  expect(importing.missing).toBeNull();
});

const inspection: Output<'results.inspectTable'> = {
  layout: { separator: 'tab', headerLine: 1 },
  columns: [
    { header: 'rw', samples: ['read'], field: 'access', unit: null, units: [], numbers: 'point' },
    { header: 'IOPS', samples: ['1,234'], field: 'iops', unit: 'IOPS', units: ['IOPS'], numbers: null },
    { header: 'bw', samples: ['5'], field: 'bandwidth', unit: null, units: ['MiB/s'], numbers: 'point' },
  ],
  questions: [],
  rows: [],
  rowCount: 1,
  problems: [],
  remembered: null,
  preview: null,
};

it('imports a table only after all was answered', async () => {
  const preview = { points: [], pointCount: 1, problems: [], problemCount: 0 };
  const client = new FakeClient({
    ...bedAnswers(),
    'results.inspectTable': ({ mapping }) => ({ ...inspection, preview: mapping ? preview : null }),
    'results.import': ({ table: mapping }) => ({ items: [mapping ? { ...table, results: [RUN] } : table] }),
  });
  const importing = new ImportState(client, LAB, async () => undefined);
  importing.text = 'rw\tIOPS\tbw\nread\t1,234\t5';
  await importing.start();
  const mapping = importing.mapping!;
  expect([mapping.open, mapping.complete, mapping.preview.data]).toEqual([2, null, null]);
  await importing.importTable();
  expect(client.inputs('results.import')).toHaveLength(1);
  await mapping.choose(1, { numbers: 'point' });
  await mapping.choose(2, { unit: 'MB/s' });
  await mapping.fix('blockBytes', '4K');
  expect(mapping.preview.data?.pointCount).toBe(1);
  await importing.importTable();
  expect(client.inputs('results.import')[1]).toMatchObject({
    sources: [{ kind: 'artefact', hash: HASH }],
    table: {
      separator: 'tab',
      headerLine: 1,
      columns: [{ field: 'access' }, { field: 'iops', numbers: 'point' }, { field: 'bandwidth', unit: 'MB/s' }],
      fixed: [{ field: 'blockBytes', text: '4K' }],
    },
  });
  expect(importing.items.map(({ results }) => results.length)).toEqual([1]);
  expect(importing.mapping).toBeNull();
});

it('reads a meaning from one column, and asks for its unit', async () => {
  const client = new FakeClient({ ...bedAnswers(), 'results.inspectTable': () => inspection });
  const mapping = new TableMappingState(client, { kind: 'artefact', name: 't', hash: HASH });
  await mapping.load();
  await mapping.chooseField(2, 'iops');
  expect(mapping.choices.map(({ field }) => field)).toEqual(['access', null, 'iops']);
  expect(mapping.open).toBe(0);
  await mapping.chooseField(2, 'latency');
  expect(mapping.choices[2]).toEqual({ field: 'latency', unit: null, numbers: 'point' });
  expect(unanswered(mapping.choices[2]!)).toBe(true);
});

it('takes a log that went into the result of another file for read, not for broken', () => {
  const name = 'a_lat.1.log';
  const problems: Item['problems'] = [
    { code: 'told-elsewhere', severity: 'note', where: name, message: '', tip: null },
  ];
  const log: Item = { name, format: 'fio-log', results: [], problems };
  expect(outcomeOf(log)).toEqual({ kind: 'part', severity: 'ok', text: 'in a result' });
  expect(sortedItems([log, broken, good]).map(({ name }) => name)).toEqual(['broken.json', 'good.json', 'a_lat.1.log']);
});

it('tells tables to map, broken files and files of others apart', () => {
  const items = [good, foreign, broken, table];
  expect(items.map((item) => outcomeOf(item).kind)).toEqual(['good', 'unknown', 'broken', 'table']);
  expect(sortedItems(items).map(({ name }) => name)).toEqual(['pasted', 'broken.json', 'good.json', 'notes.txt']);
  expect(isUnmapped(table)).toBe(true);
  expect(outcomeText([broken])).toBe(
    'broken.json\tfio-json\tbroken\n  error truncated broken.json:12: The JSON ends early. Copy it again',
  );
});

it('leaves hidden files out', () => {
  expect(pickedFiles([new File([], '.DS_Store'), new File([], 'a.json')]).map(({ name }) => name)).toEqual(['a.json']);
});

it('proposes what the columns meant the last time, which can be changed and forgotten', async () => {
  const bandwidth = { field: 'bandwidth' as const, unit: 'MB/s', numbers: 'comma' as const };
  const remembered = {
    columns: [null, { field: 'iops' as const, unit: 'IOPS', numbers: 'point' as const }, bandwidth],
    fixed: [{ field: 'blockBytes' as const, text: '4K' }],
    usedUs: epochMicroseconds(1_700_000_000_000_000),
  };
  const client = new FakeClient({
    ...bedAnswers(),
    'results.inspectTable': () => ({ ...inspection, remembered }),
    'results.forgetTable': () => ({ forgotten: true }),
  });
  const mapping = new TableMappingState(client, { kind: 'artefact', name: 't', hash: HASH });
  await mapping.load();
  expect(mapping.recalledUs).toBe(remembered.usedUs);
  expect(mapping.choices.map(({ field, unit }) => [field, unit])).toEqual([
    [null, null],
    ['iops', 'IOPS'],
    ['bandwidth', 'MB/s'],
  ]);
  // How this table writes its numbers is known better than from the last one, where it tells.
  expect(mapping.choices.map(({ numbers }) => numbers)).toEqual([null, 'point', 'point']);
  expect(mapping.fixed).toEqual({ blockBytes: '4K' });
  expect(mapping.open).toBe(0);
  await mapping.forget();
  expect(client.inputs('results.forgetTable')).toEqual([{ headers: ['rw', 'IOPS', 'bw'] }]);
  expect([mapping.recalledUs, mapping.choices[0]!.field, mapping.fixed]).toEqual([null, 'access', {}]);
});

it('gives the path of a chosen file where the shell tells it, and uploads the others', async () => {
  const client = new FakeClient({ ...bedAnswers(), 'results.import': () => ({ items: [] }) });
  const [onDisk, elsewhere] = [new File(['{}'], 'fio.json'), new File(['{}'], 'other.json')];
  client.paths.set(onDisk, '/lab/run/fio.json');
  const importing = new ImportState(client, LAB, async () => undefined);
  importing.add([
    { name: 'run/fio.json', file: onDisk },
    { name: 'run/other.json', file: elsewhere },
  ]);
  await importing.start();
  expect(client.blobs).toHaveLength(1);
  expect(client.inputs('results.import')[0]!.sources).toEqual([
    { kind: 'path', path: '/lab/run/fio.json', name: 'run/fio.json' },
    { kind: 'blob', name: 'run/other.json', blob: 'blob-1' },
  ]);
});
