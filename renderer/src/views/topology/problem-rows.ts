import type { Finding } from '../../../../shared/edit/check.ts';
import type { LintFinding, Severity } from '../../../../shared/lint/finding.ts';
import type { Id } from '../../../../shared/units/identity.ts';

/** One row of the problems list: what the drawing itself says, or what a design rule found. */
export interface ProblemRow {
  readonly key: string;
  readonly severity: Severity;
  readonly code: string;
  readonly where: string;
  readonly message: string;
  readonly tip: string | null;
  readonly why: string | null;
  /** The one to show first; empty where no element is meant. */
  readonly elements: readonly Id[];
  /** Null: it cannot be accepted. */
  readonly finding: LintFinding | null;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Open ones before accepted ones, then by severity; what the drawing says before the rules by their code. */
export function problemRows(drawing: readonly Finding[], lint: readonly LintFinding[]): ProblemRow[] {
  const rules = lint.map(ofRule).sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const rows = [...drawing.map(ofDrawing), ...rules];
  return rows.sort((a, b) => Number(isAccepted(a)) - Number(isAccepted(b)) || RANK[a.severity] - RANK[b.severity]);
}

export const isAccepted = ({ finding }: ProblemRow): boolean => finding !== null && finding.acknowledged !== null;

const ofDrawing = ({ element, problem }: Finding, place: number): ProblemRow => ({
  ...problem,
  key: `drawing ${place} ${element} ${problem.code}`,
  why: null,
  elements: [element],
  finding: null,
});

const ofRule = (finding: LintFinding): ProblemRow => {
  const { code, severity, where, message, tip, why } = finding;
  const key = [finding.stage, code, where.field ?? '', message, ...where.entities].join(' ');
  return { key, severity, code, where: where.text, message, tip, why, elements: where.entities, finding };
};
