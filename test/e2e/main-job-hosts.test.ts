import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { startSshHosts, whyNoSshd, type SshHost } from '../testbed/ssh-hosts.ts';
import { openWorkbench } from '../support/workbench.ts';

const reason = whyNoSshd();

/** `SHA256:...` of the key that the host shows, as ssh-keygen -lf prints it. */
function fingerprintOf(host: SshHost): string {
  const key = Buffer.from(host.hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

it.skipIf(reason !== null)(
  `reaches a real host only after its key was compared, and blocks a changed key${reason === null ? '' : `: ${reason}`}`,
  { timeout: 120_000 },
  async () => {
    await using bed = await startSshHosts({ count: 1 });
    await using bench = await openWorkbench();
    const host = bed.hosts[0]!;
    const { page } = bench;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Hosts' }).click();
    await button('Add host').first().click();
    await page.getByLabel('Name', { exact: true }).fill('bench-host');
    await page.getByLabel('Address', { exact: true }).fill(host.address);
    await page.getByLabel('Port', { exact: true }).fill(String(host.port));
    await page.getByLabel('User', { exact: true }).fill(host.user);
    await page.getByLabel('Login by', { exact: true }).selectOption('key');
    await page.getByRole('textbox', { name: 'Key file' }).fill(host.identityFile);
    await button('Add host').last().click();

    await button('Compare and trust the key').click({ timeout: 30_000 });
    const dialog = page.getByRole('dialog', { name: 'Trust the key of bench-host?' });
    expect(await dialog.textContent()).toContain(fingerprintOf(host));
    await dialog.getByRole('button', { name: 'The keys match: trust' }).click();
    const checks = page.getByRole('list', { name: 'Checks of bench-host' });
    await checks.getByText('fio', { exact: true }).waitFor({ timeout: 30_000 });
    await page.getByRole('cell', { name: 'up', exact: true }).waitFor();

    await host.rotateHostKey();
    await button('Test bench-host').first().click();
    const alert = page.getByRole('alert').filter({ hasText: 'The host key has changed' });
    await alert.waitFor({ timeout: 30_000 });
    expect(await alert.textContent()).toContain(fingerprintOf(host));
    await page.getByRole('cell', { name: 'key changed' }).waitFor();
    expect(await checks.count()).toBe(0);
  },
);
