import { expect, it } from 'vitest';
import { labFileText, readLabFile } from '../../../shared/model/lab-file.ts';
import { readLabDocument } from '../../../shared/model/upgrade.ts';
import { aHost, aLab } from '../../support/builders.ts';

it('a lab that was saved before findings could be acknowledged still reads', () => {
  const host = aHost();
  const lab = aLab([host]);
  expect(lab).not.toHaveProperty('acknowledged');
  expect(readLabDocument(JSON.parse(JSON.stringify(lab)), 'old.json')).toEqual({ lab, problems: [] });
});

it('acknowledgements survive the journey through a file', () => {
  const host = aHost();
  const lab = {
    ...aLab([host]),
    acknowledged: [{ code: 'L039', entities: [host.id], field: null, reason: 'isolated lab "7" <b>' }],
  };
  expect(readLabFile(labFileText(lab), 'a.json')).toEqual({ lab, problems: [] });
});

it('an acknowledgement without a reason is refused at its place', () => {
  const lab = { ...aLab([]), acknowledged: [{ code: 'L039', entities: [], field: null, reason: '' }] };
  const { lab: read, problems } = readLabDocument(JSON.parse(JSON.stringify(lab)), 'a.json');
  expect(read).toBeNull();
  expect(problems[0]?.where).toBe('a.json: acknowledged.0.reason');
});
