import { searchRules } from './capped-search.ts';
import { comparedBedRules } from './compared-beds.ts';
import { fileRules } from './file-rules.ts';
import type { Severity, Stage } from './finding.ts';
import { labRules } from './lab-rules.ts';
import { planRules } from './plan-rules.ts';
import { resultRules } from './result-rules.ts';
import type { RuleRow } from './rule.ts';

/** A rule and where it is looked at. */
export interface ListedRule {
  readonly code: string;
  readonly stage: Stage;
  readonly severity: Severity;
  readonly title: string;
  /** The room that looks. */
  readonly by: 'lint' | 'plan' | 'run' | 'analysis';
}

const looked = (stage: Stage, rules: readonly RuleRow[]): ListedRule[] =>
  rules.map(({ code, severity, title }) => ({ code, stage, severity, title, by: 'lint' }));

/** Rules that other rooms look at, because the facts are there. */
const ELSEWHERE: readonly ListedRule[] = [
  { code: 'L021', stage: 'result', severity: 'warning', title: 'Compared results differ', by: 'analysis' },
  { code: 'L023', stage: 'file', severity: 'error', title: 'Write job on a device in use', by: 'run' },
  { code: 'L049', stage: 'result', severity: 'warning', title: 'Clients differ in a point', by: 'run' },
];

/** All rules of DOMAIN 4.8 by code; a rule of two stages is listed twice. */
export const ruleList: readonly ListedRule[] = [
  ...looked('lab', labRules),
  ...looked('plan', planRules),
  ...looked('file', fileRules),
  ...looked('result', resultRules),
  ...looked('result', comparedBedRules),
  ...looked('result', searchRules),
  ...ELSEWHERE,
].sort((a, b) => (a.code < b.code ? -1 : 1));
