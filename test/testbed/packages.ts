import { existsSync } from 'node:fs';

/** A layer of the test bed: a = SSH hosts, b = namespaces and iSCSI, c = virtual machines. */
export type Layer = 'a' | 'b' | 'c';

interface NeededPackage {
  /** Name in Debian. */
  readonly package: string;
  /** A file of it that shows that it is installed; the programs of Debian's standard paths. */
  readonly file: string;
  readonly why: string;
}

/** What each layer needs from Debian. Each layer also needs those before it. */
export const layerPackages: Readonly<Record<Layer, readonly NeededPackage[]>> = {
  a: [
    { package: 'openssh-server', file: '/usr/sbin/sshd', why: 'the hosts' },
    { package: 'openssh-sftp-server', file: '/usr/lib/openssh/sftp-server', why: 'copying files to and from them' },
    { package: 'openssh-client', file: '/usr/bin/ssh-keygen', why: 'throwaway keys' },
    { package: 'fio', file: '/usr/bin/fio', why: 'measured on the hosts' },
  ],
  b: [
    { package: 'iproute2', file: '/sbin/ip', why: 'networks, bridges and link shaping' },
    { package: 'util-linux', file: '/usr/bin/unshare', why: 'host names, mounts and boot clocks per host' },
    { package: 'iperf3', file: '/usr/bin/iperf3', why: 'measuring links' },
    { package: 'tgt', file: '/usr/sbin/tgtd', why: 'iSCSI target in user space' },
    { package: 'qemu-utils', file: '/usr/bin/qemu-nbd', why: 'bridge from iSCSI to fio’s nbd engine' },
    {
      package: 'qemu-block-extra',
      file: '/usr/lib/x86_64-linux-gnu/qemu/block-iscsi.so',
      why: 'iSCSI initiator of qemu-nbd',
    },
  ],
  c: [
    { package: 'qemu-system-x86', file: '/usr/bin/qemu-system-x86_64', why: 'the machines' },
    { package: 'mmdebstrap', file: '/usr/bin/mmdebstrap', why: 'their root file system from Debian packages' },
    { package: 'busybox-static', file: '/bin/busybox', why: 'their initial RAM disk' },
    { package: 'cpio', file: '/bin/cpio', why: 'packing that RAM disk' },
    { package: 'kmod', file: '/sbin/modprobe', why: 'choosing kernel modules' },
    { package: 'e2fsprogs', file: '/sbin/mke2fs', why: 'their file system image' },
    { package: 'xz-utils', file: '/usr/bin/xz', why: 'unpacking their kernel' },
  ],
};

const order: readonly Layer[] = ['a', 'b', 'c'];

/** Packages that a layer and those before it need and that are not installed. */
export function missingPackages(layer: Layer): string[] {
  return order
    .slice(0, order.indexOf(layer) + 1)
    .flatMap((each) => layerPackages[each])
    .filter(({ file }) => !existsSync(file))
    .map((needed) => needed.package);
}
