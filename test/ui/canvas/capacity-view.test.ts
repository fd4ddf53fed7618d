import { expect, it } from 'vitest';
import {
  capacityView,
  ceilingMeters,
  headlineOf,
  metersOf,
  meterSentence,
  overlayOf,
  type CapacityView,
} from '../../../renderer/src/views/topology/capacity-view.ts';
import { loadsOfPlans, STUDIED_LOADS } from '../../../renderer/src/state/capacity-loads.ts';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import { NOTHING_MEASURED } from '../../../shared/capacity/question.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import { plainView } from '../../../shared/layout/layers.ts';
import { noOverlay, percent } from '../../../shared/layout/overlay.ts';
import { paintBox } from '../../../shared/layout/paint.ts';
import { addLogical } from '../../../shared/edit/add-logical.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { countedIds } from '../../support/sample-ids.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { aPlan } from '../../support/ui-bed.ts';

const index = indexLab(studyALab);

function viewOf(
  pattern: string,
  depth: Partial<{ numjobs: number; iodepth: number }> = {},
  lab: Lab = studyALab,
): CapacityView {
  const load = STUDIED_LOADS.find(({ workload }) => workload.name === pattern);
  if (!load) throw new Error(`no load ${pattern}`);
  const { workload, numjobs, iodepth } = { ...load, ...depth };
  const asked = {
    clientHosts: null,
    storageHosts: null,
    protocol: null,
    ethernetMtu: null,
    measured: NOTHING_MEASURED,
  };
  const answer = labCapacity(lab, { workload, numjobs, iodepth, ...asked });
  const view = capacityView({ ...answer, revision: 1 });
  if (!view) throw new Error('no capacity');
  return view;
}

it('at the depth where the ceiling is reached, the ceiling is the prediction', () => {
  const view = viewOf('random read 64K');
  expect(Math.round(view.iops)).toBe(745_734);
  expect(view.fullCables.size).toBe(8);
  expect(headlineOf(view)).toMatchObject({ rate: '745,734 IOPS', predicted: 'predicted', full: true });
});

it('at depth 1 it is the estimate, and nothing is at its limit', () => {
  const view = viewOf('random read 64K', { numjobs: 1, iodepth: 1 });
  expect(view.iops).toBe(view.capacity.iops);
  expect(view.iops).toBeLessThan(0.2 * view.capacity.rooflineIops);
  expect(view.fullCables.size).toBe(0);
  expect([...overlayOf(view, index).cables.values()].some(({ limited }) => limited)).toBe(false);
  expect(headlineOf(view)).toMatchObject({ full: false, limit: "Next limit: the clients' links" });
  const [nic] = index.ofKind('nic');
  expect(meterSentence(view, metersOf(view, index, nic?.id ?? ''))).toContain('more I/Os in flight');
});

it('where the drives are the limit, drives are marked and cables are not', () => {
  const view = viewOf('random read 4k');
  const overlay = overlayOf(view, index);
  expect([...overlay.drives.values()].every(({ limited }) => limited)).toBe(true);
  expect([...overlay.cables.values()].some(({ limited }) => limited)).toBe(false);
  expect(headlineOf(view).limit).toBe('Limit: the drives');
  const [drive] = index.ofKind('drive');
  const meters = metersOf(view, index, drive?.id ?? '');
  expect(meters).toMatchObject([{ name: 'Drive', words: '700 k of 700 k IOPS', full: true }]);
  expect(meterSentence(view, meters)).toBe('Drive at its limit. More elsewhere gives nothing more.');
});

