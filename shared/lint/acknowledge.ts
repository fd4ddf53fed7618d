import type { Acknowledgement } from '../model/lab.ts';
import type { EpochMicroseconds } from '../units/quantity.ts';
import { fieldWords } from './field-words.ts';
import type { LintFinding } from './finding.ts';

type Place = Pick<Acknowledgement, 'code' | 'entities' | 'field'>;

/**
 * What a finding and its acknowledgement have in common: rule, elements in any order, field (older ones hold its name in
 * the document). Numbers may change.
 */
const keyOf = ({ code, entities, field }: Place): string =>
  [code, fieldWords(field ?? ''), ...[...entities].sort()].join(' ');

const placeOf = ({ code, where: { entities, field } }: LintFinding): Place => ({ code, entities, field });

/** The findings with the reasons of those that the user accepted. */
export function acknowledged(
  findings: readonly LintFinding[],
  accepted: readonly Acknowledgement[] | undefined,
): LintFinding[] {
  const reasons = new Map((accepted ?? []).map((each) => [keyOf(each), each.reason]));
  return findings.map((finding) => ({ ...finding, acknowledged: reasons.get(keyOf(placeOf(finding))) ?? null }));
}

/** The list with one place accepted for a reason at a time, or (null) open again. */
export function withAcknowledgement(
  accepted: readonly Acknowledgement[] | undefined,
  place: Place,
  reason: string | null,
  acceptedUs: EpochMicroseconds,
): Acknowledgement[] {
  const others = (accepted ?? []).filter((each) => keyOf(each) !== keyOf(place));
  const { code, entities, field } = place;
  return reason === null ? others : [...others, { code, entities: [...entities], field, reason, acceptedUs }];
}
