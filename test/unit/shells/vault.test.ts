import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVault, type Encryption } from '../../../electron/shells/electron/vault.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const key = randomBytes(32);

/** Stands for the operating system's keyring: real encryption under a key that the vault does not see. */
const keyring = (backend = 'gnome_libsecret', available = true): Encryption => ({
  isAvailable: async () => available,
  backend: () => backend,
  async encrypt(text) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  },
  async decrypt(bytes) {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  },
});

const CANARY = 'correct horse battery staple';

describe('2d row 17: passwords in Electron', () => {
  it('are kept under the keyring, never in plain text, in a file for the owner alone', async () => {
    const path = join(await temporaryFolder(), 'secrets.json');
    const vault = await openVault({ encryption: keyring(), path });
    expect(await vault.get('t1')).toBeNull();
    await vault.set('t1', CANARY);
    const stored = readFileSync(path, 'utf8');
    expect(stored).not.toContain(CANARY);
    expect(stored).not.toContain(Buffer.from(CANARY).toString('base64'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const later = await openVault({ encryption: keyring(), path });
    expect(await later.get('t1')).toBe(CANARY);
    await later.forget('t1');
    expect(await later.get('t1')).toBeNull();
  });

  it('all survive when several are set at once', async () => {
    const path = join(await temporaryFolder(), 'secrets.json');
    const vault = await openVault({ encryption: keyring(), path });
    const hosts = Array.from({ length: 20 }, (_, index) => `host-${index}`);
    await Promise.all(hosts.map((host) => vault.set(host, `password of ${host}`)));
    expect(await Promise.all(hosts.map((host) => vault.get(host)))).toEqual(hosts.map((host) => `password of ${host}`));
  });

  it.each([
    ['basic_text', true],
    ['gnome_libsecret', false],
  ])('are not stored under %s (available: %s)', async (backend, available) => {
    const path = join(await temporaryFolder(), 'secrets.json');
    const vault = await openVault({ encryption: keyring(backend, available), path });
    await vault.set('t1', CANARY);
    expect(await vault.get('t1')).toBe(CANARY);
    expect(existsSync(path)).toBe(false);
  });

  it('that cannot be read are told as damage, with the remedy, and not overwritten', async () => {
    const path = join(await temporaryFolder(), 'secrets.json');
    for (const text of ['{', '[]', '{"t1":7}', '{"t1":"no base64!"}']) {
      writeFileSync(path, text);
      const vault = await openVault({ encryption: keyring(), path });
      await expect(vault.get('t1')).rejects.toMatchObject({
        code: 'damaged',
        tip: expect.stringContaining('Delete') as string,
      });
      await expect(vault.set('t2', 'x')).rejects.toMatchObject({ code: 'damaged' });
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });
});
