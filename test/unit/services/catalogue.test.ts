import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openReadable } from '../../../electron/core/store/open.ts';
import { listOwnParts } from '../../../electron/core/store/own-parts.ts';
import type { Part } from '../../../shared/model/catalogue.ts';
import { openTestApp } from '../../support/test-app.ts';

const part: Part = {
  id: 'new',
  kind: 'drive',
  model: 'Lab prototype <b>7</b>',
  source: 'measured by us',
  note: null,
  capacity: '1.6 TB',
  pcie_gen_lanes: [4, 4],
  seq_read_mb_s: 7000,
  seq_write_mb_s: null,
  rand_read_4k_iops: null,
  rand_write_4k_iops: null,
  rand_read_latency_us: null,
  rand_write_latency_us: null,
};

it('lists the catalogue and finds parts by words', async () => {
  const { client } = await openTestApp();
  const { parts } = await client.call('catalogue.list', {});
  expect(parts).toHaveLength(73);
  expect(parts.every(({ own, part: { source } }) => !own && source !== '')).toBe(true);
  const found = await client.call('catalogue.list', { text: 'mcx516a ccat', kind: 'nic' });
  expect(found.parts.map((each) => each.part.id)).toEqual(['mcx516a-ccat']);
});

it('keeps a part of the user in the workspace, before the others, and unknown figures unknown', async () => {
  const { client, options } = await openTestApp();
  const { id } = await client.call('catalogue.save', { part });
  expect(id).not.toBe('new');
  const changed = { ...part, id, rand_read_4k_iops: 900_000 };
  await client.call('catalogue.save', { part: changed });
  const { parts } = await client.call('catalogue.list', { kind: 'drive' });
  expect(parts[0]).toEqual({ own: true, part: changed });
  expect((await client.call('catalogue.list', { text: 'prototype' })).parts).toHaveLength(1);
  const stored = openReadable(join(options.dataDirectory, 'workspace.db'));
  onTestFinished(() => void stored.close());
  expect(listOwnParts(stored)).toEqual([changed]);
});

it('deletes a part and brings it back', async () => {
  const { client } = await openTestApp();
  const { id } = await client.call('catalogue.save', { part });
  await client.call('catalogue.save', { part: { ...part, id }, deleted: true });
  expect((await client.call('catalogue.list', { text: 'prototype' })).parts).toEqual([]);
  expect((await client.call('catalogue.list', { deleted: true })).parts).toHaveLength(1);
  await client.call('catalogue.save', { part: { ...part, id } });
  expect((await client.call('catalogue.list', { text: 'prototype' })).parts).toHaveLength(1);
});

it('does not change what comes with the program, and takes no figure below zero', async () => {
  const { client } = await openTestApp();
  const given = { ...part, id: 'p4800x-375' };
  await expect(client.call('catalogue.save', { part: given })).rejects.toMatchObject({ code: 'refused' });
  const negative = { ...part, seq_read_mb_s: -1 };
  await expect(client.call('catalogue.save', { part: negative })).rejects.toMatchObject({ code: 'bad-input' });
  const unknown = { ...part, id: 'no-such-part' };
  await expect(client.call('catalogue.save', { part: unknown, deleted: true })).rejects.toMatchObject({
    code: 'not-found',
  });
});
