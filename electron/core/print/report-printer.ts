import { CodedError } from '../../../shared/contract/errors.ts';
import type { Printer } from '../app-options.ts';
import { pageNumbersById } from './named-destinations.ts';
import type { PageFiles } from './page-files.ts';
import type { Evaluate } from './report-drawing.ts';
import { fillPageNumbers } from './report-page.ts';
import { selfContainedHtml } from './self-contained-html.ts';

/** The report page, drawn, in a browser. */
export interface DrawnPage {
  readonly evaluate: Evaluate;
  pdf(paper: 'A4' | 'Letter'): Promise<Uint8Array>;
}

export interface PrintJob {
  readonly reportJson: string;
  /** Device pixels per CSS pixel: what charts are drawn with. */
  readonly scale: number;
  /** Aborted with the CodedError that the caller shall see. */
  readonly signal: AbortSignal;
}

/** Draws the report in a browser, lets `work` use the page and ends it, whatever happens. */
export type WithDrawnReport = <T>(job: PrintJob, work: (page: DrawnPage) => Promise<T>) => Promise<T>;

const LIMIT_MS = 60_000;
/** Charts in the saved page are images: twice the pixels of a plain screen. */
const IMAGE_SCALE = 2;

/** A printer over any browser. Errors: timed-out after 60 s, cancelled, and what drawing the report answers. */
export function createReportPrinter(withReport: WithDrawnReport, pages: PageFiles, limitMs = LIMIT_MS): Printer {
  const run: WithDrawnReport = async (job, work) => {
    const limit = withLimit(job.signal, limitMs);
    try {
      return await withReport({ ...job, signal: limit.signal }, work);
    } finally {
      limit.clear();
    }
  };
  return {
    print: (reportJson, paper, signal) => run({ reportJson, scale: 1, signal }, (page) => printTwice(page, paper)),
    html: (reportJson, signal) =>
      run({ reportJson, scale: IMAGE_SCALE, signal }, (page) => selfContainedHtml(page.evaluate, pages)),
  };
}

/** The first pass tells on which pages the headings are, the second has the numbers in its contents. */
async function printTwice(page: DrawnPage, paper: 'A4' | 'Letter'): Promise<Uint8Array> {
  const first = await page.pdf(paper);
  const filled = await page.evaluate(fillPageNumbers(await pageNumbersById(first)));
  return filled === true ? page.pdf(paper) : first;
}

/** One signal for the caller's wish to stop and for the time limit, with the reason as a coded failure. */
function withLimit(signal: AbortSignal, limitMs: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new CodedError('cancelled', 'printing was cancelled'));
  const late = (): void =>
    controller.abort(new CodedError('timed-out', `the report was not drawn within ${limitMs / 1000} s`));
  const timer = setTimeout(late, limitMs);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    },
  };
}
