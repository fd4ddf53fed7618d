import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { describeMethods, type MethodDescription } from '../../electron/rpc/methods.ts';
import { contract } from '../../shared/contract/contract.ts';
import { events } from '../../shared/contract/events.ts';
import { keptLog } from '../support/kept-log.ts';
import { openRealApp, type OpenedApp } from './served-app.ts';

/** Names are stable once they exist: scripts rely on them. Add to this list, take nothing away. */
const SERVED = `
  workspace.info workspace.check workspace.backup workspace.restore workspace.merge workspace.bundle settings.get settings.set
  lab.list lab.create lab.get lab.save lab.rename lab.delete lab.import lab.export lab.samples lab.svg lab.drawio lab.pdf lab.discover
  lab.applyDiscovery lab.inspectInventory lab.inventoryScript
  lab.lint lab.acknowledge capacity.predict catalogue.list catalogue.save
  fabric.plan fabric.qualify fabric.measurements fabric.apply lab.cablingHints
  host.list host.save host.delete host.test host.trust
  plan.list plan.save plan.preview files.generate
  run.preflight run.start run.status run.list run.cancel run.attach
  results.import results.inspectTable results.forgetTable results.query results.get results.series results.tag results.setTargetCores results.delete results.check results.export compare.table compare.tables compare.charts compare.tableCharts compare.export
  compare.workbook compare.save compare.list compare.delete search.knee search.capped search.scaling search.steady
  report.export task.list task.cancel
`
  .trim()
  .split(/\s+/);

let opened: OpenedApp;
let methods: MethodDescription[] = [];
beforeAll(async () => {
  opened = await openRealApp(keptLog());
  methods = describeMethods(opened.app.handlers);
});
afterAll(() => opened.close());

it('every promised method is served', () => {
  const served = methods.map(({ name }) => name as string);
  expect(SERVED.filter((name) => !served.includes(name))).toEqual([]);
});

it('every method that is served has a sentence and schemas of plain JSON', () => {
  for (const { name, summary, input, output } of methods) {
    expect(summary.length, name).toBeGreaterThan(5);
    // The same after a journey as JSON: no bigint, date or function hides in a schema.
    expect(JSON.parse(JSON.stringify(input)), name).toEqual(input);
    expect(input, name).toMatchObject({ type: 'object', additionalProperties: false });
    expect(JSON.stringify(output), name).toContain('"type"');
  }
});

it('names are TOPIC.VERB, and inputs leave no field unsaid', () => {
  for (const [name, { input }] of Object.entries(contract)) {
    expect(name).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
    expect(input.safeParse({ noSuchField: 1 }).success, name).toBe(false);
  }
});

it('every event is plain JSON too', () => {
  for (const [name, schema] of Object.entries(events)) {
    expect(name).toMatch(/^[a-z]+\.[a-z]+$/);
    expect(() => z.toJSONSchema(schema)).not.toThrow();
  }
});
