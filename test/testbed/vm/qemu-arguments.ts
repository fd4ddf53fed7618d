import { join } from 'node:path';
import type { Image } from './image.ts';
import type { MachineCables } from './machine-network.ts';

/** An emulated NVMe drive of a machine. */
export interface MachineDrive {
  readonly serial: string;
  /** NUMA node of the root port it sits behind. */
  readonly numaNode: number;
  readonly sizeBytes: number;
  /** QEMU's name of the device. */
  readonly device: string;
  readonly file: string;
}

/** What QEMU needs to know of a machine. */
export interface MachineShape {
  readonly name: string;
  /** Sockets of one CPU each, each with its own NUMA node when there are two. */
  readonly numaNodes: 1 | 2;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly drives: readonly MachineDrive[];
  /** Start of the machine's own wall clock. */
  readonly clock: Date;
  readonly uuid: string;
}

export interface MachineFiles {
  readonly monitor: string;
  readonly agent: string;
  readonly console: string;
  readonly overlay: string;
  readonly settings: string;
  readonly authorizedKeys: string;
  readonly hostKey: string;
}

export function machineFiles(dir: string, authorizedKeys: string): MachineFiles {
  const [monitor, agent] = [join(dir, 'qmp'), join(dir, 'qga')];
  const longest = 107; // sun_path of unix(7), less the closing zero
  if (Buffer.byteLength(monitor) > longest) throw new Error(`${monitor} is too long for a socket: set TMPDIR shorter`);
  return {
    monitor,
    agent,
    console: join(dir, 'console.log'),
    overlay: join(dir, 'root.qcow2'),
    settings: join(dir, 'settings'),
    authorizedKeys,
    hostKey: join(dir, 'host-key'),
  };
}

const bootWords = [
  ...['console=ttyS0', 'quiet', 'loglevel=4', 'panic=5', 'mitigations=off', 'nokaslr', 'tsc=reliable'],
  ...['net.ifnames=0', 'random.trust_cpu=on'],
  // a busy host makes an emulated machine look broken to these checks of the kernel
  ...['no_timer_check', 'nowatchdog', 'rcupdate.rcu_cpu_stall_suppress=1'],
];

/** Two nodes get a PCIe host bridge each, so that drives and NICs have a home; see the domain's NUMA rules. */
function nodes(shape: MachineShape): string[] {
  const half = Math.floor(shape.memoryMiB / 2);
  const perNode = shape.cpus / 2;
  return [0, 1].flatMap((node) => [
    ...['-object', `memory-backend-ram,id=memory${node},size=${half}M`],
    ...['-numa', `node,nodeid=${node},memdev=memory${node},cpus=${node * perNode}-${(node + 1) * perNode - 1}`],
    ...['-device', `pxb-pcie,id=bridge${node},bus_nr=${64 * (node + 1)},bus=pcie.0,numa_node=${node}`],
  ]);
}

function drives(shape: MachineShape): string[] {
  return shape.drives.flatMap((drive, index) => {
    const bus = shape.numaNodes === 2 ? `bridge${drive.numaNode}` : 'pcie.0';
    return [
      ...['-device', `pcie-root-port,id=port${index},bus=${bus},chassis=${index + 1},slot=${index + 1}`],
      ...['-drive', `file=${drive.file},if=none,id=disk${index},format=raw,cache=unsafe,aio=threads`],
      ...[
        '-device',
        `nvme,id=${drive.device},bus=port${index},serial=${drive.serial},drive=disk${index},max_ioqpairs=8`,
      ],
    ];
  });
}

function network(shape: MachineShape, cables: MachineCables): string[] {
  const behindNode = shape.numaNodes === 2;
  const port = ['-device', 'pcie-root-port,id=dataport,bus=bridge0,chassis=99,slot=99'];
  return [
    ...cables.netdevs.flatMap((netdev) => ['-netdev', netdev]),
    ...['-device', `virtio-net-pci,bus=pcie.0,netdev=management,mac=${cables.managementMac}`],
    ...(behindNode ? port : []),
    ...['-device', `virtio-net-pci,bus=${behindNode ? 'dataport' : 'pcie.0'},netdev=data,mac=${cables.dataMac}`],
  ];
}

function told(files: MachineFiles): string[] {
  const rows: [string, string][] = [
    ['settings', files.settings],
    ['authorized-keys', files.authorizedKeys],
    ['host-key', files.hostKey],
    ['host-key-public', `${files.hostKey}.pub`],
  ];
  return rows.flatMap(([name, file]) => ['-fw_cfg', `name=opt/fabriclab/${name},file=${file}`]);
}

/**
 * QEMU's command line, always emulated (`-accel tcg`): a KVM device may be there and still run a stock kernel badly or
 * not at all, and rates under the test bed mean nothing either way.
 */
export function qemuArguments(shape: MachineShape, image: Image, cables: MachineCables, files: MachineFiles): string[] {
  const topology = shape.numaNodes === 2 ? `,sockets=2,cores=${shape.cpus / 2}` : '';
  return [
    ...['qemu-system-x86_64', '-name', shape.name, '-uuid', shape.uuid],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'q35', '-cpu', 'max'],
    ...['-accel', 'tcg,thread=multi,tb-size=128', '-smp', `${shape.cpus}${topology}`, '-m', `${shape.memoryMiB}`],
    ...['-rtc', `base=${shape.clock.toISOString().slice(0, 19)},clock=host`],
    ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', bootWords.join(' ')],
    ...['-chardev', `file,id=console,path=${files.console},append=on`, '-serial', 'chardev:console'],
    ...['-qmp', `unix:${files.monitor},server=on,wait=off`],
    ...[
      '-chardev',
      `socket,id=agent,path=${files.agent},server=on,wait=off`,
      '-device',
      'virtio-serial-pci,bus=pcie.0',
    ],
    ...['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
    ...['-drive', `file=${files.overlay},if=none,id=root,format=qcow2,cache=unsafe`],
    ...['-device', 'virtio-blk-pci,bus=pcie.0,drive=root', '-device', 'virtio-rng-pci,bus=pcie.0'],
    ...told(files),
    ...(shape.numaNodes === 2 ? nodes(shape) : []),
    ...drives(shape),
    ...network(shape, cables),
  ];
}
