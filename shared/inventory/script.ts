/**
 * The inventory script: read-only, POSIX sh, any subset of tools. Every command is framed by lines that carry a
 * boundary chosen by the caller, so that no output can be taken for a frame, and has a time limit where the host has
 * `timeout`. A missing tool answers status 127, one that was ended 137.
 */
export interface InventoryCommand {
  readonly id: string;
  readonly shell: string;
  /** What is unknown without it, in words; null where it is only a bonus. */
  readonly without: string | null;
  /** What to do about a missing tool. */
  readonly tip?: string;
  /** What only root sees with it; told when the user is another, or the tool is missing. */
  readonly asRoot?: string;
  /** Another section that shows whether there is anything to see at all. */
  readonly onlyWith?: readonly [section: string, pattern: RegExp];
  /** A file or the shell's own words: it cannot hang and needs no process of its own. */
  readonly isPlain?: true;
}

/** `grep -H ''` prints `path:value` lines; a glob without a match is skipped silently. */
const values = (...globs: string[]): string => `grep -sH '' ${globs.join(' ')}`;

const under = (folder: string, names: string): string[] => names.split(' ').map((name) => `${folder}/${name}`);

/** Output of some commands for each of several devices, behind lines `## COMMAND DEVICE`. */
const each = (list: string, commands: readonly (readonly [title: string, shell: string])[]): string =>
  [
    `for d in ${list}; do [ -e "$d" ] || continue; n=\${d##*/}`,
    ...commands.map(([title, shell]) => `echo "## ${title}"; ${shell}`),
    'done',
  ].join('; ');

/** The same, with a missing tool told before any device is looked at. */
const withTool = (tool: string, shell: string): string => `command -v ${tool} >/dev/null || exit 127; ${shell}`;

const CPU = '/sys/devices/system/cpu';
/** Prints a file without a program of its own. */
const show = (path: string): string =>
  `[ -r ${path} ] && while IFS= read -r l || [ -n "$l" ]; do printf '%s\\n' "$l"; done < ${path}`;

const NODE = '/sys/devices/system/node/node[0-9]*';
const utilLinux = 'Install util-linux on the host.';

const MACHINE: readonly InventoryCommand[] = [
  { id: 'hostname', shell: show('/proc/sys/kernel/hostname'), without: null, isPlain: true },
  { id: 'user', shell: 'id -u', without: null, isPlain: true },
  { id: 'kernel', shell: show('/proc/sys/kernel/osrelease'), without: 'kernel version', isPlain: true },
  { id: 'cmdline', shell: show('/proc/cmdline'), without: null, isPlain: true },
  { id: 'os-release', shell: show('/etc/os-release'), without: 'operating system', isPlain: true },
  { id: 'lscpu', shell: 'lscpu -J', without: 'CPU model', tip: utilLinux },
  { id: 'meminfo', shell: show('/proc/meminfo'), without: 'memory', isPlain: true },
  {
    id: 'dmidecode',
    shell: withTool('dmidecode', 'dmidecode -t 0 -t 1 -t 9 -t 17'),
    without: null,
    tip: 'Install dmidecode on the host.',
    asRoot: 'memory modules and slots (dmidecode)',
  },
  {
    id: 'versions',
    shell: [
      'fio --version',
      'nvme version',
      'mdadm --version 2>&1',
      'for t in spdk_tgt nvmf_tgt; do command -v $t >/dev/null && $t --version; done',
      'true',
    ].join('; '),
    without: null,
  },
];

