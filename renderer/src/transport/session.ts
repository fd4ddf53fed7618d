import { loginReplySchema } from '../../../shared/contract/wire.ts';

const STORED = 'fabriclab-session';

/** What is used of a browser window; tests hand in their own. */
export interface SessionWindow {
  readonly location: { readonly hash: string; readonly pathname: string };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
  fetch(path: string, init: RequestInit): Promise<Response>;
}

/**
 * The session of this window: from the start token in the address, which is taken out of address and history at once and
 * exchanged, else from before a reload. Null when there is neither: the window was not opened by FabricLab.
 */
export async function signIn(window: SessionWindow): Promise<string | null> {
  const token = window.location.hash.slice(1);
  if (token === '') return window.sessionStorage.getItem(STORED);
  window.history.replaceState(null, '', window.location.pathname);
  const reply = await window.fetch('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (!reply.ok) return null;
  const { session } = loginReplySchema.parse(await reply.json());
  window.sessionStorage.setItem(STORED, session);
  return session;
}
