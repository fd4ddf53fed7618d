import { describe, expect, it, vi } from 'vitest';
import { blobRequests } from '../../../renderer/src/transport/blob-requests.ts';
import { signIn, type SessionWindow } from '../../../renderer/src/transport/session.ts';
import { PushSequence } from '../../../shared/contract/push-sequence.ts';

function listened() {
  const pushes = new PushSequence();
  const seen: unknown[] = [];
  const end = pushes.subscribe(
    'e',
    (data) => void seen.push(data),
    () => void seen.push('missed'),
  );
  return { pushes, seen, end };
}

describe('the numbers of pushes', () => {
  it('that follow each other miss nothing, wherever they begin', () => {
    const { pushes, seen } = listened();
    for (const sequence of [7, 8, 9]) pushes.push('e', sequence, sequence);
    pushes.push('other', 3, 'x');
    expect(seen).toEqual([7, 8, 9]);
  });
  it('that jump say so before the push', () => {
    const { pushes, seen } = listened();
    for (const sequence of [1, 3, 2]) pushes.push('e', sequence, sequence);
    expect(seen).toEqual([1, 'missed', 3, 'missed', 2]);
  });
  it('that the other side tells are compared with what was seen', () => {
    const { pushes, seen } = listened();
    pushes.compare({ e: 5 });
    pushes.push('e', 6, 6);
    pushes.compare({ e: 6, other: 1 });
    expect(seen).toEqual([6]);
    pushes.compare({ e: 8 });
    // A program that was started anew counts from the beginning.
    pushes.compare({ e: 0 });
    pushes.push('e', 1, 1);
    expect(seen).toEqual([6, 'missed', 'missed', 1]);
  });
  it('mean nothing any more to who stopped listening', () => {
    const { pushes, seen, end } = listened();
    end();
    pushes.push('e', 1, 1);
    pushes.push('e', 5, 5);
    expect(seen).toEqual([]);
  });
});

/** A window at an address, and what it did. */
function windowAt(hash: string, stored: string | null, reply: Response) {
  const fetch = vi.fn<SessionWindow['fetch']>(async () => reply);
  const replaceState = vi.fn<SessionWindow['history']['replaceState']>();
  const setItem = vi.fn<(key: string, value: string) => void>();
  const sessionStorage = { getItem: () => stored, setItem };
  const window: SessionWindow = { location: { hash, pathname: '/' }, history: { replaceState }, sessionStorage, fetch };
  return { window, fetch, replaceState, setItem };
}

describe('2d row 12: signing in', () => {
  it('exchanges the token, takes it out of the address first and keeps the session', async () => {
    const tried = windowAt('#token', null, Response.json({ session: 's' }));
    expect(await signIn(tried.window)).toBe('s');
    expect(tried.replaceState).toHaveBeenCalledWith(null, '', '/');
    expect(tried.replaceState.mock.invocationCallOrder[0]).toBeLessThan(tried.fetch.mock.invocationCallOrder[0] ?? 0);
    expect(tried.setItem).toHaveBeenCalledWith('fabriclab-session', 's');
  });
  it('goes on with the session of before a reload', async () => {
    const tried = windowAt('', 'kept', new Response());
    expect(await signIn(tried.window)).toBe('kept');
    expect(tried.fetch).not.toHaveBeenCalled();
  });
  it('has no session when the token is refused, or without any', async () => {
    expect(await signIn(windowAt('#used', null, new Response('', { status: 401 })).window)).toBeNull();
    expect(await signIn(windowAt('', null, new Response()).window)).toBeNull();
  });
});

describe('blobs', () => {
  it.each([
    [401, 'refused'],
    [404, 'not-found'],
    [413, 'too-large'],
    [500, 'internal'],
  ])('answered with %s fail as %s', async (status, code) => {
    const blobs = blobRequests('s', async () => new Response('why', { status }));
    await expect(blobs.getBlob('x')).rejects.toMatchObject({ code, message: expect.stringContaining('why') as string });
  });
  it('fail as connection-lost when nobody answers', async () => {
    const blobs = blobRequests('s', () => Promise.reject(new TypeError('fetch failed')));
    await expect(blobs.putBlob(new Uint8Array(1))).rejects.toMatchObject({ code: 'connection-lost' });
  });
});
