import { mount } from 'svelte';
import { reportSchema } from '../../../shared/report/report.ts';
import { loadFaces } from '../charts/faces.ts';
import '../app/fonts.css';
import '../app/tokens.css';
import { pageMargins } from './page-margins.ts';
import PrintedReport from './PrintedReport.svelte';

/**
 * The report page: a second entry that the printer opens (electron/core/print/report-page.ts tells what the two agree
 * on). It takes the report from `window.fabriclabReport` and says when it is drawn, or why it cannot be.
 */
const root = document.documentElement;
const text: unknown = Reflect.get(window, 'fabriclabReport');
const target = document.getElementById('report');

try {
  if (typeof text !== 'string' || target === null) throw new Error('no report was handed to this page');
  const report = reportSchema.parse(JSON.parse(text));
  document.title = report.title;
  const margins = new CSSStyleSheet();
  margins.replaceSync(pageMargins(report));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, margins];
  await loadFaces();
  const drawn = (): void => {
    root.dataset['ready'] = 'true';
  };
  const page = mount(PrintedReport, { target, props: { report, ondrawn: drawn } });
  Reflect.set(window, 'fabriclabPageNumbers', page.fillPageNumbers);
} catch (error) {
  root.dataset['failed'] = error instanceof Error ? error.message : String(error);
}
