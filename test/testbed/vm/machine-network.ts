import { randomInt } from 'node:crypto';
import type { BedScope } from '../ledger/bed-scope.ts';
import { buildSwitch, hostAddress } from '../network/lab-network.ts';
import { freeLoopbackPorts } from '../ssh-hosts/ports.ts';

/** How one machine is connected. QEMU knows the two cables as netdevs `management` and `data`. */
export interface MachineCables {
  /** Where this machine (the one that runs the tests) reaches its sshd. */
  readonly sshAddress: string;
  readonly sshPort: number;
  /** Addresses inside, with prefix length. */
  readonly managementInside: string;
  readonly dataInside: string;
  readonly managementMac: string;
  readonly dataMac: string;
  readonly netdevs: readonly string[];
}

export interface MachineNetwork {
  /** Words that run QEMU where its cables are. */
  readonly enter: readonly string[];
  readonly cables: readonly MachineCables[];
}

const mac = (network: number, index: number) =>
  ['52', '54', '00', 'fb', network.toString(16).padStart(2, '0'), (index + 16).toString(16)].join(':');

/** With root: taps on the bridges of a switch namespace. */
export async function switchedNetwork(scope: BedScope, names: readonly string[]): Promise<MachineNetwork> {
  const middle = await buildSwitch(scope);
  const ports = names.flatMap((_, index) => [
    { tap: `m-vm${index}`, bridge: 'management' },
    { tap: `d-vm${index}`, bridge: 'data' },
  ]);
  await middle.space.ip(ports.map(({ tap }) => `tuntap add mode tap name ${tap}`));
  await middle.space.ip(ports.map(({ tap, bridge }) => `link set ${tap} master ${bridge} up`));
  const tap = (id: string, name: string) => `tap,id=${id},ifname=${name},script=no,downscript=no`;
  const cables = names.map((_, index): MachineCables => {
    const sshAddress = hostAddress(middle.management, index);
    return {
      sshAddress,
      sshPort: 22,
      managementInside: `${sshAddress}/24`,
      dataInside: `${hostAddress(middle.data, index)}/24`,
      managementMac: mac(0, index),
      dataMac: mac(1, index),
      netdevs: [tap('management', `m-vm${index}`), tap('data', `d-vm${index}`)],
    };
  });
  return { enter: middle.space.enter, cables };
}

/** Without root: QEMU's user network with one forwarded port for ssh, and a multicast socket on loopback for data. */
export async function userNetwork(names: readonly string[]): Promise<MachineNetwork> {
  const ports = await freeLoopbackPorts(names.length);
  const group = `230.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}:${randomInt(20_000, 60_000)}`;
  const cables = names.map((_, index): MachineCables => {
    const sshPort = ports[index] ?? 0;
    return {
      sshAddress: '127.0.0.1',
      sshPort,
      managementInside: '10.0.2.15/24',
      dataInside: `${hostAddress('10.88.0', index)}/24`,
      managementMac: mac(0, index),
      dataMac: mac(1, index),
      netdevs: [
        `user,id=management,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-:22`,
        `socket,id=data,mcast=${group},localaddr=127.0.0.1`,
      ],
    };
  });
  return { enter: [], cables };
}
