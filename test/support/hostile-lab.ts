import { addNote } from '../../shared/edit/add.ts';
import { rename } from '../../shared/edit/change.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { DrawnLab } from './drawn-lab.ts';

/** Names that a drawing must show as text, or replace where they cannot be shown. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '"quotes" & <b>markup</b> \'single\'',
  'line\nbreak\ttab',
  'null\u0000 bell\u0007 escape\u001b',
  'lone surrogate \ud800 end',
  'not a character \uffff',
  'override \u202egnp.exe',
  'שרת אחסון 01',
  'خادم',
  '🔥🧪 emoji',
  ']]> --> <!--',
  '\\u003cscript',
];

/** A lab that carries them all: as its own name, as names of hosts, in notes. */
export function hostileLab(): Lab {
  const drawn = new DrawnLab();
  for (const name of HOSTILE_NAMES) {
    const host = drawn.host();
    drawn.do((lab) => rename(lab, host, name));
    drawn.do((lab) => addNote(lab, { parent: null }, name, drawn.ids));
  }
  return { ...drawn.lab, name: '<title> & "quotes"' };
}
