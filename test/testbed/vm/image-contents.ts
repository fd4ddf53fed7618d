/** What goes into the machines' image. Changing anything here makes a new image (see image.ts). */
export const imageContents = {
  suite: 'bookworm',
  kernelPackage: 'linux-image-amd64',
  /** Debian packages on the machines: what a lab host has, and what the fabric tests call. */
  packages: [
    ...['openssh-server', 'busybox-static', 'qemu-guest-agent', 'kmod', 'procps', 'iproute2', 'iputils-ping'],
    ...['util-linux', 'udev', 'pciutils', 'ethtool', 'dmidecode', 'lsscsi', 'hwloc-nox', 'numactl', 'sysstat'],
    ...['fio', 'nvme-cli', 'smartmontools', 'open-iscsi', 'rdma-core', 'ibverbs-providers', 'perftest', 'iperf3'],
    ...['mdadm', 'lvm2', 'dmsetup', 'e2fsprogs', 'jq'],
  ],
  /** Kernel modules, without those they depend on: these are found. */
  modules: [
    ...['virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_console', 'virtio_rng', 'qemu_fw_cfg', 'e1000e', 'igb'],
    ...['ext4', 'loop', 'overlay', 'configfs', 'msr', 'tun', 'veth', 'bridge', '8021q', 'bonding'],
    ...['nvme', 'nvme-core', 'nvme-fabrics', 'nvme-tcp', 'nvme-rdma', 'nvme-loop', 'nvmet', 'nvmet-tcp', 'nvmet-rdma'],
    ...['rdma_rxe', 'rdma_ucm', 'ib_uverbs', 'crc32_generic', 'crc32_pclmul', 'crc32c_generic', 'crc32c-intel'],
    ...['null_blk', 'scsi_debug', 'brd', 'zram', 'sd_mod', 'iscsi_tcp', 'iscsi_target_mod', 'target_core_iblock'],
    ...['target_core_file', 'md_mod', 'raid0', 'raid1', 'raid10', 'raid456', 'dm_mod', 'dm_mirror', 'dm_snapshot'],
    ...['dm_multipath', 'dm_delay', 'dm_flakey', 'sch_netem', 'sch_tbf', 'sch_htb', 'sch_fq_codel', 'sch_ingress'],
  ],
  /** Loaded by the initial RAM disk, in this order, to reach the root file system. */
  bootModules: ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4'],
} as const;
