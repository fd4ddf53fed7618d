import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';
import { parseFioLog } from '../../../shared/parse/fio-log/fio-log.ts';
import { ownersOfLogs, type FoundLog, type LogOwner } from '../../../shared/parse/fio-log/log-owners.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';

const JSON_FILE = '../../fixtures/fio/own-log/3.42/avg500.json';
const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

const owner = (folder = 'run'): LogOwner => {
  const [point] = parseFioJson({ name: 'avg500.json', text: read(JSON_FILE) })!.points;
  return { folder, logs: point!.logs! };
};

const found = (name: string, folder = 'run', text?: string): FoundLog => ({
  folder,
  facts: parseFioLog({ name, text: text ?? read(`../../fixtures/fio/own-log/3.42/${name}`) })!.log!,
});

describe('whose log it is', () => {
  it('the options of a JSON name its logs, with the jobs that they are of', () => {
    expect(owner().logs.names).toEqual({
      bw: 'avg500',
      iops: 'avg500',
      lat: 'avg500',
      clat: 'avg500',
      slat: 'avg500',
      clat_hist: 'avg500',
    });
    expect(owner().logs.jobs).toEqual({ first: 1, last: 2 });
  });

  it('logs of that name in the same folder belong to it', () => {
    const logs = ['avg500_bw.1.log', 'avg500_lat.1.log', 'avg500_clat_hist.2.log'].map((name) => found(name));
    const { owned, doubtful } = ownersOfLogs([owner()], logs);
    expect(doubtful).toEqual([]);
    expect(owned).toEqual([0, 1, 2].map((log) => ({ log, owner: 0, host: null })));
  });

  it('logs of another name, folder, or job do not', () => {
    const others = [found('perio_lat.1.log'), found('avg500_bw.1.log', 'elsewhere')];
    const third = found('avg500_bw.3.log', 'run', read('../../fixtures/fio/own-log/3.42/avg500_bw.1.log'));
    expect(ownersOfLogs([owner()], [...others, third])).toEqual({ owned: [], doubtful: [] });
  });

  it('an option with folders names logs in a folder below', () => {
    const { folder, logs } = owner();
    const named = { folder, logs: { ...logs, names: { bw: './logs/avg500' } } };
    const { owned } = ownersOfLogs([named], [found('avg500_bw.1.log', 'run/logs'), found('avg500_lat.1.log')]);
    expect(owned.map(({ log }) => log)).toEqual([0]);
  });

  it('a log that two results name is of neither: the last run wrote over the first', () => {
    const { owned, doubtful } = ownersOfLogs([owner(), owner()], [found('avg500_bw.1.log')]);
    expect(owned).toEqual([]);
    expect(doubtful).toEqual([{ log: 0, why: '2 results name this log as theirs; the last run wrote it' }]);
  });

  it('a log that goes on for another time is doubtful', () => {
    const { folder, logs } = owner();
    const longer = { folder, logs: { ...logs, runtimeNs: nanoseconds(60e9) } };
    const { doubtful } = ownersOfLogs([longer], [found('avg500_bw.1.log')]);
    expect(doubtful).toEqual([{ log: 0, why: 'the log spans 4.0 s, the result 60.0 s' }]);
  });

  it('rates that do not add up to the result are doubtful, and so are directions that it does not have', () => {
    const text = read('../../fixtures/fio/own-log/3.42/avg500_bw.1.log');
    const one = found('avg500_bw.1.log');
    const other = found('avg500_bw.2.log', 'run', text.replaceAll(/, (\d+), ([01]),/g, ', $10, $2,'));
    const { owned, doubtful } = ownersOfLogs([owner()], [one, other]);
    expect(owned).toEqual([]);
    expect(doubtful.map(({ log }) => log)).toEqual([0, 1]);
    expect(doubtful[0]!.why).toMatch(/^reads: [\d,]+ B\/s in the log, [\d,]+ in the result$/);
    const { folder, logs } = owner();
    const readOnly = { folder, logs: { ...logs, directions: { ...logs.directions, write: null } } };
    expect(ownersOfLogs([readOnly], [one]).doubtful).toMatchObject([
      { why: 'the log has writes, the result has none' },
    ]);
  });
});
