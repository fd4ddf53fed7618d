import { readdirSync, readFileSync } from 'node:fs';
import type { HostInventory } from '../../../shared/inventory/host-inventory.ts';
import { readInventoryFiles, type InventoryFile } from '../../../shared/inventory/read-files.ts';

/** Captures of real machines, one file per command. */
const root = new URL('../../fixtures/inventory/', import.meta.url);

export const captured = (): string[] => readdirSync(root);

export const filesOf = (machine: string): InventoryFile[] =>
  readdirSync(new URL(`${machine}/`, root)).map((name) => ({
    name: `${machine}/${name}`,
    text: readFileSync(new URL(`${machine}/${name}`, root), 'utf8'),
  }));

/** The one machine that a folder of captures describes. */
export function inventoryOf(machine: string): HostInventory {
  const { machines } = readInventoryFiles(filesOf(machine));
  const [only] = machines;
  if (only === undefined || machines.length > 1) throw new Error(`${machine}: ${String(machines.length)} machines`);
  return only.inventory;
}
