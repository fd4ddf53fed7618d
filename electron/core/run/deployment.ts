import { createHash } from 'node:crypto';
import type { GeneratedFile } from '../../../shared/generate/generated-file.ts';
import { fioJobFiles } from '../../../shared/generate/fio/job-files.ts';
import type { FrozenPlan } from '../../../shared/plan/plan.ts';
import type { FileToLay } from '../ssh/tar.ts';
import { runnerScript } from './runner-scripts.ts';
import { scheduleText } from './schedule.ts';

export const sha256Hex = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** One line of plain text for whoever finds the host locked. */
export const ownerText = (owner: string): string => `${owner.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 300)}\n`;

/** Everything that a host gets for a run: the runner, its schedule, the job files, and their hashes. */
export function filesOfHost(
  frozen: FrozenPlan,
  host: { readonly id: string; readonly name: string },
  owner: string,
): FileToLay[] {
  const hosts = frozen.plan.hosts.map((id) => ({ id, name: id === host.id ? host.name : '' }));
  const jobs = fioJobFiles(frozen, hosts).filter((file) => file.host === host.id);
  const files = [
    file('runner.sh', runnerScript('runner.sh'), 0o700),
    file('schedule', scheduleText(frozen, host.id)),
    file('owner', ownerText(owner)),
    ...jobs.map(generatedFile),
  ];
  const manifest = files.map(({ path, bytes }) => `${sha256Hex(bytes)}  ${path}\n`).join('');
  return [...files, file('manifest', manifest)];
}

const file = (path: string, text: string, mode = 0o600): FileToLay => ({ path, mode, bytes: Buffer.from(text) });
const generatedFile = ({ path, text, mode }: GeneratedFile): FileToLay => file(path, text, mode);
