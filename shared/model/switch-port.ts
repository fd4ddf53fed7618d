import type { PortQos } from './hardware.ts';
import type { Switch } from './lab.ts';
import type { SwitchPort } from './network.ts';

export const switchPortAt = (device: Switch, port: string): SwitchPort | undefined =>
  device.ports.find(({ id }) => id === port);

/** MTU of one port: its own, else that of the switch. */
export const portMtu = (device: Switch, port: string): number | null => switchPortAt(device, port)?.mtu ?? device.mtu;

/** Flow control of one port: what is set on it, else what is set for the whole switch. Null is not known. */
export function portQos(device: Switch, port: string): PortQos {
  const own = switchPortAt(device, port)?.qos ?? null;
  const { pfcPriority, pause, ecn, trust, dscpPriority } = device;
  return {
    trust: own?.trust ?? trust ?? null,
    pfcPriorities: own?.pfcPriorities ?? (pfcPriority === null ? null : [pfcPriority]),
    pause: own?.pause ?? pause ?? null,
    ecn: own?.ecn ?? ecn,
    dscpPriority: own?.dscpPriority ?? dscpPriority ?? null,
  };
}
