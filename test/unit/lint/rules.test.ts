import { describe, expect, it } from 'vitest';
import { ruleList } from '../../../shared/lint/rule-list.ts';
import { hardwareCases } from './hardware-cases.ts';
import { networkCases } from './network-cases.ts';
import { planCases } from './plan-cases.ts';
import { targetCases } from './target-cases.ts';
import { textCases } from './text-cases.ts';

const cases = [...hardwareCases, ...networkCases, ...targetCases, ...planCases, ...textCases].sort((a, b) =>
  a.code < b.code ? -1 : 1,
);

describe.each(cases)('$code, $stage: $what', ({ code, stage, fires, silent, says, severity }) => {
  const of = (findings: ReturnType<typeof fires>) =>
    findings.filter((finding) => finding.code === code && finding.stage === stage && says.test(finding.message));

  it('fires, says its numbers and what to do', () => {
    const found = fires();
    expect(found.filter((finding) => finding.code === code).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(says),
    );
    const [finding] = of(found);
    expect(finding).toMatchObject({ severity });
    expect(finding?.where.text).not.toBe('');
    expect(finding?.tip.length).toBeGreaterThan(10);
    expect(finding?.why.length).toBeGreaterThan(10);
  });

  it('does not fire where the fact is otherwise', () => {
    expect(of(silent())).toEqual([]);
  });
});

it('every rule that lint looks at is tried here', () => {
  const looked = ruleList.filter(({ by }) => by === 'lint').map(({ code, stage }) => `${code} ${stage}`);
  const tried = new Set(cases.map(({ code, stage }) => `${code} ${stage}`));
  expect([...new Set(looked)].filter((rule) => !tried.has(rule))).toEqual([]);
});

it('the list has the 65 rules, each with its stage', () => {
  const wanted = Array.from({ length: 65 }, (_, at) => `L${String(at + 1).padStart(3, '0')}`);
  expect([...new Set(ruleList.map(({ code }) => code))]).toEqual(wanted);
});
