import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import { startHeadlessBrowser } from './headless-browser.ts';
import type { PageFiles } from './page-files.ts';
import { pageResponse } from './page-response.ts';
import type { PipeClient } from './pipe-client.ts';
import { handOver, PRINT_ORIGIN, READY_EXPRESSION, REPORT_PAGE_PATH } from './report-page.ts';

const POLL_MS = 20;

export interface PrintJob {
  readonly program: string;
  readonly pages: PageFiles;
  readonly reportJson: string;
  /** Device pixels per CSS pixel: what charts are drawn with. */
  readonly scale: number;
  /** Aborted with the reason that the caller shall see. */
  readonly signal: AbortSignal;
}

/** The report page, drawn, in a browser of its own. */
export interface DrawnPage {
  /** Value of a JavaScript expression in the page; promises are waited for. */
  evaluate(expression: string): Promise<unknown>;
  command(method: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Paths of the page's parts that it asked for. */
  readonly requested: ReadonlySet<string>;
}

const attachedSchema = z.object({ sessionId: z.string() });
const createdSchema = z.object({ targetId: z.string() });
const evaluatedSchema = z.object({
  result: z.object({ value: z.unknown() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});
const pausedSchema = z.object({ requestId: z.string(), request: z.object({ url: z.string() }) });
const thrownSchema = z.object({ exceptionDetails: evaluatedSchema.shape.exceptionDetails });

/** Draws the report, lets `work` use the page and ends the browser, whatever happens. */
export async function withDrawnReport<T>(job: PrintJob, work: (page: DrawnPage) => Promise<T>): Promise<T> {
  job.signal.throwIfAborted();
  const browser = startHeadlessBrowser(job.program);
  const stop = (): void => browser.client.close(job.signal.reason as Error);
  job.signal.addEventListener('abort', stop, { once: true });
  try {
    const page = await openPage(browser.client, job);
    await untilReady(page);
    return await work(page);
  } finally {
    job.signal.removeEventListener('abort', stop);
    await browser.close();
  }
}

async function openPage(client: PipeClient, { pages, reportJson, scale }: PrintJob): Promise<DrawnPage> {
  const { targetId } = createdSchema.parse(await client.send('Target.createTarget', { url: 'about:blank' }));
  const attached = await client.send('Target.attachToTarget', { targetId, flatten: true });
  const { sessionId } = attachedSchema.parse(attached);
  const command: DrawnPage['command'] = (method, parameters) => client.send(method, parameters, sessionId);
  const requested = serve(client, pages, command);
  client.on('Runtime.exceptionThrown', (parameters) => {
    const { exceptionDetails } = thrownSchema.parse(parameters);
    client.close(pageError(exceptionDetails?.exception?.description ?? exceptionDetails?.text ?? 'unknown error'));
  });
  await command('Page.enable', {});
  await command('Runtime.enable', {});
  await command('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  const metrics = { width: 1240, height: 1754, deviceScaleFactor: scale, mobile: false };
  await command('Emulation.setDeviceMetricsOverride', metrics);
  await command('Page.addScriptToEvaluateOnNewDocument', { source: handOver(reportJson) });
  await command('Page.navigate', { url: `${PRINT_ORIGIN}${REPORT_PAGE_PATH}` });
  const evaluate: DrawnPage['evaluate'] = async (expression) => {
    const reply = await command('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = evaluatedSchema.parse(reply);
    if (exceptionDetails === undefined) return result.value;
    throw pageError(exceptionDetails.exception?.description ?? exceptionDetails.text);
  };
  return { evaluate, command, requested };
}

const pageError = (text: string): CodedError => new CodedError('internal', `the report page failed: ${text}`);

/** Answers the page's requests from the built pages. Everything else is refused: a report never loads from outside. */
function serve(client: PipeClient, pages: PageFiles, command: DrawnPage['command']): ReadonlySet<string> {
  const requested = new Set<string>();
  const answer = async (requestId: string, url: URL): Promise<unknown> => {
    if (url.origin !== PRINT_ORIGIN) return command('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    requested.add(url.pathname);
    const { status, headers, body } = pageResponse(pages, url.pathname);
    return command('Fetch.fulfillRequest', {
      requestId,
      responseCode: status,
      responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
      body: body.toString('base64'),
    });
  };
  client.on('Fetch.requestPaused', (parameters) => {
    const { requestId, request } = pausedSchema.parse(parameters);
    // Fails only when the browser ends meanwhile; whoever waits for the page is told then.
    answer(requestId, new URL(request.url)).catch(() => undefined);
  });
  return requested;
}

async function untilReady(page: DrawnPage): Promise<void> {
  for (;;) {
    const ready = await page.evaluate(READY_EXPRESSION);
    if (ready === true) return;
    if (typeof ready === 'string') throw pageError(ready);
    await delay(POLL_MS);
  }
}
