import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_ORIGIN, bridgeListeners } from '../../electron/shells/electron/bridge-service.ts';
import { createBridge } from '../../electron/shells/electron/bridge.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { createIpcTransport } from '../../renderer/src/transport/ipc.ts';
import { createClient } from '../../shared/contract/client.ts';
import { BRIDGE_CHANNELS } from '../../shared/contract/bridge.ts';
import { keptLog } from '../support/kept-log.ts';
import { openRealApp, type OpenedApp } from './served-app.ts';
import { connectProcesses } from './wires.ts';

/** Electron's bridge, without Electron: both of its ends are plain modules. */
const log = keptLog();
const own = { origin: APP_ORIGIN, isMainFrame: true };
let opened: OpenedApp;
beforeAll(async () => void (opened = await openRealApp(log)));
afterAll(() => opened.close());

describe('2d row 4: the bridge', () => {
  it('is five functions, and hands over no event object', () => {
    const ipc = connectProcesses(opened.app, log, own);
    const bridge = createBridge(ipc, { getPathForFile: () => '' });
    expect(Object.keys(bridge).sort()).toEqual(['call', 'getBlob', 'onPush', 'pathOf', 'putBlob']);
    expect(Object.values(bridge).every((part) => typeof part === 'function')).toBe(true);
    const pushes: unknown[][] = [];
    bridge.onPush((...values) => void pushes.push(values));
    opened.app.events.publish('workspace.changed', { topic: 'labs', ids: [] });
    expect(pushes).toEqual([
      [expect.objectContaining({ event: 'workspace.changed', data: { topic: 'labs', ids: [] } })],
    ]);
    expect(ipc.events).toHaveLength(1);
    ipc.close();
  });

  it('tells where a chosen file lies, and nothing of what is no file', async () => {
    const chosen = { name: 'fio.json' };
    const getPathForFile = (file: object): string => {
      if (file !== chosen) throw new TypeError('not a File');
      return '/lab/run/fio.json';
    };
    const ipc = connectProcesses(opened.app, log, own);
    const bridge = createBridge(ipc, { getPathForFile });
    expect([bridge.pathOf(chosen), bridge.pathOf({})]).toEqual(['/lab/run/fio.json', '']);
    const client = createClient(createIpcTransport(bridge));
    expect([client.pathOf(chosen), client.pathOf({})]).toEqual(['/lab/run/fio.json', null]);
    expect(createClient(createDirectTransport(opened.app, log)).pathOf(chosen)).toBeNull();
    ipc.close();
  });

  it('has a listener for every channel that a page may invoke, and no other', () => {
    const { push, ...invoked } = BRIDGE_CHANNELS;
    expect(Object.keys(bridgeListeners(opened.app, log)).sort()).toEqual(Object.values(invoked).sort());
    expect(push).toBe('fabriclab:push');
  });

  it.each([
    [BRIDGE_CHANNELS.call, []],
    [BRIDGE_CHANNELS.call, [7, {}]],
    [BRIDGE_CHANNELS.call, ['settings.get', {}, 'more']],
    [BRIDGE_CHANNELS.call, ['x'.repeat(101), {}]],
    [BRIDGE_CHANNELS.putBlob, ['text']],
    [BRIDGE_CHANNELS.putBlob, [new Uint8Array(1), 1]],
    [BRIDGE_CHANNELS.getBlob, [{}]],
  ])('%s refuses values that are not its own: %j', async (channel, values) => {
    const reply = await bridgeListeners(opened.app, log)[channel]?.(own, values);
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad-input' } });
  });
});

describe('2d row 5: the sender', () => {
  it.each([
    ['a frame in the own page', { origin: APP_ORIGIN, isMainFrame: false }],
    ['another site', { origin: 'https://evil.test', isMainFrame: true }],
    ['a file', { origin: 'file://', isMainFrame: true }],
    ['another host of the scheme', { origin: 'app://other', isMainFrame: true }],
    ['a frame that is gone', { origin: null, isMainFrame: true }],
  ])('%s is refused on every channel', async (_who, sender) => {
    for (const [channel, listener] of Object.entries(bridgeListeners(opened.app, log))) {
      expect(await listener(sender, ['settings.get', {}]), channel).toMatchObject({
        ok: false,
        error: { code: 'refused' },
      });
    }
  });
});
