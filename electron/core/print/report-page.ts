/**
 * What the printer and the report page (dist/renderer/report.html) agree on.
 *
 * - Before any script of the page runs, `window.fabriclabReport` is the report as JSON text
 *   (shared/report/report.ts: `reportSchema`).
 * - When everything is drawn, fonts included, the page sets `document.documentElement.dataset.ready = 'true'`. When it
 *   cannot draw the report it sets `dataset.failed` to a sentence that says why, and the printer fails with it.
 * - Headings that the contents list carry an id and are linked to from there (`<a href="#id">`): that makes Chromium write
 *   a named destination into the PDF. After the first pass the printer calls `window.fabriclabPageNumbers(pages)` with
 *   page numbers (from 1) by id, the page fills them in without moving anything, and the second pass is the document.
 *   A page without contents leaves the function out; then there is one pass.
 * - The paper is set by the page's own `@page` rule.
 */
export const REPORT_PAGE_PATH = '/report.html';

/** No such host can exist (RFC 6761, 6.4): what the printer does not serve itself can be reached nowhere. */
export const PRINT_ORIGIN = 'https://fabriclab.invalid';

/** JavaScript that hands the report over. A string of JSON text within JavaScript: nothing in it can become code. */
export const handOver = (reportJson: string): string => `window.fabriclabReport = ${JSON.stringify(reportJson)};`;

/** Answers `true`, a sentence on failure, or null while drawing. */
export const READY_EXPRESSION = `(() => {
  const { ready, failed } = document.documentElement?.dataset ?? {};
  return failed ?? (ready === 'true' ? true : null);
})()`;

/** Answers whether the page has contents to fill in. */
export const fillPageNumbers = (pages: Readonly<Record<string, number>>): string =>
  `typeof window.fabriclabPageNumbers === 'function' && (window.fabriclabPageNumbers(${JSON.stringify(pages)}), true)`;
