import { describe, expect, it } from 'vitest';
import { cabledPorts } from '../../../shared/capacity/lab-fabric.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { SwitchPort } from '../../../shared/model/network.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { changed, ofKind } from './edits.ts';

const [link] = ofKind(studyALab, 'link');
const end = [link!.a, link!.b].find(({ device }) => studyALab.entities[device]?.kind === 'switch')!;
const nicEnd = link!.a === end ? link!.b : link!.a;
const messages = (lab: Lab, wanted: string): string[] =>
  lintLab(lab)
    .filter(({ code }) => code === wanted)
    .map(({ message }) => message);

/** One port of the switch set differently from the rest. */
const onePort = (lab: Lab, change: Partial<SwitchPort>): Lab =>
  changed(
    lab,
    'switch',
    ({ id }) => id === end.device,
    (device) => ({
      ...device,
      ports: device.ports.map((port) => (port.id === end.port ? { ...port, ...change } : port)),
    }),
  );

const nicsAt = (lab: Lab, mtu: number): Lab =>
  changed(
    changed(
      lab,
      'nic',
      () => true,
      (nic) => ({ ...nic, ports: nic.ports.map((port) => ({ ...port, mtu: bytes(mtu) })) }),
    ),
    'link',
    () => true,
    (each) => ({ ...each, mtu: null }),
  );

describe('a switch port that is set apart', () => {
  it('L014 looks at its own MTU, and only its cable is told', () => {
    const even = changed(
      nicsAt(studyALab, 9_000),
      'switch',
      () => true,
      (device) => ({ ...device, mtu: bytes(9_216) }),
    );
    expect(messages(even, 'L014')).toEqual([]);
    expect(messages(onePort(even, { mtu: bytes(1_500) }), 'L014')).toMatchObject([
      expect.stringMatching(/MTU (9000 != 1500|1500 != 9000) on .*sw-100g-01/),
    ]);
  });

  it('capacity takes the MTU of the port, not that of the switch', () => {
    const lab = onePort(nicsAt(studyALab, 9_000), { mtu: bytes(2_000) });
    const index = indexLab(lab);
    const host = index.ancestors(nicEnd.device).find(({ kind }) => kind === 'host');
    const ports = cabledPorts(index, host?.id ?? '');
    expect(ports.find((port) => port.link.id === link!.id)?.mtu).toBe(2_000);
  });

  it('L016 and L017 look at its own flow control', () => {
    const qos = { trust: null, pfcPriorities: [3], pause: null, ecn: null, dscpPriority: null };
    const lossless = changed(
      changed(
        studyALab,
        'nic',
        () => true,
        (nic) => ({ ...nic, ports: nic.ports.map((port) => ({ ...port, qos })) }),
      ),
      'switch',
      () => true,
      (device) => ({ ...device, pfcPriority: 3 }),
    );
    expect([...messages(lossless, 'L016'), ...messages(lossless, 'L017')]).toEqual([]);
    const apart = onePort(lossless, { qos: { ...qos, pfcPriorities: [5] } });
    expect(messages(apart, 'L017')).toHaveLength(1);
    expect(messages(apart, 'L017')[0]).toContain('PFC priority');
    const off = onePort(lossless, { qos: { ...qos, pfcPriorities: [] } });
    expect(messages(off, 'L016')[0]).toContain('sw-100g-01');
  });
});
