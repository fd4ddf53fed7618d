import type { PortQos } from '../../../../../shared/model/hardware.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { LinkEnd } from '../../../../../shared/model/network.ts';
import { portLabel } from '../../../../../shared/edit/rules.ts';
import { bytes, type BitsPerSecond, type Bytes } from '../../../../../shared/units/quantity.ts';
import type { EntityChange, FieldSpec } from '../field-spec.ts';
import { dscpText, readDscpMap, readPriorities, readSpeed, speedOptions, speedValue } from '../field-text.ts';
import { choiceField, countField, nullableText, readField, yesField } from './common.ts';

/** What NIC ports and switch ports have alike. */
interface Port {
  readonly id: string;
  readonly speed: BitsPerSecond | null;
  readonly mtu?: Bytes | null | undefined;
  readonly vlan?: number | null | undefined;
  readonly neighbour?: string | null | undefined;
  readonly qos?: PortQos | null | undefined;
}
interface PortChange {
  readonly speed?: BitsPerSecond | null;
  readonly mtu?: Bytes | null;
  readonly vlan?: number | null;
  readonly neighbour?: string | null;
}
type Set = (change: PortChange) => EntityChange;

export const speedField = (
  key: string,
  speed: BitsPerSecond | null,
  set: (speed: BitsPerSecond | null) => EntityChange,
) => choiceField('Speed', key, speedValue(speed), speedOptions(speed), (value) => set(readSpeed(value)));

/** Ethernet frames without header: 576 (every IP host takes that) to 65,535 bytes. */
export const mtuField = (
  key: string,
  mtu: number | null | undefined,
  set: (mtu: Bytes | null) => EntityChange,
): FieldSpec => countField(['MTU', key, 'B'], mtu, [576, 65_535], (value) => set(value === null ? null : bytes(value)));

export const vlanField = (key: string, vlan: number | null | undefined, set: (vlan: number | null) => EntityChange) =>
  countField(['VLAN', key], vlan, [1, 4_094], set);

/** `to sw-100g-01, 5`, or that nothing is plugged in. */
export function farText(index: LabIndex, own: LinkEnd): string {
  const [link] = index.cablesAt(own);
  if (!link) return 'free';
  return `to ${portLabel(index, link.a.device === own.device && link.a.port === own.port ? link.b : link.a)}`;
}

/** Rate, frame size, VLAN and neighbour of a port; `Neighbour` is what LLDP names at the other end. */
export const commonPortFields = (port: Port, set: Set): FieldSpec[] => [
  speedField(`ports.${port.id}.speed`, port.speed, (speed) => set({ speed })),
  mtuField(`ports.${port.id}.mtu`, port.mtu, (mtu) => set({ mtu })),
  vlanField(`ports.${port.id}.vlan`, port.vlan, (vlan) => set({ vlan })),
  {
    ...nullableText('Neighbour', `ports.${port.id}.neighbour`, port.neighbour, (text) =>
      set({ neighbour: text === null ? null : text.slice(0, 500) }),
    ),
    single: true,
  },
];

const NO_QOS: PortQos = { trust: null, pfcPriorities: null, pause: null, ecn: null, dscpPriority: null };

const qosOrNull = (qos: PortQos): PortQos | null => (Object.values(qos).every((value) => value === null) ? null : qos);

export const TRUSTS = [
  { value: '', label: 'not known' },
  { value: 'dscp', label: 'DSCP' },
  { value: 'pcp', label: 'VLAN tag (PCP)' },
] as const;

/** Flow control of a port (DOMAIN 10.4): what makes it lossless for one class. */
export function qosFields(
  port: Port,
  set: (change: (qos: PortQos | null) => PortQos | null) => EntityChange,
): FieldSpec[] {
  const qos = port.qos ?? NO_QOS;
  const key = `ports.${port.id}.qos`;
  const put = (change: Partial<PortQos>) => set((now) => qosOrNull({ ...(now ?? NO_QOS), ...change }));
  return [
    {
      ...{ type: 'text', label: 'PFC', key, hint: 'not known; 3, or none' },
      text: qos.pfcPriorities === null ? '' : qos.pfcPriorities.length === 0 ? 'none' : qos.pfcPriorities.join(', '),
      write: readField(readPriorities, (pfcPriorities) => put({ pfcPriorities })),
    },
    yesField(['ECN', key], qos.ecn, (ecn) => put({ ecn }), ['on', 'off']),
    yesField(['Pause', key], qos.pause, (pause) => put({ pause }), ['on', 'off']),
    choiceField('Trust', key, qos.trust ?? '', TRUSTS, (trust) => put({ trust: trust === '' ? null : trust })),
    {
      ...{ type: 'text', label: 'DSCP map', key, hint: 'DSCP / 8', text: dscpText(qos.dscpPriority) },
      write: readField(readDscpMap, (dscpPriority) => put({ dscpPriority })),
    },
  ];
}
