import { adapterCapacity } from '../capacity/adapter.ts';
import { slotOf } from '../capacity/lab-ends.ts';
import { pcieBytesPerSecond, ratedAboveLink } from '../capacity/pcie.ts';
import type { PcieLink } from '../model/entity-base.ts';
import type { Drive, Nic } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { isTrainedBelow, isUsedUndrawn, linkOf, slotHolding } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';
import { formatBitRate, formatNumber } from '../units/format.ts';
import { isCabled, placeText } from './bed.ts';
import type { Found, Rule } from './rule.ts';

/** Adapters and drives against the slots that they sit in (DOMAIN 3.1.3). */
export const pcieRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L012',
    severity: 'warning',
    title: 'Slot carries less than the ports',
    tip: 'Use a slot of a later generation or with more lanes, or cable one port only.',
    why: 'The ports of one adapter share its slot; what does not fit waits in the adapter and loses frames.',
    check: (index) => [
      ...together(
        index,
        index.ofKind('nic').flatMap((nic) => crowdedSlot(index, nic)),
        'link',
      ),
      ...together(index, trainedBelow(index), 'link'),
      ...together(index, undrawnBelow(index), 'link'),
    ],
  },
  {
    code: 'L013',
    severity: 'warning',
    title: 'Drive is faster than its link',
    tip: 'Move the drive to a slot of its own generation, or reckon with what the link carries.',
    why: 'The rated rate cannot be reached, so every percentage of it would mislead.',
    check: (index) =>
      together(
        index,
        index.ofKind('drive').flatMap((drive) => fasterThanLink(index, drive)),
        'link',
      ),
  },
  {
    code: 'L058',
    severity: 'warning',
    title: 'Adapter carries less than its ports',
    tip: 'Cable one port per adapter, or use an adapter that carries all ports at once.',
    why: 'Some adapters carry over all ports together no more than over one.',
    check: (index) =>
      together(
        index,
        index.ofKind('nic').flatMap((nic) => crowdedAdapter(index, nic)),
        'adapterTotal',
      ),
  },
];

/** Null when the speed of a cabled port is not known. */
function capacityOf(index: LabIndex, nic: Nic) {
  const ports = nic.ports.map((port) => ({ speed: port.speed, cabled: isCabled(index, { nic, port }) }));
  if (ports.some(({ cabled, speed }) => cabled && speed === null)) return null;
  return adapterCapacity({
    slot: slotOf(index, nic),
    ports: ports.map(({ speed, cabled }) => ({ bitsPerSecond: speed ?? 0, cabled })),
    totalBitsPerSecond: nic.adapterTotal !== null && nic.adapterTotal > 0 ? nic.adapterTotal : null,
  });
}

/** What is told of one part; parts of which the same is told are told together. */
interface Told {
  readonly id: Id;
  readonly text: string;
  readonly severity?: 'note';
  readonly tip?: string;
}

function together(index: LabIndex, told: readonly Told[], field: string): Found[] {
  return [...Map.groupBy(told, ({ text }) => text)].flatMap(([text, alike]) => {
    const [first] = alike;
    const ids = alike.map(({ id }) => id);
    if (first === undefined) return [];
    const { severity, tip } = first;
    const message = `${placeText(index, ids)}: ${text}`;
    return [{ entities: ids, field, message, ...(severity && { severity }), ...(tip !== undefined && { tip }) }];
  });
}

function crowdedSlot(index: LabIndex, nic: Nic): Told[] {
  const capacity = capacityOf(index, nic);
  if (!capacity?.exceedsSlot) return [];
  const cabled = formatBitRate(capacity.cabledBitsPerSecond);
  return [{ id: nic.id, text: `cabled ports ${cabled}, slot carries ${formatBitRate(capacity.slotBitsPerSecond)}` }];
}

const TRAINED_TIP =
  'Seat it again, or put it in a slot that has its generation and lanes; look at the slot in the firmware.';

