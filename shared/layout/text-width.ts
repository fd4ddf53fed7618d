/** Advance widths of Inter for U+0020-U+007E in 1/1000 em, regular and semi-bold, measured in Chromium. */
const REGULAR = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
  566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
  753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
  583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
  333, 426, 662,
];
const SEMI_BOLD = [
  252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379, 660, 423, 623, 636, 666, 612, 640,
  576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277, 580, 703, 565, 922,
  759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481, 469, 351, 574, 624, 583, 624,
  591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 397, 549, 353, 612, 587, 839, 569, 588, 566, 455,
  359, 455, 673,
];
const OTHERS: Readonly<Record<string, number>> = { '×': 673, '·': 319, '–': 500, '…': 956, µ: 614 };
const MONO = 600;
/** Latin, Greek, Cyrillic and the like; everything beyond (CJK, emoji) is drawn as wide as it is high. */
const LAST_NARROW = 0x2e7f;

export interface Face {
  readonly size: number;
  readonly weight: 400 | 600;
  readonly mono: boolean;
}

function advance(character: string, face: Face): number {
  const code = character.codePointAt(0) ?? 0;
  if (face.mono) return code > LAST_NARROW ? 2 * MONO : MONO;
  const table = face.weight === 600 ? SEMI_BOLD : REGULAR;
  return table[code - 32] ?? OTHERS[character] ?? (code > LAST_NARROW ? 1_000 : 640);
}

/** Width of the text in drawing units: exact for ASCII in Inter, an upper estimate elsewhere. */
export function textWidth(text: string, face: Face): number {
  let sum = 0;
  for (const character of text) sum += advance(character, face);
  return (sum * face.size) / 1_000;
}

/** The text, or its beginning with an ellipsis, so that it is no wider than `width`; empty when nothing fits. */
export function fitText(text: string, width: number, face: Face): string {
  if (textWidth(text, face) <= width) return text;
  let left = width - textWidth('…', face);
  let kept = '';
  for (const character of text) {
    left -= (advance(character, face) * face.size) / 1_000;
    if (left < 0) break;
    kept += character;
  }
  return kept === '' ? '' : `${kept.trimEnd()}…`;
}

/** The text broken into lines at spaces and line ends; a longer word is broken inside. */
export function wrapText(text: string, width: number, face: Face): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapParagraph(paragraph, width, face));
}

function wrapParagraph(paragraph: string, width: number, face: Face): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, face) <= width) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = word;
      while (textWidth(line, face) > width && Array.from(line).length > 1) {
        const part = fitText(line, width, face).replace('…', '') || (Array.from(line)[0] ?? '');
        lines.push(part);
        line = line.slice(part.length);
      }
    }
  }
  return [...lines, line];
}
