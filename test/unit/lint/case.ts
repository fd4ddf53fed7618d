import type { LintFinding, Severity, Stage } from '../../../shared/lint/finding.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import type { Lab } from '../../../shared/model/lab.ts';

/** A rule, a bed where it fires and a bed much like it where it does not. */
export interface Case {
  readonly code: string;
  readonly stage: Stage;
  readonly what: string;
  readonly fires: () => readonly LintFinding[];
  readonly silent: () => readonly LintFinding[];
  /** What the message must say: the numbers of the finding. */
  readonly says: RegExp;
  readonly severity: Severity;
}

export function inLab(
  code: string,
  what: string,
  [fires, silent]: readonly [fires: Lab, silent: Lab],
  says: RegExp,
  severity: Severity = 'warning',
): Case {
  return { code, stage: 'lab', what, fires: () => lintLab(fires), silent: () => lintLab(silent), says, severity };
}
