import { addDrive, addHost, addNic, addSwitch, type HostShape } from '../../shared/edit/add.ts';
import { cable, freePort } from '../../shared/edit/cable.ts';
import type { EditOutcome } from '../../shared/edit/outcome.ts';
import { applyDiff } from '../../shared/model/diff.ts';
import { indexLab } from '../../shared/model/lab-index.ts';
import { emptyLab, type EntityKind, type EntityOf, type Lab } from '../../shared/model/lab.ts';
import type { Id } from '../../shared/units/identity.ts';
import { bytes, gigabitsPerSecond } from '../../shared/units/quantity.ts';
import { countedIds } from './sample-ids.ts';

const SPEED = gigabitsPerSecond(100);

/** A lab that is built up by the program's own commands; a refused one fails the test with the reason. */
export class DrawnLab {
  readonly ids: { newId: () => Id };
  lab: Lab;

  constructor(seed = 1) {
    this.ids = countedIds(seed);
    this.lab = emptyLab(this.ids.newId(), 'bed');
  }

  /** Applies a command and answers the ids of what it made. */
  do(command: (lab: Lab) => EditOutcome): readonly Id[] {
    const outcome = command(this.lab);
    if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
    this.lab = applyDiff(this.lab, outcome.diff);
    return outcome.made;
  }

  #one(command: (lab: Lab) => EditOutcome): Id {
    const [id] = this.do(command);
    if (id === undefined) throw new Error('the command made nothing');
    return id;
  }

  get<K extends EntityKind>(kind: K, id: Id): EntityOf<K> {
    const found = indexLab(this.lab)
      .ofKind(kind)
      .find((entity) => entity.id === id);
    if (!found) throw new Error(`no ${kind} ${id}`);
    return found;
  }

  host(shape: Partial<HostShape> = {}): Id {
    return this.#one((lab) => addHost(lab, { parent: null }, { sockets: 2, ...shape }, this.ids));
  }

  nodes(host: Id): Id[] {
    return indexLab(this.lab)
      .children(host)
      .filter(({ kind }) => kind === 'numaNode')
      .map(({ id }) => id);
  }

  drive(parent: Id): Id {
    const known = { capacityBytes: bytes(3.84e12), model: 'D7-P5510' };
    return this.#one((lab) => addDrive(lab, { parent }, known, this.ids));
  }

  nic(parent: Id, ports = 2): Id {
    return this.#one((lab) => addNic(lab, { parent }, { ports, speed: SPEED }, this.ids));
  }

  switch(ports = 32): Id {
    return this.#one((lab) => addSwitch(lab, { parent: null }, { ports, speed: SPEED }, this.ids));
  }

  /** A cable between the first free ports. */
  cable(a: Id, b: Id): Id {
    const index = indexLab(this.lab);
    const [from, to] = [freePort(index, a), freePort(index, b)];
    if (!from || !to) throw new Error('no free port');
    return this.#one((lab) => cable(lab, from, to, this.ids));
  }
}

/**
 * `hosts` machines of two NUMA nodes with `drives` drives and a two-port NIC each, cabled to 32-port switches: about
 * 13 drawn elements per machine with 4 drives.
 */
export function largeBed(hosts: number, drives = 4): Lab {
  const drawn = new DrawnLab();
  const switches = Array.from({ length: Math.ceil((hosts * 2) / 32) }, () => drawn.switch());
  for (let count = 0; count < hosts; count++) {
    for (const node of drawn.nodes(drawn.host())) {
      for (let drive = 0; drive < drives; drive++) drawn.drive(node);
      const device = switches[Math.floor((count * 2) / 32)];
      const nic = drawn.nic(node);
      if (device !== undefined) drawn.cable(nic, device);
    }
  }
  return drawn.lab;
}
