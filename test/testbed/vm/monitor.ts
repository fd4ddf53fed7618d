import { JsonSocket } from './json-socket.ts';

/** QEMU's machine protocol (QMP): the hands on the machine's case, cables and drives. */
export class Monitor {
  private readonly link: JsonSocket;

  private constructor(link: JsonSocket) {
    this.link = link;
  }

  static async open(path: string, machine: string): Promise<Monitor> {
    const link = await JsonSocket.open(path, `QEMU of ${machine}`);
    await link.call('qmp_capabilities');
    return new Monitor(link);
  }

  async pause(): Promise<void> {
    await this.link.call('stop');
  }

  async resume(): Promise<void> {
    await this.link.call('cont');
  }

  /** The reset button. */
  async reset(): Promise<void> {
    await this.link.call('system_reset');
  }

  /** Pulls (false) or plugs in (true) a network cable: the guest loses or gets its carrier. */
  async setLink(netdev: string, isUp: boolean): Promise<void> {
    await this.link.call('set_link', { name: netdev, up: isUp });
  }

  /** Takes a PCIe device out and waits until the guest has let it go. */
  async unplug(device: string): Promise<void> {
    const isGone = (message: Readonly<Record<string, unknown>>) => {
      const data = message['data'];
      const named = typeof data === 'object' && data !== null && 'device' in data && data.device === device;
      return message['event'] === 'DEVICE_DELETED' && named;
    };
    const gone = this.link.next(isGone, 60_000, `the guest to let go of ${device}`);
    const asked = this.link.call('device_del', { id: device });
    await Promise.all([gone, asked]);
  }

  /** Limits a drive's operations per second, reads and writes together; null = no limit. */
  async throttle(device: string, operationsPerSecond: number | null): Promise<void> {
    const none = { bps: 0, bps_rd: 0, bps_wr: 0, iops_rd: 0, iops_wr: 0 };
    await this.link.call('block_set_io_throttle', { id: device, ...none, iops: operationsPerSecond ?? 0 });
  }

  close(): void {
    this.link.close();
  }
}
