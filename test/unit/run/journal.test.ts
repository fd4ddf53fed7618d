import { describe, expect, it } from 'vitest';
import { findEntry, numberField, parseJournal } from '../../../electron/core/run/journal.ts';

const boot = 'f670ffb0-a73b-4b01-bfcf-0f96c1d5cdbf';

describe('the journal of a host', () => {
  it('is read line by line: boot, boot clock, step, event, fields', () => {
    const journal = parseJournal(`${boot} 489245 - started pid=12 cpus=2\n${boot} 489346 3 exit status=0 free_kib=\n`);
    expect(journal).toEqual([
      { bootId: boot, uptimeNs: 4892450000000, step: '-', event: 'started', fields: { pid: '12', cpus: '2' } },
      { bootId: boot, uptimeNs: 4893460000000, step: '3', event: 'exit', fields: { status: '0', free_kib: '' } },
    ]);
    expect(numberField(findEntry(journal, '3', 'exit'), 'status')).toBe(0);
    expect(numberField(findEntry(journal, '3', 'exit'), 'free_kib')).toBeNull();
    expect(numberField(findEntry(journal, '4', 'exit'), 'status')).toBeNull();
  });

  it('loses a line that a full disk cut short, or that is still being written, and no other', () => {
    const text = `${boot} 1 - started\n${boot} 2 0 sta\n${boot} 2 0 start pid=1\nrubbish\n${boot} 3 0 exit stat`;
    expect(parseJournal(text).map(({ event }) => event)).toEqual(['started', 'sta', 'start']);
  });
});