it('tells the load of the cores of clients as it does of targets', () => {
  const view = viewOf('random read 4k');
  const { cores } = overlayOf(view, index);
  const clients = index.ofKind('host').filter(({ role }) => role === 'client');
  const shares = clients.map(({ id }) => cores.get(id)?.share ?? Number.NaN);
  expect(shares).toEqual(
    clients.map(({ id }) => view.uses.find((use) => use.element === 'initiator_cpu' && use.entity === id)?.share),
  );
  const nodesOf = (host: Id) => index.subtree(host).filter(({ kind }) => kind === 'numaNode');
  const drawing = layoutLab(studyALab, index, { ...plainView, layers: new Set([...plainView.layers, 'cores']) });
  const [client] = clients;
  const [node] = nodesOf(client?.id ?? '');
  const box = drawing.boxes.get(node?.id ?? '');
  if (!box) throw new Error('no node of a client is drawn');
  const looks = paintBox(box, overlayOf(view, index)).map(({ look }) => look);
  expect(looks.filter((look) => look === 'initiatorCore')).toHaveLength(box.cores?.uses.length ?? 0);
  const words = paintBox(box, overlayOf(view, index)).flatMap(({ text }) => text ?? []);
  expect(words.join(' ')).toContain(`cores ${percent(shares[0] ?? 0)}`);
  expect(paintBox(box, noOverlay).map(({ look }) => look)).not.toContain('initiatorCore');
});

it('tells it at the core sets for load where a client has some, and leaves its other cores idle', () => {
  const [client] = index.ofKind('host').filter(({ role }) => role === 'client');
  const [node] = index.subtree(client?.id ?? '').filter(({ kind }) => kind === 'numaNode');
  const added = addLogical(studyALab, node?.id ?? '', 'coreSet', countedIds(7));
  if (!added.ok) throw new Error('refused');
  const [set = ''] = added.made;
  const drawn = applyDiff(studyALab, added.diff);
  const entity = drawn.entities[set];
  if (entity?.kind !== 'coreSet') throw new Error('no core set');
  const lab = {
    ...drawn,
    entities: { ...drawn.entities, [set]: { ...entity, duty: 'initiator' as const, cpuList: '0-3' } },
  };
  const view = viewOf('random read 4k', {}, lab);
  const { cores } = overlayOf(view, indexLab(lab));
  expect(cores.has(client?.id ?? '')).toBe(false);
  expect(cores.get(set)?.share).toBe(
    view.uses.find(({ entity: id, element }) => id === client?.id && element === 'initiator_cpu')?.share,
  );
  const layers = new Set([...plainView.layers, 'cores' as const]);
  const box = layoutLab(lab, indexLab(lab), { ...plainView, layers }).boxes.get(node?.id ?? '');
  if (!box) throw new Error('no node of a client is drawn');
  const looks = paintBox(box, overlayOf(view, indexLab(lab))).map(({ look }) => look);
  expect(looks.filter((look) => look === 'initiatorCore')).toHaveLength(4);
});

it('lists what a host holds and the ceilings of the bed, nearest first', () => {
  const view = viewOf('random read 64K');
  const host = index.ofKind('host').find(({ role }) => role === 'storage');
  const names = metersOf(view, index, host?.id ?? '').map(({ name }) => name);
  expect(names).toEqual(['Link, payload', 'Drive', 'PCIe slot', 'Cores']);
  const shares = ceilingMeters(view).map(({ share }) => share);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
});

it('an element that the load does not use has no meters and says so', () => {
  const view = viewOf('random read 64K');
  expect(metersOf(view, index, 'nowhere')).toEqual([]);
  expect(meterSentence(view, [])).toContain('does not use it');
});

it('no answer draws nothing', () => {
  expect(capacityView(null)).toBeNull();
  expect(overlayOf(null, index)).toBe(noOverlay);
});

it('offers each pattern of the plans once, without trim', () => {
  const [first] = aPlan().workloads;
  const trim = { name: 'trim', access: 'randtrim' as const, blockBytes: first!.blockBytes, readPercent: null };
  const loads = loadsOfPlans([aPlan(), aPlan({ workloads: [...aPlan().workloads, trim] })]);
  expect(loads.map(({ workload }) => workload.name)).toEqual(['random read 4k', 'write 1M']);
});
