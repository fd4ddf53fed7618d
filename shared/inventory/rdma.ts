import type { Nic } from '../model/lab.ts';
import { bytes } from '../units/quantity.ts';
import { adapter, port, type HostFacts, type NicFound } from './host-inventory.ts';
import { listOf, numberIn, textIn } from './json-fields.ts';
import { sysfsValues } from './sysfs.ts';

/** A port of an RDMA device, from 1; older adapters have two ports on one device. */
interface RdmaPort {
  readonly device: string;
  readonly port: number;
}

/** `rdma -j link`: the RDMA port of each interface. */
function rdmaInterfaces(value: unknown): ReadonlyMap<string, RdmaPort> {
  return new Map(
    listOf(value).flatMap((entry): [string, RdmaPort][] => {
      const device = textIn(entry, 'ifname');
      const interfaceName = textIn(entry, 'netdev');
      const port = numberIn(entry, 'port') ?? 1;
      return device !== null && interfaceName !== null ? [[interfaceName, { device, port }]] : [];
    }),
  );
}

/** What is known of one port of an RDMA device. */
interface RdmaFacts {
  readonly firmware: string | null;
  /** Path MTU in use, bytes. */
  readonly pathMtu: number | null;
  readonly transports: Nic['transports'];
}

/** `ibv_devinfo`: transport, link layer, firmware and the path MTU in use, by `DEVICE/PORT`. */
export function readDevinfo(text: string): ReadonlyMap<string, RdmaFacts> {
  const blocks = text.split(/^hca_id:\s*/m).slice(1);
  return new Map(blocks.flatMap(portsIn));
}

function portsIn(block: string): [string, RdmaFacts][] {
  const [device = '', ...ports] = block.split(/^\s*port:\s*(?=\d)/m);
  const at = (part: string, key: string) => new RegExp(`^\\s*${key}:\\s*(\\S+)`, 'm').exec(part)?.[1] ?? null;
  return ports.map((part) => {
    const mtu = Number(at(part, 'active_mtu'));
    return [
      `${device.split(/\s/)[0] ?? ''}/${/^\d+/.exec(part)?.[0] ?? ''}`,
      {
        firmware: at(device, 'fw_ver'),
        pathMtu: [256, 512, 1024, 2048, 4096].includes(mtu) ? mtu : null,
        transports: transportsOf(at(device, 'transport') ?? '', at(part, 'link_layer') ?? ''),
      },
    ];
  });
}

function transportsOf(transport: string, layer: string): Nic['transports'] {
  if (/iwarp/i.test(transport)) return ['tcp', 'iwarp'];
  if (/infiniband/i.test(layer)) return ['infiniband'];
  return /ethernet/i.test(layer) ? ['tcp', 'rocev2'] : [];
}

/** The kinds of GIDs that a port has (`IB/RoCE v1`, `RoCE v2`), from sysfs. */
function gidTransports(text: string, { device, port }: RdmaPort): Nic['transports'] {
  const kinds = [...sysfsValues(text)].flatMap(([path, kind]) =>
    path.includes(`/infiniband/${device}/ports/${String(port)}/`) ? [kind] : [],
  );
  if (kinds.some((kind) => /v2/i.test(kind))) return ['tcp', 'rocev2'];
  return kinds.some((kind) => /v1/i.test(kind)) ? ['tcp', 'rocev1'] : [];
}

/** RDMA side of the adapters; without devinfo an RDMA device on Ethernet is taken as RoCE v2, as adapters of today are. */
export function rdmaFacts(link: unknown, devinfo: string, gids: string): HostFacts {
  const ports = readDevinfo(devinfo);
  return {
    nics: [...rdmaInterfaces(link)].map(([interfaceName, at]): NicFound => {
      const known = ports.get(`${at.device}/${String(at.port)}`);
      const byGid = gidTransports(gids, at);
      const transports = known !== undefined && known.transports.length > 0 ? known.transports : byGid;
      return adapter(interfaceName, {
        firmware: known?.firmware ?? null,
        transports: transports.length > 0 ? transports : ['tcp', 'rocev2'],
        ports: [
          port(interfaceName, {
            rdmaDevice: at.device,
            ...(known?.pathMtu == null ? {} : { pathMtu: bytes(known.pathMtu) }),
          }),
        ],
      });
    }),
  };
}
