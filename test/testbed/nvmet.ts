/**
 * Hand-written kernel NVMe/TCP target and connections, for tests of the test bed itself. The program under test has
 * generators of its own; nothing here is shared with them, so that each can check the other.
 */

/** A namespace to export: a subsystem for each drive. */
export interface ExportedDrive {
  readonly subsystem: string;
  /** Serial number of the local drive, by which its device is found. */
  readonly serial: string;
}

const port = 4420;

/** Name of the subsystem that exports the drive with this serial number. */
export function subsystemFor(serial: string): string {
  return `nqn.2026-01.lab.fabric:${serial.toLowerCase()}`;
}

/** Shell lines for the target machine; drives are found by serial, as their order changes from boot to boot. */
export function exportScript(drives: readonly ExportedDrive[], address: string): string {
  const subsystem = ({ subsystem: name, serial }: ExportedDrive) => [
    `device=/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_${serial}`,
    `mkdir -p subsystems/${name}/namespaces/1`,
    `echo 1 > subsystems/${name}/attr_allow_any_host`,
    `readlink -f "$device" | tr -d '\\n' > subsystems/${name}/namespaces/1/device_path`,
    `echo 1 > subsystems/${name}/namespaces/1/enable`,
    `ln -s "$PWD/subsystems/${name}" ports/1/subsystems/`,
  ];
  return [
    'set -e',
    'modprobe nvmet-tcp',
    'cd /sys/kernel/config/nvmet',
    'mkdir ports/1',
    'echo ipv4 > ports/1/addr_adrfam',
    'echo tcp > ports/1/addr_trtype',
    `echo ${address} > ports/1/addr_traddr`,
    `echo ${port} > ports/1/addr_trsvcid`,
    ...drives.flatMap(subsystem),
  ].join('\n');
}

/** Shell line for an initiator: short time-outs, so that a fault shows within seconds. */
export function connectLine(subsystem: string, address: string): string {
  const patience = '--keep-alive-tmo=2 --reconnect-delay=1 --ctrl-loss-tmo=60';
  return `modprobe nvme-tcp && nvme connect -t tcp -a ${address} -s ${port} -n ${subsystem} ${patience}`;
}

/** Shell line that prints the initiator's block device of a subsystem, e.g. `/dev/nvme0n1`, as soon as it is there. */
export function deviceLine(subsystem: string): string {
  const find = `grep -lx '${subsystem}' /sys/class/nvme-subsystem/*/subsysnqn`;
  return [
    `for try in $(seq 100); do`,
    `  device=$(ls "$(dirname "$(${find})")" 2>/dev/null | grep -x 'nvme[0-9]*n[0-9]*')`,
    `  [ -n "$device" ] && [ -b "/dev/$device" ] && echo "/dev/$device" && exit 0`,
    `  sleep 0.1`,
    `done; exit 1`,
  ].join('\n');
}

/** Shell line that prints the state of the connection to a subsystem: live, connecting, resetting, ... */
export function stateLine(subsystem: string): string {
  return `cat "$(dirname "$(grep -lx '${subsystem}' /sys/class/nvme-fabrics/ctl/nvme*/subsysnqn)")/state"`;
}
