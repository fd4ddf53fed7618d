import { randomInt } from 'node:crypto';
import type { BedScope } from '../ledger/bed-scope.ts';
import { command } from '../ledger/command.ts';
import { makeNamespace, type Namespace } from './namespace.ts';

/** Where one host sits in the two networks of a lab. */
export interface LabNode {
  readonly name: string;
  readonly space: Namespace;
  /** SSH goes here; never shaped. */
  readonly managementAddress: string;
  /** Storage traffic goes here, over the interface data0. */
  readonly dataAddress: string;
  /** The switch's end of this host's data cable. */
  readonly switchPort: string;
}

/** The middle of a lab: a namespace with the bridges `data` and `management`; this machine is on the latter. */
export interface LabSwitch {
  readonly space: Namespace;
  /** First three numbers of the addresses, e.g. `10.77.4`; the networks are /24. */
  readonly management: string;
  readonly data: string;
}

export interface LabNetwork {
  readonly switchSpace: Namespace;
  readonly nodes: readonly LabNode[];
}

const firstHostNumber = 10;

/** Two /24 networks that this machine has no route to yet: 10.N.M.0 for management, 10.N.M+1.0 for data. */
async function freeNetworks(): Promise<{ management: string; data: string }> {
  const routes = await command(['ip', '-4', 'route', 'show', 'table', 'all']);
  for (;;) {
    const [second, third] = [randomInt(64, 128), randomInt(0, 127) * 2];
    const management = `10.${second}.${third}`;
    if (!routes.includes(`${management}.`)) return { management, data: `10.${second}.${third + 1}` };
  }
}

/** One veth pair per host and network; the switch's ends are ports of the bridges. */
function cableLines(node: LabNode, switchFile: string): string[] {
  const cable = (near: string, far: string) =>
    `link add ${near} netns ${node.space.file} type veth peer name ${far} netns ${switchFile}`;
  return [cable('data0', node.switchPort), cable('mgmt0', `m-${node.name}`)];
}

async function addressHost(node: LabNode): Promise<void> {
  await node.space.ip([
    'link set lo up',
    `addr add ${node.dataAddress}/24 dev data0`,
    `addr add ${node.managementAddress}/24 dev mgmt0`,
    'link set data0 up',
    'link set mgmt0 up',
  ]);
}

/** The machine itself takes part in the management network, as the engineer's laptop does. */
async function plugInMachine(scope: BedScope, switchSpace: Namespace, address: string): Promise<void> {
  const near = `fl-${scope.id}`;
  scope.record({ kind: 'link', name: near });
  await command(['ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', 'm-machine', 'netns', switchSpace.file]);
  // No address of its own making: it would come seconds later, and programs that watch addresses would start anew.
  await command(['ip', 'link', 'set', near, 'addrgenmode', 'none']);
  await command(['ip', 'addr', 'add', `${address}/24`, 'dev', near]);
  await command(['ip', 'link', 'set', near, 'up']);
}

export async function buildSwitch(scope: BedScope): Promise<LabSwitch> {
  const [networks, space] = await Promise.all([freeNetworks(), makeNamespace(scope, 'switch')]);
  await space.ip(['link set lo up', 'link add data type bridge', 'link add management type bridge']);
  await plugInMachine(scope, space, `${networks.management}.1`);
  await space.ip(['link set data up', 'link set management up', 'link set m-machine master management up']);
  return { space, ...networks };
}

/** Address of the host with this index, without the prefix length. */
export function hostAddress(network: string, index: number): string {
  return `${network}.${firstHostNumber + index}`;
}

/** Builds the networks of a lab: a switch, and one namespace per host with one cable to each network. */
export async function buildLabNetwork(scope: BedScope, names: readonly string[]): Promise<LabNetwork> {
  const [middle, ...spaces] = await Promise.all([
    buildSwitch(scope),
    ...names.map((name) => makeNamespace(scope, name)),
  ]);
  const nodes = spaces.map((space, index): LabNode => {
    const [managementAddress, dataAddress] = [hostAddress(middle.management, index), hostAddress(middle.data, index)];
    return { name: space.name, space, managementAddress, dataAddress, switchPort: `d-${space.name}` };
  });
  const cables = nodes.flatMap((node) => cableLines(node, middle.space.file));
  await command(['ip', '-batch', '-'], { input: `${cables.join('\n')}\n` });
  const port = (name: string, bridge: string) => `link set ${name} master ${bridge} up`;
  await middle.space.ip(nodes.flatMap((node) => [port(node.switchPort, 'data'), port(`m-${node.name}`, 'management')]));
  await Promise.all(nodes.map(addressHost));
  return { switchSpace: middle.space, nodes };
}
