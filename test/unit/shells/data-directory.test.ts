import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDataDirectory, prepareDataDirectory } from '../../../electron/shells/system/data-directory.ts';
import { openFileLog } from '../../../electron/shells/system/file-log.ts';
import { sessionSecrets } from '../../../electron/shells/system/session-secrets.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('where the workspace lies by default', () => {
  const at = (platform: NodeJS.Platform, environment: Record<string, string> = {}) =>
    defaultDataDirectory({ platform, environment, homeDirectory: '/home/u' });
  it.each([
    ['linux', {}, '/home/u/.local/share/fabriclab'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/fabriclab'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/u/.local/share/fabriclab'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/u/.local/share/fabriclab'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/home/u/Library/Application Support/FabricLab'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/FabricLab'],
    ['win32', {}, '/home/u/AppData/Local/FabricLab'],
  ] as const)('%s %j', (platform, environment, expected) => {
    expect(at(platform, environment)).toBe(expected);
  });
});

describe('the data directory', () => {
  it('is made for its owner alone, with the folders above it', async () => {
    const path = join(await temporaryFolder(), 'a', 'b');
    expect(prepareDataDirectory(path)).toBe(path);
    expect(modeOf(path)).toBe(0o700);
  });

  it('is closed to others when it is empty or a workspace', async () => {
    const folder = await temporaryFolder();
    for (const content of [[], ['workspace.db', 'more']]) {
      const path = join(folder, String(content.length));
      mkdirSync(path);
      chmodSync(path, 0o755);
      for (const name of content) writeFileSync(join(path, name), '');
      prepareDataDirectory(path);
      expect(modeOf(path)).toBe(0o700);
    }
  });

  it('is refused, and left as it is, when others use it', async () => {
    const folder = await temporaryFolder();
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'theirs'), '');
    expect(() => prepareDataDirectory(folder)).toThrow(expect.objectContaining({ code: 'refused' }));
    expect(modeOf(folder)).toBe(0o755);
  });

  it('cannot be a file, nor lie in one', async () => {
    const file = join(await temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(() => prepareDataDirectory(path)).toThrow(expect.objectContaining({ code: 'bad-input' }));
    }
  });
});

describe('the log', () => {
  it('has a line of JSON per entry and can be read by its owner alone', async () => {
    const folder = await temporaryFolder();
    const log = openFileLog(folder);
    log.note('one', { two: 2 });
    log.warning('line\nbreak');
    const path = join(folder, 'fabriclab.log');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'note', text: 'one', details: { two: 2 } },
      { level: 'warning', text: 'line\nbreak' },
    ]);
    expect(modeOf(path)).toBe(0o600);
  });

  it('begins anew beyond 4 MiB and keeps one older file', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'fabriclab.log'), 'x'.repeat(5_000_000));
    openFileLog(folder);
    expect(statSync(join(folder, 'fabriclab.log')).size).toBe(0);
    expect(statSync(join(folder, 'fabriclab.log.1')).size).toBe(5_000_000);
  });
});

it('2d row 17: without a keyring a password is known until the program ends, and no longer', async () => {
  const secrets = sessionSecrets();
  await secrets.set('host', 'a password');
  expect(await secrets.get('host')).toBe('a password');
  expect(await sessionSecrets().get('host')).toBeNull();
  await secrets.forget('host');
  expect(await secrets.get('host')).toBeNull();
});
