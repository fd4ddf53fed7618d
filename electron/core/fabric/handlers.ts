import type { Checked, Handlers, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { acceptHints } from '../../../shared/inventory/cabling-accept.ts';
import { isEmptyDiff } from '../../../shared/model/diff.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Host } from '../../../shared/model/lab.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { bitsPerSecond, bytes, nanoseconds } from '../../../shared/units/quantity.ts';
import type { ServiceContext } from '../services/context.ts';
import { saveLab } from '../services/labs.ts';
import { readLab } from '../store/labs.ts';
import { readCabling } from './cabling.ts';
import { reachHosts } from './connections.ts';
import { applyMeasurements, importedMeasurements } from './imported.ts';
import { iperfClient, iperfServer } from './iperf.ts';
import type { PairOutcome } from './measure-pair.ts';
import { endName, fabricPairs, isRdmaPair, pairName, type FabricEnd, type FabricPair } from './pairs.ts';
import { pingCommand } from './path-mtu.ts';
import type { PortFinding } from './port-state.ts';
import { qualifyPairs, type QualifyProgress } from './qualify.ts';
import { isRdmaClient, RDMA_TOOLS, rdmaCommand } from './rdma.ts';
import { recordFigures, type FabricFigure } from './record.ts';
import { pairSeconds, togetherSeconds, type QualifySettings } from './settings.ts';
import type { TaskHandle } from '../services/task-registry.ts';

type FabricMethods = 'fabric.plan' | 'fabric.qualify' | 'fabric.measurements' | 'fabric.apply' | 'lab.cablingHints';

export function fabricHandlers(context: ServiceContext): Pick<Handlers, FabricMethods> {
  return {
    'fabric.plan': async ({ labId, ...settings }) => {
      const { lab } = readLab(context.store.reader, labId);
      const pairs = fabricPairs(indexLab(lab));
      return {
        pairs: pairs.map((pair) => describe(pair, settings)),
        togetherSeconds: togetherSeconds(pairs.length, settings),
        problems: unpaired(pairs),
      };
    },
    'fabric.qualify': (input) => {
      const { lab } = readLab(context.store.reader, input.labId);
      const start = { kind: 'qualify', title: `Measure the network of ${lab.name}` } as const;
      return context.tasks.run(start, (task) => qualify(context, input, task));
    },
    'fabric.measurements': async (input) => importedMeasurements(context, input),
    'fabric.apply': async (input) => applyMeasurements(context, input),
    'lab.cablingHints': (input) => {
      const { lab } = readLab(context.store.reader, input.labId);
      const start = { kind: 'discover', title: `Cables of ${lab.name}` } as const;
      return context.tasks.run(start, ({ signal }) => cabling(context, input, signal));
    },
  };
}

function unpaired(pairs: readonly FabricPair[]): Problem[] {
  if (pairs.length > 0) return [];
  const tip = 'Draw the cables and give the ports addresses of one subnet, or discover the hosts.';
  return [problem('note', 'no-pairs', 'lab', 'No two cabled ports of different hosts share a subnet', tip)];
}

/** What would run, in the order in which it runs. The port of the network is chosen when it runs. */
function describe(pair: FabricPair, settings: QualifySettings): Output<'fabric.plan'>['pairs'][number] {
  const { a, b } = pair;
  const line = (end: FabricEnd, argv: readonly string[]) => ({ host: end.host.name, line: argv.join(' ') });
  const test = { client: { end: a }, server: { end: b }, settings };
  const mtu = pair.mtuBytes;
  const lines = [
    ...(mtu === null
      ? []
      : [line(a, pingCommand(a, b, mtu, settings.tos)), line(b, pingCommand(b, a, mtu, settings.tos))]),
    line(b, iperfServer(b, 'PORT')),
    line(a, iperfClient({ ...test, reverse: false }, 'PORT')),
    line(a, iperfClient({ ...test, reverse: true }, 'PORT')),
    ...(isRdmaPair(pair) ? rdmaLines(pair, settings) : []),
  ];
  const far = [a, b].find(({ host }) => host.managedHost === null);
  const tip = 'Add its connection under Hosts and choose it in the inspector.';
  return {
    id: pair.id,
    a: { host: a.host.id, name: endName(a), address: a.address },
    b: { host: b.host.id, name: endName(b), address: b.address },
    cables: pair.path.map(({ link }) => link.id),
    commands: lines,
    expectedSeconds: pairSeconds(isRdmaPair(pair), settings),
    blocked:
      far === undefined
        ? null
        : problem('warning', 'host-not-connected', far.host.name, 'No connection is known for it', tip),
  };
}

/** Every tool in both directions. The entry of the address table is chosen when it runs. */
function rdmaLines(pair: FabricPair, settings: QualifySettings): { host: string; line: string }[] {
  const gid = { port: '1', index: 'INDEX' };
  return RDMA_TOOLS.flatMap((tool) =>
    (
      [
        [pair.a, pair.b],
        [pair.b, pair.a],
      ] as const
    ).flatMap(([from, to]) => {
      const [client, server] = isRdmaClient(tool, 'sender') ? [from, to] : [to, from];
      return [
        { host: server.host.name, line: rdmaCommand(tool, server, settings, 'PORT', gid, null).join(' ') },
        { host: client.host.name, line: rdmaCommand(tool, client, settings, 'PORT', gid, server).join(' ') },
      ];
    }),
  );
}

async function qualify(
  context: ServiceContext,
  { labId, pairs: wanted, ...settings }: Checked<'fabric.qualify'>,
  task: TaskHandle,
): Promise<Output<'fabric.qualify'>> {
  const { lab } = readLab(context.store.reader, labId);
  const all = fabricPairs(indexLab(lab));
  const pairs = wanted.map((id) => {
    const found = all.find((pair) => pair.id === id);
    if (found === undefined) throw new CodedError('not-found', `The lab has no such pair of ports any more: ${id}`);
    return found;
  });
  const { reached, problems, close } = await reachHosts(context, hostsOf(pairs));
  try {
    const connectionOf = ({ host }: FabricEnd) => reached.find((each) => each.host.id === host.id)?.connection ?? null;
    const found = await qualifyPairs(pairs, connectionOf, settings, progressOf(task));
    return {
      figures: found.figures.map(shown),
      together: found.together.map(({ from, payloadBitsPerSecond: payload, expectedBitsPerSecond: expected }) => ({
        from,
        payload: bitsPerSecond(Math.round(payload)),
        expected: bitsPerSecond(Math.round(expected)),
      })),
      ports: found.ports.map(shownPort),
      problems: [...problems, ...found.problems],
      revision: record(context, labId, found),
    };
  } finally {
    await close();
  }
}

const progressOf = (task: TaskHandle): QualifyProgress => ({
  signal: task.signal,
  update: (change) => {
    task.update(change);
  },
});

const hostsOf = (pairs: readonly FabricPair[]): Host[] => [
  ...new Map(pairs.flatMap(({ a, b }) => [a.host, b.host]).map((host) => [host.id, host])).values(),
];

/** The lab may have been edited meanwhile: figures go to the cables as they are now. */
function record(context: ServiceContext, labId: string, { figures, ports }: PairOutcome): number | null {
  const { lab, revision } = readLab(context.store.reader, labId);
  const date = new Date(context.clock.nowUs() / 1000).toISOString();
  const diff = recordFigures(lab, figures, date, ports);
  if (isEmptyDiff(diff)) return null;
  return saveLab(context, { id: labId, baseRevision: revision, diff, label: 'measured network' }).revision;
}

function shown(figure: FabricFigure): Output<'fabric.qualify'>['figures'][number] {
  const { pair, from, payloadBitsPerSecond, latencyNs, mtuBytes, ...same } = figure;
  const [sender, receiver] = from === 'a' ? [pair.a, pair.b] : [pair.b, pair.a];
  return {
    pair: pairName(pair),
    from: endName(sender),
    to: endName(receiver),
    ...same,
    payload: payloadBitsPerSecond === null ? null : bitsPerSecond(Math.round(payloadBitsPerSecond)),
    latency: latencyNs === null ? null : nanoseconds(Math.round(latencyNs)),
    mtu: mtuBytes === null ? null : bytes(mtuBytes),
  };
}

const shownPort = ({ pair, side, fec, module, gained, notSeen }: PortFinding) => ({
  ...{ port: endName(pair[side]), pair: pairName(pair), fec, module },
  ...{ gained: [...gained], notSeen: [...notSeen] },
});

async function cabling(
  context: ServiceContext,
  { labId, accept }: Checked<'lab.cablingHints'>,
  signal: AbortSignal,
): Promise<Output<'lab.cablingHints'>> {
  const { lab, revision } = readLab(context.store.reader, labId);
  const hosts = indexLab(lab)
    .ofKind('host')
    .filter(({ managedHost }) => managedHost !== null);
  const { reached, problems, close } = await reachHosts(context, hosts);
  const found = await readCabling(lab, reached, signal).finally(close);
  const told = [...problems, ...found.problems];
  const accepted = found.hints.filter(({ id }) => accept.includes(id));
  if (accept.length > accepted.length) {
    const text = `${String(accept.length - accepted.length)} of the accepted cables are not offered any more`;
    told.push(problem('warning', 'hint-gone', lab.name, text, 'Read the hints again.'));
  }
  if (accepted.length === 0) return { hints: [...found.hints], problems: told, revision: null };
  const diff = acceptHints(lab, accepted, context.newId);
  const saved = saveLab(context, { id: labId, baseRevision: revision, diff, label: 'cables from the hosts' });
  return { hints: found.hints.filter((hint) => !accepted.includes(hint)), problems: told, revision: saved.revision };
}
