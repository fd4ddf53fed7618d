import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Printer } from '../app-options.ts';
import { BROWSER_REMEDY, findChromium } from './chromium-path.ts';
import { pageNumbersById } from './named-destinations.ts';
import type { PageFiles } from './page-files.ts';
import { withDrawnReport, type DrawnPage, type PrintJob } from './print-session.ts';
import { fillPageNumbers } from './report-page.ts';
import { selfContainedHtml } from './self-contained-html.ts';

/** Paper in inches, for a page without an `@page` size; reports set their own. */
const PAPERS = { A4: [8.268, 11.693], Letter: [8.5, 11] } as const;
const LIMIT_MS = 60_000;

export interface ChromiumPrinterOptions {
  readonly pages: PageFiles;
  readonly findProgram?: () => string | null;
  readonly limitMs?: number;
}

/**
 * Prints with a Chromium of its own per report, driven over a pipe. Errors: printer-missing without a Chromium, timed-out
 * after 60 s, cancelled, internal when the report page itself fails.
 */
export function createChromiumPrinter(options: ChromiumPrinterOptions): Printer {
  const { pages, findProgram = findChromium, limitMs = LIMIT_MS } = options;
  const run = async <T>(
    job: Pick<PrintJob, 'reportJson' | 'scale' | 'signal'>,
    work: (page: DrawnPage) => Promise<T>,
  ): Promise<T> => {
    const program = findProgram();
    if (program === null)
      throw new CodedError('printer-missing', 'no Chromium, Chrome or Edge was found', BROWSER_REMEDY);
    const limit = withLimit(job.signal, limitMs);
    try {
      return await withDrawnReport({ ...job, program, pages, signal: limit.signal }, work);
    } finally {
      limit.clear();
    }
  };
  return {
    print: (reportJson, paper, signal) => run({ reportJson, scale: 1, signal }, (page) => printTwice(page, paper)),
    html: (reportJson, signal) => run({ reportJson, scale: 2, signal }, (page) => selfContainedHtml(page, pages)),
  };
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

/** The first pass tells on which pages the headings are, the second has the numbers in its contents. */
async function printTwice(page: DrawnPage, paper: keyof typeof PAPERS): Promise<Uint8Array> {
  const first = await printOnce(page, paper);
  const filled = await page.evaluate(fillPageNumbers(await pageNumbersById(first)));
  return filled === true ? printOnce(page, paper) : first;
}

async function printOnce(page: DrawnPage, paper: keyof typeof PAPERS): Promise<Uint8Array> {
  const [paperWidth, paperHeight] = PAPERS[paper];
  const reply = await page.command('Page.printToPDF', {
    preferCSSPageSize: true,
    printBackground: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
    paperWidth,
    paperHeight,
  });
  return new Uint8Array(Buffer.from(z.object({ data: z.string() }).parse(reply).data, 'base64'));
}
