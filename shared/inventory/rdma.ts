import type { Nic } from '../model/lab.ts';
import { bytes } from '../units/quantity.ts';
import { adapter, port, type HostFacts, type NicFound } from './host-inventory.ts';
import { listOf, textIn } from './json-fields.ts';
import { sysfsValues } from './sysfs.ts';

/** `rdma -j link`: the RDMA device of each interface. */
export function rdmaInterfaces(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    listOf(value).flatMap((entry): [string, string][] => {
      const device = textIn(entry, 'ifname');
      const interfaceName = textIn(entry, 'netdev');
      return device !== null && interfaceName !== null ? [[interfaceName, device]] : [];
    }),
  );
}

/** What is known of one RDMA device. */
export interface RdmaDevice {
  readonly firmware: string | null;
  /** Path MTU in use, bytes. */
  readonly pathMtu: number | null;
  readonly transports: Nic['transports'];
}

/** `ibv_devinfo`: transport, link layer, firmware and the path MTU in use, of each device's first port. */
export function readDevinfo(text: string): ReadonlyMap<string, RdmaDevice> {
  const blocks = text.split(/^hca_id:\s*/m).slice(1);
  return new Map(
    blocks.map((block) => {
      const at = (key: string) => new RegExp(`^\\s*${key}:\\s*(\\S+)`, 'm').exec(block)?.[1] ?? null;
      const mtu = Number(at('active_mtu'));
      return [
        block.split(/\s/)[0] ?? '',
        {
          firmware: at('fw_ver'),
          pathMtu: [256, 512, 1024, 2048, 4096].includes(mtu) ? mtu : null,
          transports: transportsOf(at('transport') ?? '', at('link_layer') ?? ''),
        },
      ];
    }),
  );
}

function transportsOf(transport: string, layer: string): Nic['transports'] {
  if (/iwarp/i.test(transport)) return ['tcp', 'iwarp'];
  if (/infiniband/i.test(layer)) return ['infiniband'];
  return /ethernet/i.test(layer) ? ['tcp', 'rocev2'] : [];
}

/** The kinds of GIDs that a device has (`IB/RoCE v1`, `RoCE v2`), from sysfs. */
function gidTransports(text: string, device: string): Nic['transports'] {
  const kinds = [...sysfsValues(text)].flatMap(([path, kind]) =>
    path.includes(`/infiniband/${device}/`) ? [kind] : [],
  );
  if (kinds.some((kind) => /v2/i.test(kind))) return ['tcp', 'rocev2'];
  return kinds.some((kind) => /v1/i.test(kind)) ? ['tcp', 'rocev1'] : [];
}

/** RDMA side of the adapters; without devinfo an RDMA device on Ethernet is taken as RoCE v2, as adapters of today are. */
export function rdmaFacts(link: unknown, devinfo: string, gids: string): HostFacts {
  const devices = readDevinfo(devinfo);
  return {
    nics: [...rdmaInterfaces(link)].map(([interfaceName, device]): NicFound => {
      const known = devices.get(device);
      const byGid = gidTransports(gids, device);
      const transports = known !== undefined && known.transports.length > 0 ? known.transports : byGid;
      return adapter(interfaceName, {
        firmware: known?.firmware ?? null,
        transports: transports.length > 0 ? transports : ['tcp', 'rocev2'],
        ports: [
          port(interfaceName, {
            rdmaDevice: device,
            ...(known?.pathMtu == null ? {} : { pathMtu: bytes(known.pathMtu) }),
          }),
        ],
      });
    }),
  };
}
