import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import { handOver, READY_EXPRESSION, REPORT_PAGE_PATH } from './report-page.ts';

const POLL_MS = 20;
/** CSS pixels; the layout on paper is the printer's. */
const VIEWPORT = { width: 1240, height: 1754, mobile: false };

/** A command of the Chrome DevTools protocol to one page. */
export type PageCommand = (method: string, parameters: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Value of a JavaScript expression in a page; promises are waited for. */
export type Evaluate = (expression: string) => Promise<unknown>;

export interface Drawing {
  readonly command: PageCommand;
  /** Where the built pages are served. */
  readonly origin: string;
  readonly reportJson: string;
  /** Device pixels per CSS pixel: what charts are drawn with. */
  readonly scale: number;
  readonly signal: AbortSignal;
}

const exceptionSchema = z.object({
  text: z.string(),
  exception: z.object({ description: z.string().optional() }).optional(),
});
const evaluatedSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: exceptionSchema.optional(),
});
const thrownSchema = z.object({ exceptionDetails: exceptionSchema });

/** Loads the report page with its report and waits until it is drawn. Error: internal when it says that it cannot. */
export async function drawReport({ command, origin, reportJson, scale, signal }: Drawing): Promise<Evaluate> {
  await command('Page.enable', {});
  await command('Runtime.enable', {});
  await command('Emulation.setDeviceMetricsOverride', { ...VIEWPORT, deviceScaleFactor: scale });
  await command('Page.addScriptToEvaluateOnNewDocument', { source: handOver(reportJson) });
  await command('Page.navigate', { url: `${origin}${REPORT_PAGE_PATH}` });
  const evaluate: Evaluate = async (expression) => {
    const reply = await command('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = evaluatedSchema.parse(reply);
    if (exceptionDetails === undefined) return result.value;
    throw pageError(descriptionOf(exceptionDetails));
  };
  await untilReady(evaluate, signal);
  return evaluate;
}

/** What a `Runtime.exceptionThrown` event says: the page will never be ready. */
export const thrownByPage = (parameters: unknown): CodedError =>
  pageError(descriptionOf(thrownSchema.parse(parameters).exceptionDetails));

const descriptionOf = ({ text, exception }: z.infer<typeof exceptionSchema>): string => exception?.description ?? text;

const pageError = (text: string): CodedError => new CodedError('internal', `the report page failed: ${text}`);

async function untilReady(evaluate: Evaluate, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const ready = await evaluate(READY_EXPRESSION);
    if (ready === true) return;
    if (typeof ready === 'string') throw pageError(ready);
    await delay(POLL_MS);
  }
}
