/**
 * Starts one layer of the test bed by hand and keeps it until Ctrl-C:
 *   main.ts up a|b|c [--hosts N] [--clients N] [--link RATE] [--initiators N] [--rootless]
 *   main.ts packages a|b|c     Debian packages the layer needs and that are missing
 *   main.ts image              builds or finds the image of layer C and prints its directory
 *   main.ts reap               takes down what crashed runs have left behind
 * Prints one JSON line with what is needed to log in, then a ssh command per host.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bed } from '../bed.ts';
import { fabric } from '../fabric.ts';
import { reapAbandoned } from '../ledger/tear-down.ts';
import { missingPackages, type Layer } from '../packages.ts';
import { knownHostsLines, startSshHosts, type SshHost } from '../ssh-hosts.ts';
import { bitsPerSecond, type LinkRate } from '../network/shaping.ts';
import { provideImage } from '../vm/image.ts';

const usage = 'usage: main.ts up a|b|c [options] | packages a|b|c | image | reap';

interface Started {
  readonly dir: string;
  readonly hosts: readonly SshHost[];
  readonly notes: readonly string[];
  readonly stop: () => Promise<void>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hosts: { type: 'string', default: '3' },
    clients: { type: 'string', default: '2' },
    link: { type: 'string' },
    initiators: { type: 'string', default: '1' },
    rootless: { type: 'boolean', default: false },
  },
});

function count(name: 'hosts' | 'clients' | 'initiators'): number {
  const value = Number(values[name]);
  const least = name === 'initiators' ? 0 : 1;
  if (Number.isInteger(value) && value >= least && value <= 50) return value;
  throw new Error(`--${name} ${values[name]}: write a whole number from ${least} to 50`);
}

function rate(text: string | undefined): { link?: LinkRate } {
  if (text === undefined) return {};
  bitsPerSecond(text);
  return { link: text as LinkRate };
}

const starters: Readonly<Record<Layer, () => Promise<Started>>> = {
  a: async () => {
    const lab = await startSshHosts({ count: count('hosts') });
    return { dir: lab.scope.dir, hosts: lab.hosts, notes: [], stop: () => lab.stop() };
  },
  b: async () => {
    const lab = await bed({ clients: count('clients'), ...rate(values.link) });
    const hosts = [lab.storage, ...lab.clients];
    const notes = [...lab.target.urls, ...hosts.map(({ node }) => `${node.name}: nsenter --net=${node.space.file}`)];
    return { dir: lab.scope.dir, hosts: hosts.map(({ ssh }) => ssh), notes, stop: () => lab.stop() };
  },
  c: async () => {
    const machines = await fabric({ initiators: count('initiators'), rootless: values.rootless });
    const all = [machines.storage, ...machines.initiators];
    const notes = all.map((machine) => `${machine.name}: data address ${machine.dataAddress}`);
    return { dir: machines.scope.dir, hosts: all.map(({ ssh }) => ssh), notes, stop: () => machines.stop() };
  },
};

function layerNamed(text: string | undefined): Layer {
  if (text === 'a' || text === 'b' || text === 'c') return text;
  throw new Error(usage);
}

function show(started: Started): void {
  const knownHosts = join(started.dir, 'known_hosts');
  writeFileSync(knownHosts, knownHostsLines(started.hosts));
  const rows = started.hosts.map(({ name, address, port, user, password, hostKey, identityFile, home }) => {
    return { name, address, port, user, password, hostKey, identityFile, home };
  });
  console.log(JSON.stringify({ dir: started.dir, knownHosts, hosts: rows }));
  for (const { name, address, port, user, identityFile } of rows)
    console.log(
      `${name}: ssh -F none -i ${identityFile} -o UserKnownHostsFile=${knownHosts} -p ${port} ${user}@${address}`,
    );
  for (const note of started.notes) console.log(note);
  console.log('Ctrl-C ends it and removes everything.');
}

async function up(layer: Layer): Promise<void> {
  const started = await starters[layer]();
  show(started);
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
  const awake = setInterval(() => {
    if (!existsSync(started.dir)) resolve(undefined); // taken down by somebody else
  }, 1000);
  await asked;
  clearInterval(awake);
  await started.stop();
}

async function main(): Promise<void> {
  const [action, layer] = positionals;
  switch (action) {
    case 'up':
      return up(layerNamed(layer));
    case 'packages':
      console.log(missingPackages(layerNamed(layer)).join(' '));
      return;
    case 'image':
      console.log((await provideImage()).dir);
      return;
    case 'reap':
      return reapAbandoned();
    case undefined:
    default:
      throw new Error(usage);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
