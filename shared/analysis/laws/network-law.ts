import { rankCeilings, type Bottleneck } from '../../capacity/bottleneck.ts';
import { elementName } from '../../capacity/explanation.ts';
import type { LabCapacity } from '../../capacity/question.ts';
import { formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { bottleneckOf, calledNetworkBound, hardCeilings } from '../network-bound.ts';
import { broken, noted } from './law.ts';
import { rateText, type OnBed } from './on-bed.ts';

const WHERE = 'network-bound';

/**
 * Law W-NET: a row that its publication calls network-bound is so by DOMAIN 3.1.9, or the ceilings are shown that
 * contradict it. Where no MTU is drawn it must be so for the usual ones.
 */
export function networkLaw({ bed, result, iops }: OnBed): Problem[] {
  if (!calledNetworkBound(result)) return [];
  const answers = bed.capacitiesOf(result).flatMap(({ ethernetMtu, capacity }) => {
    const bound = bottleneckOf(capacity, iops);
    return bound === null ? [] : [{ ethernetMtu, capacity, bound }];
  });
  const [first] = answers;
  if (first === undefined) return [];
  const contradicted = answers.find(({ bound }) => !bound.networkBound);
  if (contradicted !== undefined) {
    const { bound, capacity } = contradicted;
    const message = `called network-bound, but ${contradiction(bound)}: ${rateText(result, iops)} is ${shareText(bound)} of the lowest ceiling (${ceilingsText(result, capacity)})`;
    return [broken('W-NET', WHERE, message)];
  }
  const shares = answers.map(({ ethernetMtu, bound }) =>
    ethernetMtu === null ? shareText(bound) : `${shareText(bound)} at an MTU of ${formatNumber(ethernetMtu)}`,
  );
  const message = `network-bound by our model too: ${rateText(result, iops)} is ${shares.join(', ')} of what ${elementName(first.bound.element)} can carry at all`;
  return [noted('W-NET', WHERE, message, answers.length > 1 ? 'The MTU is not drawn: ask for it.' : null)];
}

const shareText = ({ share }: Bottleneck): string => `${formatNumber((share ?? 0) * 100, 1)}%`;

function contradiction({ state, element }: Bottleneck): string {
  return state === 'network_lowest_not_reached'
    ? `${elementName(element)} are not reached`
    : `${elementName(element)}, not the network, are the lowest ceiling`;
}

const ceilingsText = (result: OnBed['result'], capacity: LabCapacity): string =>
  rankCeilings(hardCeilings(capacity.ceilings))
    .slice(0, 4)
    .map(({ element, ceilingIops }) => `${elementName(element)} ${rateText(result, ceilingIops)}`)
    .join(', ');
