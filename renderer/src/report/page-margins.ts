import type { Report } from '../../../shared/report/report.ts';

/** A CSS string of any text: everything but plain letters, digits and spaces is written as a code point. */
export function cssString(text: string): string {
  const escaped = Array.from(text, (character) =>
    /[A-Za-z0-9 .,-]/.test(character) ? character : `\\${(character.codePointAt(0) ?? 0xfffd).toString(16)} `,
  );
  return `"${escaped.join('')}"`;
}

/** Head and foot of every page but the first: title, report id and page x of y. A sheet has its own size and neither. */
export function pageMargins(report: Report): string {
  if (report.sheet) return sheetPage(report.sheet);
  const style = 'font: 400 8pt Inter, sans-serif; color: #5f6875;';
  const [title, id] = [cssString(report.title), cssString(report.id)];
  const boxes = [
    `@top-left { content: ${title}; ${style} }`,
    `@bottom-left { content: ${id}; ${style} }`,
    `@bottom-right { content: "Page " counter(page) " of " counter(pages); ${style} }`,
  ];
  const blank = ['@top-left', '@bottom-left', '@bottom-right'].map((box) => `${box} { content: none; }`);
  return `@page { ${boxes.join(' ')} } @page :first { ${blank.join(' ')} }`;
}

/** Rounded up: a page that is a fraction of a pixel too small makes a second one. */
function sheetPage({ width, height }: NonNullable<Report['sheet']>): string {
  const [wide, high] = [Math.ceil(width), Math.ceil(height) + 1];
  return `@page { size: ${String(wide)}px ${String(high)}px; margin: 0 } @page :first { margin: 0 }
    .sheet { width: ${String(wide)}px; height: ${String(high - 1)}px }`;
}
