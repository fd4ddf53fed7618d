import { describe, expect, it } from 'vitest';
import { addLogical, type LogicalKind } from '../../../shared/edit/add-logical.ts';
import { addSite } from '../../../shared/edit/add.ts';
import { reparent, updateAll } from '../../../shared/edit/change.ts';
import { checkLab } from '../../../shared/edit/check.ts';
import { emptyHistory, record, stepLabels, undo } from '../../../shared/edit/history.ts';
import type { EditOutcome } from '../../../shared/edit/outcome.ts';
import { intoNewSite } from '../../../shared/edit/site.ts';
import { applyDiff, reverseDiff } from '../../../shared/model/diff.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

const reason = (outcome: EditOutcome): string => (outcome.ok ? '' : (outcome.problems[0]?.message ?? ''));

function bed() {
  const drawn = new DrawnLab();
  const host = drawn.host();
  const [node = ''] = drawn.nodes(host);
  return { drawn, host, node };
}

describe('several elements at once', () => {
  it('are one step with the name of what was changed, and one undo', () => {
    const { drawn, node } = bed();
    const drives = [drawn.drive(node), drawn.drive(node), drawn.drive(node)];
    const outcome = updateAll(drawn.lab, drives, (entity) =>
      entity.kind === 'drive' ? { ...entity, lbaBytes: bytes(4_096) } : entity,
    );
    if (!outcome.ok) throw new Error('refused');
    expect(outcome.label).toBe('Change 3 drives');
    const after = applyDiff(drawn.lab, outcome.diff);
    expect(drives.map((id) => after.entities[id])).toMatchObject(drives.map(() => ({ lbaBytes: 4_096 })));
    expect(applyDiff(after, reverseDiff(outcome.diff))).toEqual(drawn.lab);
  });

  it('are refused as a whole when one of them refuses', () => {
    const { drawn, node } = bed();
    const drives = [drawn.drive(node), drawn.drive(node)];
    const outcome = updateAll(drawn.lab, drives, (entity) =>
      entity.kind === 'drive' ? { ...entity, powerState: entity.id === drives[1] ? 99 : 1 } : entity,
    );
    expect(outcome.ok).toBe(false);
  });
});

describe('site', () => {
  it('a new one is made and entered in one step; an old one is left again', () => {
    const { drawn, host } = bed();
    const device = drawn.switch();
    const before = drawn.lab;
    const outcome = intoNewSite(drawn.lab, [host, device], drawn.ids);
    if (!outcome.ok) throw new Error('refused');
    expect(outcome.label).toBe('Move 2 devices to site-01');
    drawn.lab = applyDiff(before, outcome.diff);
    expect(drawn.get('host', host).parent).toBe(drawn.get('switch', device).parent);
    const history = record(emptyHistory, { diff: outcome.diff, label: outcome.label, group: null });
    expect(stepLabels(history)).toEqual({ undo: ['Move 2 devices to site-01'], redo: [] });
    const back = undo(history, drawn.lab);
    expect(back?.lab).toEqual(before);
    expect(back && stepLabels(back.history).redo).toEqual(['Move 2 devices to site-01']);
    drawn.do((lab) => reparent(lab, [host, device], null));
    expect(drawn.get('host', host).parent).toBeNull();
  });

  it('a drive cannot stand in one', () => {
    const { drawn, node } = bed();
    const [site = ''] = drawn.do((lab) => addSite(lab, { parent: null }, drawn.ids));
    const drive = drawn.drive(node);
    expect(reason(reparent(drawn.lab, [drive], site))).toContain('A drive belongs');
  });
});

describe('logical elements by hand', () => {
  const ORDER: readonly LogicalKind[] = [
    ...(['coreSet', 'array', 'volume', 'mirror', 'cache', 'subsystem', 'target'] as const),
    ...(['listener', 'connection', 'session'] as const),
  ];

  it('all of them can be drawn on a host with a drive and a NIC, and are a sound drawing', () => {
    const { drawn, host, node } = bed();
    drawn.drive(node);
    drawn.nic(node);
    for (const kind of ORDER) drawn.do((lab) => addLogical(lab, host, kind, drawn.ids));
    const [subsystem] = Object.values(drawn.lab.entities).filter(({ kind }) => kind === 'subsystem');
    drawn.do((lab) => addLogical(lab, subsystem?.id ?? '', 'accessGroup', drawn.ids));
    const made = new Set(Object.values(drawn.lab.entities).map(({ kind }) => kind));
    for (const kind of [...ORDER, 'accessGroup' as const]) expect(made).toContain(kind);
    expect(checkLab(drawn.lab).filter(({ problem }) => problem.severity === 'error')).toEqual([]);
  });

  it.each([
    ['array', 'There is no drive here that is in no RAID set yet'],
    ['listener', 'Add a subsystem first: a listener belongs to one'],
    ['connection', 'Add a listener first: a connection goes to one'],
    ['session', 'Add an iSCSI target first: a session goes to one'],
    ['cache', 'There is no drive here to be the cache'],
    ['accessGroup', 'An ANA group belongs in a subsystem or a host'],
  ] as const)('%s says what must be drawn first', (kind, words) => {
    const { drawn, host, node } = bed();
    expect(reason(addLogical(drawn.lab, kind === 'accessGroup' ? node : host, kind, drawn.ids))).toContain(
      kind === 'accessGroup' ? 'ANA group' : words,
    );
  });

  it('a drive is in one RAID set only', () => {
    const { drawn, node } = bed();
    drawn.drive(node);
    drawn.do((lab) => addLogical(lab, node, 'array', drawn.ids));
    expect(reason(addLogical(drawn.lab, node, 'array', drawn.ids))).toContain('no RAID set yet');
  });
});
