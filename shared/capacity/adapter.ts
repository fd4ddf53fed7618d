import { pcieBytesPerSecond, type PcieLanes } from './pcie.ts';

export interface AdapterInput {
  /** Slot as trained; null when not known. */
  readonly slot: PcieLanes | null;
  readonly ports: readonly { readonly bitsPerSecond: number; readonly cabled: boolean }[];
  /** What the card carries over all ports together; null when it is no less than their sum. */
  readonly totalBitsPerSecond: number | null;
}

export interface AdapterCapacity {
  readonly cabledBitsPerSecond: number;
  /** Hard bound of the slot; null when not known. */
  readonly slotBitsPerSecond: number | null;
  /** Cabled ports exceed the slot (rule L012). */
  readonly exceedsSlot: boolean;
  /** Cabled ports exceed the card's total (rule L058). */
  readonly exceedsTotal: boolean;
  readonly usableBitsPerSecond: number;
}

/** What the cabled ports of a network adapter can carry through the card and its slot, per direction. */
export function adapterCapacity(input: AdapterInput): AdapterCapacity {
  const cabled = input.ports.reduce((sum, port) => (port.cabled ? sum + port.bitsPerSecond : sum), 0);
  const slotBytes = input.slot === null ? null : pcieBytesPerSecond(input.slot, 'hard');
  const slot = slotBytes === null ? null : slotBytes * 8;
  const total = input.totalBitsPerSecond;
  return {
    cabledBitsPerSecond: cabled,
    slotBitsPerSecond: slot,
    exceedsSlot: slot !== null && cabled > slot,
    exceedsTotal: total !== null && cabled > total,
    usableBitsPerSecond: Math.min(cabled, slot ?? Infinity, total ?? Infinity),
  };
}
