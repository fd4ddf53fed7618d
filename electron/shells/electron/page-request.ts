import type { PageFiles } from '../../core/print/page-files.ts';
import { pageResponse } from '../../core/print/page-response.ts';

/** Answers a request under `app://`: the built pages on the host `fabriclab`, 404 to everything else. */
export function answerPageRequest(pages: PageFiles, method: string, address: string): Response {
  const url = new URL(address);
  const served = url.protocol === 'app:' && url.host === 'fabriclab' && (method === 'GET' || method === 'HEAD');
  const { status, headers, body } = pageResponse(pages, served ? url.pathname : '');
  return new Response(method === 'HEAD' ? null : new Uint8Array(body), { status, headers });
}
