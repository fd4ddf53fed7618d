import { formatLatency, formatNumber } from '../units/format.ts';
import { isMeasuredCeiling } from './bed-ceilings.ts';
import type { BedCapacityInput } from './bed-input.ts';
import { rankCeilings, type Ceilings, type ElementId } from './bottleneck.ts';
import type { BedPrediction } from './prediction.ts';

/** How each element is called, and whether its name is a plural. */
const NAMES: Readonly<Record<ElementId, { readonly name: string; readonly plural: boolean }>> = {
  drives: { name: 'the drives', plural: true },
  drive_links: { name: "the drives' PCIe links", plural: true },
  client_links: { name: "the clients' links", plural: true },
  target_links: { name: "the target's links", plural: true },
  client_nic_total: { name: "the clients' adapters in all", plural: true },
  target_nic_total: { name: "the target's adapters in all", plural: true },
  client_nic_pcie: { name: "the PCIe slots of the clients' adapters", plural: true },
  target_nic_pcie: { name: "the PCIe slots of the target's adapters", plural: true },
  node_links: { name: "the nodes' links between each other", plural: true },
  switch: { name: 'the switches', plural: true },
  socket_link: { name: "the link between the target's sockets", plural: false },
  memory: { name: 'memory', plural: false },
  initiator_cpu: { name: "the clients' processors", plural: true },
  target_cpu: { name: "the target's cores", plural: true },
};

export const elementName = (element: ElementId): string => NAMES[element].name;

/** One sentence or two on what limits a bed, by how much the next element is away, and what to expect. */
export function explainPrediction(prediction: BedPrediction, input: BedCapacityInput): string {
  const [lowest] = rankCeilings(prediction.ceilings);
  const measured = lowest !== undefined && isMeasuredCeiling(input, lowest.element);
  const counted = measured ? ', measured on their cables' : '';
  return [limitSentence(prediction.ceilings, counted), expectationSentence(prediction, input)].join(' ');
}

/** The lowest ceiling, in words with what its rate counts, and how far the next one is away. */
export function limitSentence(ceilings: Ceilings, counted = ''): string {
  const [lowest, runnerUp] = rankCeilings(ceilings);
  if (lowest === undefined) return 'No ceiling of this bed is known.';
  const { name, plural } = NAMES[lowest.element];
  const first = `${capital(name)} ${plural ? 'are' : 'is'} the limit at ${formatNumber(lowest.ceilingIops)} IOPS${counted}`;
  if (runnerUp === undefined) return `${first}; nothing else is known of this bed.`;
  const above = (runnerUp.ceilingIops / lowest.ceilingIops - 1) * 100;
  const next = `${elementName(runnerUp.element)} would carry ${formatNumber(runnerUp.ceilingIops)}`;
  return `${first}; ${next} (${above < 0.05 ? 'the same' : `${formatNumber(above, above < 10 ? 1 : 0)}% more`}).`;
}

function expectationSentence(prediction: BedPrediction, input: BedCapacityInput): string {
  const depth = `${formatNumber(prediction.outstanding)} I/Os in flight`;
  if (prediction.iops === null) {
    return `At ${depth} no rate is estimated, because the latency at depth 1 is not known: measure one job at depth 1.`;
  }
  const rate = `${formatNumber(prediction.iops)} IOPS at ${formatLatency(prediction.latencyNs)}`;
  return `At ${depth} expect ${rate}: ${stateWords(prediction, input)}.`;
}

function stateWords(prediction: BedPrediction, input: BedCapacityInput): string {
  const { bound } = prediction;
  const share = bound.share === null ? '' : `${formatNumber(bound.share * 100, 1)}%`;
  const measured = input.measuredIops != null ? `, measured ${formatNumber(input.measuredIops)}` : '';
  switch (bound.state) {
    case 'network_bound':
      return `network-bound, ${share} of what ${elementName(bound.element)} can carry at all${measured}`;
    case 'bound':
      return `bound by ${elementName(bound.element)}, ${share} of ${NAMES[bound.element].plural ? 'their' : 'its'} ceiling${measured}`;
    case 'network_lowest_not_reached':
    case 'below_all_ceilings':
      return `below every ceiling, ${share} of the lowest (${elementName(bound.element)})${measured}${depthHint(prediction)}`;
  }
}

/** More depth helps only where the bed is not yet full. */
function depthHint(prediction: BedPrediction): string {
  const { saturationDepth, outstanding } = prediction;
  if (saturationDepth === null || outstanding >= saturationDepth) return '';
  return `; about ${formatNumber(Math.ceil(saturationDepth))} in flight would fill it`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
