import type { Id } from '../units/identity.ts';
import { fieldWords } from './field-words.ts';
import type { LintFinding, Severity, Stage } from './finding.ts';

/** What a check answers; the rest of a finding comes from the rule's row. */
export interface Found {
  readonly entities: readonly Id[];
  readonly message: string;
  readonly field?: string;
  /** Where, when no element of the drawing says it. */
  readonly place?: string;
  readonly severity?: Severity;
  readonly tip?: string;
}

export interface RuleRow {
  /** `L001`... (DOMAIN 4.8). */
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly tip: string;
  readonly why: string;
}

/** A row of facts and the function that looks. What is not known fires nothing unless the row says "until recorded". */
export interface Rule<Input> extends RuleRow {
  readonly check: (input: Input) => readonly Found[];
}

/** Runs the rules in the order of their codes. `placeOf` names elements for people. */
export function findings<Input>(
  rules: readonly Rule<Input>[],
  stage: Stage,
  input: Input,
  placeOf: (entities: readonly Id[]) => string,
): LintFinding[] {
  return rules.flatMap(({ check, code, severity, title, tip, why }) =>
    check(input).map((found) => ({
      code,
      stage,
      severity: found.severity ?? severity,
      title,
      where: {
        entities: [...found.entities],
        field: found.field === undefined ? null : fieldWords(found.field),
        text: found.place ?? placeOf(found.entities),
      },
      message: found.message,
      tip: found.tip ?? tip,
      why,
      acknowledged: null,
    })),
  );
}
