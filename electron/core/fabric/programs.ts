import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { hasProgram } from './server-process.ts';

export type Programs = (host: HostConnection, name: string) => Promise<boolean>;

/** Each host is asked once for a program. */
export function programsOf(): Programs {
  const known = new Map<HostConnection, Map<string, Promise<boolean>>>();
  return (host, name) => {
    const own = known.get(host) ?? new Map<string, Promise<boolean>>();
    known.set(host, own);
    const asked = own.get(name) ?? hasProgram(host, name);
    own.set(name, asked);
    return asked;
  };
}

/** Hosts without a program, with the package to install. */
export async function missingPrograms(
  programs: Programs,
  hosts: readonly HostConnection[],
  name: string,
  packageName: string,
): Promise<Problem[]> {
  const found = await Promise.all(hosts.map(async (host) => ({ host, there: await programs(host, name) })));
  return found
    .filter(({ there }) => !there)
    .map(({ host }) => {
      const tip = `Install the package ${packageName} on it: apt-get install ${packageName}, or dnf install ${packageName}.`;
      return problem('error', 'tool-missing', host.name, `${name} is not installed`, tip);
    });
}