const DRIVES: readonly InventoryCommand[] = [
  { id: 'lsblk', shell: 'lsblk -J -b -O', without: 'drives', tip: utilLinux },
  { id: 'hostnqn', shell: show('/etc/nvme/hostnqn'), without: null, isPlain: true },
  {
    id: 'nvme-health',
    shell: withTool('nvme', each('/sys/class/nvme/nvme*', [['smart-log $n', 'nvme smart-log /dev/$n -o json']])),
    without: null,
    tip: 'Install nvme-cli on the host.',
    asRoot: 'wear, temperature and errors of NVMe drives (nvme smart-log)',
    onlyWith: ['nvme', /\/serial:/],
  },
  {
    id: 'smartctl',
    shell: withTool('smartctl', each('/sys/block/sd*', [['smartctl $n', 'smartctl -j -i -H -A -n standby /dev/$n']])),
    without: null,
    tip: 'Install smartmontools on the host.',
    asRoot: 'health of SATA and SAS drives (smartctl)',
    onlyWith: ['lsblk', /"name": ?"sd[a-z]/],
  },
];

const NETWORK: readonly InventoryCommand[] = [
  { id: 'ip', shell: 'ip -j -d addr', without: 'network addresses', tip: 'Install iproute2 on the host.' },
  {
    id: 'ethtool',
    shell: withTool(
      'ethtool',
      `for d in /sys/class/net/*; do [ -e "$d/device" ] || continue; n=\${d##*/}; ethtool "$n"; ${['-i', '-g', '-k', '-a'].map((flag) => `echo "## ${flag}"; ethtool ${flag} "$n"`).join('; ')}; done; true`,
    ),
    without: null,
  },
  { id: 'rdma', shell: 'rdma -j link', without: null },
  { id: 'ibv-devinfo', shell: 'ibv_devinfo', without: null },
];

/** Without grep, or where other users' processes are hidden, nothing can be said of daemons. */
const SEES_PROCESSES = 'command -v grep >/dev/null || exit 127; [ -r /proc/1/comm ] || exit 1';

const CLOCK_DAEMONS = ['chronyd', 'ntpd', 'openntpd', 'ntpsec', 'systemd-timesyn', 'ptp4l'];

/** Everything of /sys and /proc/sys in one reading: a machine starts a program far more slowly than it reads files. */
const VALUES: readonly string[] = [
  `${NODE}/cpulist`,
  `${NODE}/hugepages/*/nr_hugepages`,
  `${NODE}/meminfo`,
  ...under(`${CPU}/cpu[0-9]*/topology`, 'physical_package_id thread_siblings_list'),
  ...under('/sys/class/dmi/id', 'sys_vendor product_name bios_vendor bios_version bios_date'),
  ...under('/sys/class/nvme/*', 'address model serial firmware_rev transport numa_node hwmon*/temp1_max'),
  '/sys/class/nvme-subsystem/*/iopolicy',
  '/sys/block/*/queue/write_cache',
  '/sys/class/net/*/speed',
  '/sys/class/infiniband/*/ports/*/gid_attrs/types/*',
  ...under('/sys/bus/pci/devices/*', 'class numa_node current_link_speed current_link_width'),
  ...under('/sys/bus/pci/devices/*', 'max_link_speed max_link_width link/l*_aspm'),
  `${CPU}/online`,
  `${CPU}/cpu[0-9]*/cpufreq/scaling_governor`,
  `${CPU}/cpufreq/boost`,
  `${CPU}/intel_pstate/no_turbo`,
  `${CPU}/smt/active`,
  `${CPU}/vulnerabilities/*`,
  `${CPU}/cpuidle/current_driver`,
  `${CPU}/cpu0/cpuidle/state*/name`,
  `${CPU}/cpu[0-9]*/cpuidle/state*/disable`,
  '/sys/devices/system/clocksource/clocksource0/current_clocksource',
  '/sys/kernel/mm/transparent_hugepage/enabled',
  '/sys/module/pcie_aspm/parameters/policy',
  '/sys/kernel/iommu_groups/*/type',
  '/proc/sys/kernel/numa_balancing',
  ...under('/proc/sys/net/core', 'rmem_max wmem_max somaxconn netdev_max_backlog busy_poll busy_read'),
  ...under('/proc/sys/net/ipv4', 'tcp_rmem tcp_wmem'),
];

/** `ls -l` prints where links lead: the entry of a device class names the PCI functions above it. */
const LINKS = '/sys/class/net/* /sys/block/* /sys/class/net/*/device/driver /sys/bus/pci/devices/*/driver';

const PLATFORM: readonly InventoryCommand[] = [
  { id: 'sysfs', shell: values(...VALUES), without: null },
  { id: 'links', shell: `ls -ld ${LINKS}`, without: null },
  {
    id: 'lspci',
    shell: 'lspci -D -mm',
    without: 'names of adapters',
    tip: 'Install pciutils on the host.',
  },
  {
    id: 'lspci-links',
    shell: withTool(
      'lspci',
      "lspci -D -vvv | grep -E '^[0-9a-f]|LnkCap:|LnkSta:|LnkCtl:|DevC(ap|tl|ta):|DevSta:|RlxdOrd|MaxPayload|NUMA node|access denied'",
    ),
    without: null,
    tip: 'Install pciutils on the host.',
    asRoot: 'relaxed ordering and payload sizes of PCI devices (lspci -vvv)',
    onlyWith: ['pci', /numa_node:/],
  },
  {
    id: 'daemons',
    shell: `${SEES_PROCESSES}; grep -shx ${['irqbalance', 'ptp4l', 'phc2sys'].map((name) => `-e ${name}`).join(' ')} /proc/[0-9]*/comm; true`,
    without: null,
    isPlain: true,
  },
  { id: 'chrony', shell: 'chronyc -c tracking', without: null },
  {
    id: 'timedatectl',
    // Asking starts a service; where no daemon keeps the clock the answer is known.
    shell: `${SEES_PROCESSES}; if grep -sqx ${CLOCK_DAEMONS.map((name) => `-e ${name}`).join(' ')} /proc/[0-9]*/comm; then timedatectl show; else echo NTPSynchronized=no; fi`,
    without: null,
  },
  { id: 'pmc', shell: "pmc -u -b 0 'GET CURRENT_DATA_SET'", without: null },
];

export const INVENTORY_COMMANDS: readonly InventoryCommand[] = [...MACHINE, ...DRIVES, ...NETWORK, ...PLATFORM];

/** A command takes well below a second; one that hangs (a dead drive, a stuck driver) must not hold up the others. */
const COMMAND_LIMIT_SECONDS = 4;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The script for `sh -s`. `boundary` is random text of letters and digits. */
export function inventoryScript(boundary: string): string {
  if (!/^[A-Za-z0-9]{16,}$/.test(boundary)) throw new RangeError('the boundary needs 16 or more letters and digits');
  return [
    '#!/bin/sh',
    '# FabricLab inventory: reads what this machine is made of and how it is set. It changes nothing.',
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin"',
    'limited() { sh -c "$1"; }',
    `if command -v timeout >/dev/null 2>&1; then limited() { timeout -s KILL ${String(COMMAND_LIMIT_SECONDS)} sh -c "$1"; }; fi`,
    'command -v sh >/dev/null 2>&1 || limited() { ( eval "$1" ); }',
    'look() {',
    `  echo "--${boundary} begin $1"`,
    '  if [ "$3" = plain ]; then ( eval "$2" ) 2>/dev/null </dev/null; else limited "$2" 2>/dev/null </dev/null; fi',
    '  s=$?',
    '  # A blank line first: the output may end without a newline.',
    `  printf '\\n--${boundary} end %s %s\\n' "$1" "$s"`,
    '}',
    ...INVENTORY_COMMANDS.map(({ id, shell, isPlain }) => `look ${id} ${quoted(shell)}${isPlain ? ' plain' : ''}`),
    '',
  ].join('\n');
}
