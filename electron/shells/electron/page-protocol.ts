import { protocol } from 'electron';
import type { PageFiles } from '../../core/print/page-files.ts';
import { answerPageRequest } from './page-request.ts';

/** Before the app is ready: our scheme is a standard and secure one, without any privilege that it does not need. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function servePages(pages: PageFiles): void {
  protocol.handle('app', ({ method, url }) => answerPageRequest(pages, method, url));
}
