/** What a word for a pattern says: `4K random read`, `randrw`, `Random 70/30 4k`, `Sequential Write 2M`. */
export interface AccessReading {
  /** As fio names it: randread, read, randrw... Null: not told. */
  readonly access: string | null;
  readonly readPercent: number | null;
  /** `4K` out of the text; null without. */
  readonly size: string | null;
}

const EXACT = new Set(['read', 'write', 'randread', 'randwrite', 'randrw', 'rw', 'readwrite', 'trim', 'randtrim']);

/** More than any name of a pattern. */
const LONGEST = 500;

export function readAccess(text: string): AccessReading {
  // Blanks of any length would cost the patterns below time by their power.
  const words = text.slice(0, LONGEST).replace(/\s+/g, ' ').toLowerCase().trim();
  const readPercent = mixOf(words);
  const size = /(?:^|[\s,(_-])(\d+\s?(?:[km](?:i?b)?|b))(?=$|[\s,)_-])/.exec(words)?.[1] ?? null;
  if (EXACT.has(words)) return { access: words === 'readwrite' ? 'rw' : words, readPercent: null, size: null };
  const isRandom = /rand|rnd/.test(words);
  const isSequential = /seq|linear|stream/.test(words);
  const reads = /read/.test(words);
  const writes = /writ/.test(words);
  if (!isRandom && !isSequential && !reads && !writes) return { access: null, readPercent: null, size };
  const prefix = isRandom ? 'rand' : '';
  if (readPercent !== null && readPercent > 0 && readPercent < 100) return { access: `${prefix}rw`, readPercent, size };
  if ((reads && writes) || /mix|\brw\b/.test(words)) return { access: `${prefix}rw`, readPercent, size };
  if (reads || readPercent === 100) return { access: `${prefix}read`, readPercent: null, size };
  return { access: writes || readPercent === 0 ? `${prefix}write` : null, readPercent: null, size };
}

/** `70/30`, `70:30`, `70R/30W`, `70% read`; `write/read 30/70` and `write 30% read 70%` say it the other way round. */
function mixOf(words: string): number | null {
  const pair = /\b(\d{1,3})\s*%?\s*r?\s*[/:]\s*(\d{1,3})\s*%?\s*w?\b/.exec(words);
  if (pair !== null && Number(pair[1]) + Number(pair[2]) === 100) {
    return Number(/writ\w*\s*[/:-]\s*read/.test(words) ? pair[2] : pair[1]);
  }
  const behind = (word: string): number =>
    Number(new RegExp(`${word}\\w*\\s*:?\\s*(\\d{1,3})\\s*%`).exec(words)?.[1] ?? Number.NaN);
  if (behind('read') + behind('writ') === 100) return behind('read');
  const share = /\b(\d{1,3})\s*%\s*read/.exec(words);
  return share !== null && Number(share[1]) <= 100 ? Number(share[1]) : null;
}
