import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Printer } from '../app-options.ts';
import { ROOT_WARNING, runsAsRoot } from './chromium-flags.ts';
import { BROWSER_REMEDY, findChromium } from './chromium-path.ts';
import { startHeadlessBrowser } from './headless-browser.ts';
import type { PageFiles } from './page-files.ts';
import { pageResponse } from './page-response.ts';
import type { PipeClient } from './pipe-client.ts';
import { drawReport, thrownByPage, type PageCommand } from './report-drawing.ts';
import { PRINT_ORIGIN } from './report-page.ts';
import { createReportPrinter, type WithDrawnReport } from './report-printer.ts';

/** Paper in inches, for a page without an `@page` size; reports set their own. */
const PAPERS = { A4: [8.268, 11.693], Letter: [8.5, 11] } as const;

export interface ChromiumPrinterOptions {
  readonly pages: PageFiles;
  readonly findProgram?: () => string | null;
  readonly limitMs?: number;
  /** Told once when the browser has to run without its sandbox. */
  readonly warn?: (text: string) => void;
}

/** Prints with a Chromium of its own per report, driven over a pipe. Error beside the printer's: printer-missing. */
export function createChromiumPrinter(options: ChromiumPrinterOptions): Printer {
  const { pages, findProgram = findChromium, limitMs, warn } = options;
  let warned = warn === undefined || !runsAsRoot();
  const withReport: WithDrawnReport = async (job, work) => {
    const program = findProgram();
    if (program === null)
      throw new CodedError('printer-missing', 'no Chromium, Chrome or Edge was found', BROWSER_REMEDY);
    job.signal.throwIfAborted();
    if (!warned) warn?.(ROOT_WARNING);
    warned = true;
    const browser = startHeadlessBrowser(program);
    const stop = (): void => browser.client.close(job.signal.reason as Error);
    job.signal.addEventListener('abort', stop, { once: true });
    try {
      const command = await openPage(browser.client, pages);
      const evaluate = await drawReport({ ...job, command, origin: PRINT_ORIGIN });
      return await work({ evaluate, pdf: (paper) => printToPdf(command, paper) });
    } finally {
      job.signal.removeEventListener('abort', stop);
      await browser.close();
    }
  };
  return createReportPrinter(withReport, pages, limitMs);
}

const attachedSchema = z.object({ sessionId: z.string() });
const createdSchema = z.object({ targetId: z.string() });
const pausedSchema = z.object({ requestId: z.string(), request: z.object({ url: z.string() }) });
const printedSchema = z.object({ data: z.string() });

async function openPage(client: PipeClient, pages: PageFiles): Promise<PageCommand> {
  const { targetId } = createdSchema.parse(await client.send('Target.createTarget', { url: 'about:blank' }));
  const attached = await client.send('Target.attachToTarget', { targetId, flatten: true });
  const { sessionId } = attachedSchema.parse(attached);
  const command: PageCommand = (method, parameters) => client.send(method, parameters, sessionId);
  client.on('Runtime.exceptionThrown', (parameters) => client.close(thrownByPage(parameters)));
  client.on('Fetch.requestPaused', (parameters) => {
    const { requestId, request } = pausedSchema.parse(parameters);
    // Fails only when the browser ends meanwhile; whoever waits for the page is told then.
    answer(command, pages, requestId, new URL(request.url)).catch(() => undefined);
  });
  await command('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  return command;
}

/** Answers the page's requests from the built pages. Everything else is refused: a report never loads from outside. */
function answer(command: PageCommand, pages: PageFiles, requestId: string, url: URL): Promise<unknown> {
  if (url.origin !== PRINT_ORIGIN) return command('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
  const { status, headers, body } = pageResponse(pages, url.pathname);
  return command('Fetch.fulfillRequest', {
    requestId,
    responseCode: status,
    responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body: body.toString('base64'),
  });
}

async function printToPdf(command: PageCommand, paper: keyof typeof PAPERS): Promise<Uint8Array> {
  const [paperWidth, paperHeight] = PAPERS[paper];
  const reply = await command('Page.printToPDF', {
    preferCSSPageSize: true,
    printBackground: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
    paperWidth,
    paperHeight,
  });
  return new Uint8Array(Buffer.from(printedSchema.parse(reply).data, 'base64'));
}
