import { BrowserWindow } from 'electron';
import type { Printer } from '../../core/app-options.ts';
import type { PageFiles } from '../../core/print/page-files.ts';
import { drawReport, thrownByPage, type PageCommand } from '../../core/print/report-drawing.ts';
import { createReportPrinter, type WithDrawnReport } from '../../core/print/report-printer.ts';
import { APP_ORIGIN } from './bridge-service.ts';
import { PAGE_PREFERENCES } from './window.ts';

const withReport: WithDrawnReport = async (job, work) => {
  job.signal.throwIfAborted();
  // No preload: the report page cannot call anything.
  const window = new BrowserWindow({ show: false, webPreferences: { ...PAGE_PREFERENCES } });
  const { webContents } = window;
  const failed = Promise.withResolvers<never>();
  const stop = (): void => failed.reject(job.signal.reason as Error);
  job.signal.addEventListener('abort', stop, { once: true });
  try {
    webContents.debugger.attach('1.3');
    webContents.debugger.on('message', (_event, method: string, parameters: unknown) => {
      if (method === 'Runtime.exceptionThrown') failed.reject(thrownByPage(parameters));
    });
    const command: PageCommand = (method, parameters) => webContents.debugger.sendCommand(method, parameters);
    const drawn = drawReport({ ...job, command, origin: APP_ORIGIN }).then((evaluate) =>
      work({ evaluate, pdf: (paper) => printToPdf(window, paper) }),
    );
    return await Promise.race([drawn, failed.promise]);
  } finally {
    job.signal.removeEventListener('abort', stop);
    window.destroy();
  }
};

const printToPdf = (window: BrowserWindow, pageSize: 'A4' | 'Letter'): Promise<Uint8Array> =>
  window.webContents.printToPDF({
    pageSize,
    preferCSSPageSize: true,
    printBackground: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
  });

/** Prints in a hidden window of this program: no second browser is needed. */
export const createElectronPrinter = (pages: PageFiles): Printer => createReportPrinter(withReport, pages);