function trainedBelow(index: LabIndex): Told[] {
  const parts = [...index.ofKind('nic'), ...index.ofKind('drive')];
  return parts.flatMap((part) => {
    const link = linkOf(index, part);
    if (link === null || !isTrainedBelow(link)) return [];
    const { generation, lanes, capableGeneration, capableLanes } = link;
    const able = linkText(capableGeneration ?? generation, capableLanes ?? lanes);
    const limit = slotLimit(index, part, link);
    return [{ id: part.id, text: `link trained ${linkText(generation, lanes)} of ${able}${limit}`, tip: TRAINED_TIP }];
  });
}

/** Of a card that is not drawn nobody knows what it could: it may be all that the card can. */
function undrawnBelow(index: LabIndex): Told[] {
  return index.ofKind('pcieSlot').flatMap((slot) => {
    const { generation, lanes, capableGeneration = null, capableLanes = null } = slot.link;
    if (!isUsedUndrawn(index, slot) || !isTrainedBelow(slot.link)) return [];
    const able = linkText(capableGeneration ?? generation, capableLanes ?? lanes);
    const text = `its card, which is not drawn, trained ${linkText(generation, lanes)} of ${able}`;
    return [{ id: slot.id, text, severity: 'note', tip: 'Look at what the card can; draw it if it is of the bed.' }];
  });
}

/** Whether it is the slot that holds the link back, where the slot is drawn. */
function slotLimit(index: LabIndex, part: Drive | Nic, { capableGeneration, capableLanes }: PcieLink): string {
  const slot = slotHolding(index, part);
  if (slot === null) return '';
  const { capableGeneration: generation, capableLanes: lanes } = slot.link;
  const isLess = (can: number | null | undefined, wanted: number | null | undefined): boolean =>
    can != null && wanted != null && can < wanted;
  const holds = isLess(generation, capableGeneration) || isLess(lanes, capableLanes);
  return holds ? `, its slot carries ${linkText(generation ?? null, lanes ?? null)}` : '';
}

const linkText = (generation: number | null, lanes: number | null): string =>
  `PCIe ${generation === null ? '?' : `${generation}.0`} x${lanes ?? '?'}`;

function fasterThanLink(index: LabIndex, drive: Drive): Told[] {
  const { id, rated } = drive;
  const link = linkOf(index, drive);
  const rates = [rated?.readBytesPerSecond, rated?.writeBytesPerSecond].filter((rate) => rate != null);
  if (link?.generation == null || link.lanes === null || rates.length === 0) return [];
  const most = Math.max(...rates);
  const lanes = { generation: link.generation, lanes: link.lanes };
  const told = (maxPayloadBytes: number): string =>
    `${formatNumber((pcieBytesPerSecond({ ...lanes, maxPayloadBytes }, 'hard') ?? 0) / 1e6)} MB/s`;
  const ratedText = `rated ${formatNumber(most / 1e6)} MB/s`;
  if (ratedAboveLink(most, { ...lanes, maxPayloadBytes: USUAL_PAYLOAD })) {
    return [{ id, text: `${ratedText}, link carries ${told(USUAL_PAYLOAD)}` }];
  }
  const payload = link.maxPayloadBytes ?? null;
  if (payload === null || !ratedAboveLink(most, { ...lanes, maxPayloadBytes: payload })) return [];
  return [{ id, text: `${ratedText}, with MPS ${payload} at most ${told(payload)}`, severity: 'note' }];
}

/** The largest maximum payload size in use: what a link carries at most. */
const USUAL_PAYLOAD = 512;

function crowdedAdapter(index: LabIndex, nic: Nic): Told[] {
  const capacity = capacityOf(index, nic);
  if (!capacity?.exceedsTotal) return [];
  const cabled = formatBitRate(capacity.cabledBitsPerSecond);
  return [{ id: nic.id, text: `cabled ${cabled}, the adapter carries ${formatBitRate(nic.adapterTotal)} in all` }];
}
