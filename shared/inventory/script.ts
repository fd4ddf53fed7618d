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
  /**
   * `plain`: files and the shell's own words, or a program that reads nothing else: it cannot hang, and runs without a limit. `program`: one program
   * with its arguments, which needs no shell. `devices`: a program for each of several devices, each under a limit.
   * Else several commands for a shell.
   */
  readonly as?: 'plain' | 'program' | 'devices';
}

/** `grep -H ''` prints `path:value` lines; a glob without a match is skipped silently. */
const values = (...globs: string[]): string => `grep -sH '' ${globs.join(' ')}`;

const under = (folder: string, names: string): string[] => names.split(' ').map((name) => `${folder}/${name}`);

/**
 * Output of a command for each of several devices, behind lines `## COMMAND DEVICE`. One that hangs is ended by itself and
 * told as `## hung DEVICE`, so that it does not cost the others.
 */
const each = (list: string, title: string, command: string): string =>
  [
    `for d in ${list}; do [ -e "$d" ] || continue; n=\${d##*/}`,
    `echo "## ${title} $n"; $ONE ${command}; [ $? -ne 137 ] || echo "## hung $n"`,
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

/** The user's number, as `id -u`. */
const USER = 'while read -r k v l; do [ "$k" != Uid: ] || echo "$v"; done </proc/self/status';

const MACHINE: readonly InventoryCommand[] = [
  { id: 'hostname', shell: show('/proc/sys/kernel/hostname'), without: null, as: 'plain' },
  { id: 'user', shell: USER, without: null, as: 'plain' },
  { id: 'kernel', shell: show('/proc/sys/kernel/osrelease'), without: 'kernel version', as: 'plain' },
  { id: 'cmdline', shell: show('/proc/cmdline'), without: null, as: 'plain' },
  { id: 'os-release', shell: show('/etc/os-release'), without: 'operating system', as: 'plain' },
  { id: 'lscpu', shell: 'lscpu -J', without: 'CPU model', tip: utilLinux, as: 'program' },
  { id: 'meminfo', shell: show('/proc/meminfo'), without: 'memory', as: 'plain' },
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
  { id: 'lsblk', shell: 'lsblk -J -b -O', without: 'drives', tip: utilLinux, as: 'program' },
  { id: 'hostnqn', shell: show('/etc/nvme/hostnqn'), without: null, as: 'plain' },
  {
    id: 'nvme-health',
    shell: withTool('nvme', each('/sys/class/nvme/nvme*', 'smart-log', 'nvme smart-log /dev/$n -o json')),
    without: null,
    tip: 'Install nvme-cli on the host.',
    asRoot: 'wear, temperature and errors of NVMe drives (nvme smart-log)',
    onlyWith: ['nvme', /\/serial:/],
    as: 'devices',
  },
  {
    id: 'smartctl',
    shell: withTool('smartctl', each('/sys/block/sd*', 'smartctl', 'smartctl -j -i -H -A -n standby /dev/$n')),
    without: null,
    tip: 'Install smartmontools on the host.',
    asRoot: 'health of SATA and SAS drives (smartctl)',
    onlyWith: ['lsblk', /"name": ?"sd[a-z]/],
    as: 'devices',
  },
];

/** As `ethtool IF` says it, without a program. */
const LINK_STATE =
  'echo "Settings for $n:"; s= x=; { read -r s <"$d/speed"; read -r x <"$d/duplex"; } 2>/dev/null; echo "Speed: ${s}Mb/s"; echo "Duplex: $x"';

/**
 * `INTERFACE IRQ CPUS` of each interrupt of an adapter, by the shell alone. A virtio device has those of its PCI parent;
 * of any other device the parent is a bridge.
 */
const INTERRUPTS = [
  'for d in /sys/class/net/*; do [ -e "$d/device" ] || continue; n=${d##*/}; f=$d/device/msi_irqs',
  '[ -d "$f" ] || f=$d/device/../msi_irqs',
  'for i in "$f"/*; do [ -e "$i" ] || continue; q=${i##*/}; c=',
  '[ -r "/proc/irq/$q/smp_affinity_list" ] && read -r c <"/proc/irq/$q/smp_affinity_list"; echo "$n $q $c"',
  'done; done; true',
].join('; ');

const NETWORK: readonly InventoryCommand[] = [
  {
    id: 'ip',
    shell: 'ip -j -d addr',
    without: 'network addresses',
    tip: 'Install iproute2 on the host.',
    as: 'program',
  },
  {
    id: 'ethtool',
    shell: withTool(
      'ethtool',
      `for d in /sys/class/net/*; do [ -e "$d/device" ] || continue; n=\${d##*/}; ${LINK_STATE}; ${['-i', '-g', '-l', '-c', '-k', '-a'].map((flag) => `echo "## ${flag}"; ethtool ${flag} "$n"`).join('; ')}; done; true`,
    ),
    without: 'rings, queues, coalescing and offloads of adapters',
    tip: 'Install ethtool on the host.',
    onlyWith: ['links', /\/sys\/class\/net\/\S+ -> \S*\/pci/],
  },
  { id: 'interrupts', shell: INTERRUPTS, without: null, as: 'plain' },
  { id: 'rdma', shell: 'rdma -j link', without: null, as: 'program' },
  { id: 'ibv-devinfo', shell: 'ibv_devinfo', without: null, as: 'program' },
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
  ...under('/proc/sys/net/ipv4/conf/all', 'arp_ignore arp_announce rp_filter'),
];

/** `ls -l` prints where links lead: the entry of a device class names the PCI functions above it. */
const LINKS = `/sys/class/net/* /sys/block/* /sys/class/net/*/device/driver ${under('/sys/bus/pci/devices/*', 'driver physfn').join(' ')}`;

const PLATFORM: readonly InventoryCommand[] = [
  { id: 'sysfs', shell: values(...VALUES), without: null, as: 'program' },
  { id: 'links', shell: `ls -ld ${LINKS}`, without: null, as: 'plain' },
  {
    id: 'lspci',
    shell: 'lspci -D -mm',
    without: 'names of adapters',
    tip: 'Install pciutils on the host.',
    as: 'program',
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
    as: 'plain',
  },
  { id: 'chrony', shell: 'chronyc -c tracking', without: null, as: 'program' },
  {
    id: 'timedatectl',
    // Asking starts a service; where no daemon keeps the clock the answer is known.
    shell: `${SEES_PROCESSES}; if grep -sqx ${CLOCK_DAEMONS.map((name) => `-e ${name}`).join(' ')} /proc/[0-9]*/comm; then timedatectl show; else echo NTPSynchronized=no; fi`,
    without: null,
  },
  { id: 'pmc', shell: "pmc -u -b 0 'GET CURRENT_DATA_SET'", without: null, as: 'program' },
];

export const INVENTORY_COMMANDS: readonly InventoryCommand[] = [...MACHINE, ...DRIVES, ...NETWORK, ...PLATFORM];

/**
 * What runs beside each other: starting a program costs more than its work, and a slow drive must not hold up the
 * network. What the user runs meanwhile goes on: four at once are few.
 */
const LANES: readonly (readonly string[])[] = [
  ['ethtool', 'ip', 'rdma', 'ibv-devinfo', 'chrony', 'pmc'],
  ['lsblk', 'nvme-health', 'smartctl', 'dmidecode'],
  ['versions', 'lscpu', 'lspci', 'lspci-links'],
];

/** A command takes well below a second; one that hangs (a dead drive, a stuck driver) must not hold up the others. */
const COMMAND_LIMIT_SECONDS = 4;
/** For each of several devices, and for all of them. */
const DEVICE_LIMIT_SECONDS = 2;
const DEVICES_LIMIT_SECONDS = 12;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const lookAt = ({ id, shell, as }: InventoryCommand): string => `look ${id} ${quoted(shell)}${as ? ` ${as}` : ''}`;

/** The lanes as functions of the shell, the last with all that has no lane. */
function laneFunctions(): string[] {
  const lanes = LANES.map((ids) => ids.flatMap((id) => INVENTORY_COMMANDS.filter((command) => command.id === id)));
  const rest = INVENTORY_COMMANDS.filter(({ id }) => !LANES.some((ids) => ids.includes(id)));
  return [...lanes, rest].flatMap((commands, index) => [
    `lane_${String(index)}() {`,
    ...commands.map((command) => `  ${lookAt(command)}`),
    '}',
  ]);
}

/**
 * All lanes at once without a temporary file. Each is kept in a variable until it is over, as a command that writes into
 * a full pipe would run into its time limit; the reader of each pipe is the next lane, which then passes it on.
 */
const ALL_LANES = LANES.reduceRight(
  (inner, _, index) => `{ text=$(lane_${String(index)}); say "$text"; } | { text=$(${inner}); copy; say "$text"; }`,
  `lane_${String(LANES.length)}`,
);

/** The script for `sh -s`. `boundary` is random text of letters and digits. */
export function inventoryScript(boundary: string): string {
  if (!/^[A-Za-z0-9]{16,}$/.test(boundary)) throw new RangeError('the boundary needs 16 or more letters and digits');
  const limit = (seconds: number): string => `"timeout -s KILL ${String(seconds)}"`;
  return [
    '#!/bin/sh',
    '# FabricLab inventory: reads what this machine is made of and how it is set. It changes nothing.',
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin" ONE=',
    'LIMIT= LONG=',
    `if command -v timeout >/dev/null 2>&1; then`,
    `  LIMIT=${limit(COMMAND_LIMIT_SECONDS)} LONG=${limit(DEVICES_LIMIT_SECONDS)} ONE=${limit(DEVICE_LIMIT_SECONDS)}`,
    'fi',
    'shell() { $1 sh -c "$2"; }',
    'command -v sh >/dev/null 2>&1 || shell() { ( eval "$2" ); }',
    `say() { printf '%s\\n' "$1"; }`,
    'copy() { cat; }',
    'command -v cat >/dev/null 2>&1 || copy() { while IFS= read -r line; do say "$line"; done; }',
    'look() {',
    `  echo "--${boundary} begin $1"`,
    '  case $3 in',
    '  plain) ( eval "$2" ) ;;',
    '  program) if command -v "${2%% *}" >/dev/null; then eval "$LIMIT $2"; else ( exit 127 ); fi ;;',
    '  devices) shell "$LONG" "$2" ;;',
    '  *) shell "$LIMIT" "$2" ;;',
    '  esac 2>/dev/null </dev/null',
    '  s=$?',
    '  # A blank line first: the output may end without a newline.',
    `  printf '\\n--${boundary} end %s %s\\n' "$1" "$s"`,
    '}',
    ...laneFunctions(),
    ALL_LANES,
    '',
  ].join('\n');
}
