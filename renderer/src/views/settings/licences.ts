/** What the program is made with, and under which licence it may be used (from the packages themselves). */
export const LICENCES: readonly (readonly [name: string, licence: string])[] = [
  ['Svelte, bits-ui, paneforge, svelte-sonner, virtua', 'MIT'],
  ['Lucide icons', 'ISC'],
  ['Chart.js with error bars, box plots and annotations', 'MIT'],
  ['CodeMirror', 'MIT'],
  ['zod, papaparse, fast-xml-parser, write-excel-file', 'MIT'],
  ['stdlib (t distribution)', 'Apache-2.0'],
  ['better-sqlite3, ssh2, ws', 'MIT'],
  ['Playwright core, PDF.js', 'Apache-2.0'],
  ['Inter, IBM Plex Mono', 'SIL Open Font License 1.1'],
];
