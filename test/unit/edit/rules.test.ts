import { describe, expect, it } from 'vitest';
import { addDrive } from '../../../shared/edit/add.ts';
import { cable } from '../../../shared/edit/cable.ts';
import { reparent, update } from '../../../shared/edit/change.ts';
import type { EditOutcome } from '../../../shared/edit/outcome.ts';
import { whyNotPlace } from '../../../shared/edit/rules.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

const reason = (outcome: EditOutcome): string => (outcome.ok ? '' : (outcome.problems[0]?.message ?? ''));

describe('placing', () => {
  it('refuses a drive on the drawing and in a switch, and says where it belongs', () => {
    const drawn = new DrawnLab();
    const device = drawn.switch();
    const words = 'A drive belongs in a NUMA node or a host';
    expect(reason(addDrive(drawn.lab, { parent: null }, {}, drawn.ids))).toBe(words);
    expect(reason(addDrive(drawn.lab, { parent: device }, {}, drawn.ids))).toBe(words);
    expect(whyNotPlace('drive', drawn.get('switch', device))).toBe(words);
  });

  it('refuses to put a NUMA node into itself or a drive into a NIC', () => {
    const drawn = new DrawnLab();
    const [node = ''] = drawn.nodes(drawn.host());
    const [drive, nic] = [drawn.drive(node), drawn.nic(node)];
    expect(reason(reparent(drawn.lab, [node], node))).toBe('A device cannot go into itself');
    expect(reason(reparent(drawn.lab, [drive], nic))).toContain('A drive belongs');
  });
});

describe('cabling', () => {
  function pair() {
    const drawn = new DrawnLab();
    const [node = ''] = drawn.nodes(drawn.host());
    return { drawn, nic: drawn.nic(node), device: drawn.switch() };
  }

  it('refuses a used port and names both ends of its cable', () => {
    const { drawn, nic, device } = pair();
    drawn.cable(nic, device);
    const again = cable(drawn.lab, { device: nic, port: 'p0' }, { device, port: '5' }, drawn.ids);
    expect(reason(again)).toBe('host-01, NIC 0, p0 is already cabled to switch-01, 1');
  });

  it('refuses a cable from a device to itself and to a port that is not there', () => {
    const { drawn, nic } = pair();
    const self = cable(drawn.lab, { device: nic, port: 'p0' }, { device: nic, port: 'p1' }, drawn.ids);
    expect(reason(self)).toBe('A cable cannot end at the device where it starts');
    const missing = cable(drawn.lab, { device: nic, port: 'p0' }, { device: nic, port: 'p9' }, drawn.ids);
    expect(reason(missing)).toContain('between two ports');
  });

  it('allows ends of different speed, takes the lower and says so', () => {
    const { drawn, nic, device } = pair();
    drawn.do((lab) =>
      update(lab, device, (entity) =>
        entity.kind === 'switch'
          ? { ...entity, ports: entity.ports.map((port) => ({ ...port, speed: gigabitsPerSecond(40) })) }
          : entity,
      ),
    );
    const outcome = cable(drawn.lab, { device: nic, port: 'p0' }, { device, port: '1' }, drawn.ids);
    expect(outcome.ok && outcome.notes[0]?.message).toBe('100 Gb/s meets 40 Gb/s: the cable runs at the lower speed');
    const [id = ''] = drawn.do(() => outcome);
    expect(drawn.get('link', id).speed).toBe(40e9);
    expect(indexLab(drawn.lab).cablesAt({ device, port: '1' })).toHaveLength(1);
  });
});
