import { z } from 'zod';

type Document = Record<string, unknown>;

const documentSchema = z.record(z.string(), z.unknown());
const hostSchema = z.looseObject({ id: z.string(), settings: z.record(z.string(), z.unknown()) });
const deviceSchema = z.looseObject({
  id: z.string(),
  kind: z.enum(['drive', 'nic']),
  parent: z.string().nullable(),
  pciAddress: z.string().nullable(),
});

/** Under this setting format 1 kept the slots of a board: `PCIE1: x16 PCI Express 4 used by 0000:41:00.0; PCIE2: free`. */
const SETTING = 'PCIe slots';

/** Format 1 -> 2: slots were a line of text among a host's settings; now each is an element with its device in it. */
export function slotsFromText(lab: Document): Document {
  const entities = { ...documentSchema.safeParse(lab['entities']).data };
  for (const entity of Object.values(entities)) {
    const host = hostSchema.safeParse(entity).data;
    const text = host?.settings[SETTING];
    if (host === undefined || typeof text !== 'string') continue;
    const { [SETTING]: _, ...settings } = host.settings;
    entities[host.id] = { ...host, settings };
    text.split('; ').forEach((words, place) => putSlot(entities, host.id, { words, place }));
  }
  return { ...lab, entities };
}

function putSlot(
  entities: Document,
  host: string,
  { words, place }: { readonly words: string; readonly place: number },
): void {
  const match = /^(.*?): (.*)$/.exec(words);
  const id = derivedId(host, place);
  if (match === null || Object.hasOwn(entities, id)) return;
  const [, name = '', facts = ''] = match;
  const address = /used by ([0-9a-f:.]+)/.exec(facts)?.[1] ?? null;
  const device = address === null ? null : deviceAt(entities, host, address);
  const { generation, lanes } = slotWidth(facts);
  entities[id] = {
    ...{ kind: 'pcieSlot', id, parent: device?.parent ?? host, name: name.slice(0, 200), pciAddress: address },
    link: { generation: null, lanes: null, capableGeneration: generation, capableLanes: lanes },
    provenance: { name: 'measured', pciAddress: 'measured', link: 'measured' },
  };
  if (device !== null) entities[device.id] = { ...device, parent: id };
}

/** `x16 PCI Express 4 x8`: the electrical width comes first (SMBIOS 3.3, type 9). Null for what is not told. */
export function slotWidth(text: string): { readonly generation: number | null; readonly lanes: number | null } {
  const generation = Number(/PCI Express (?:Gen ?)?([1-7])\b/.exec(text)?.[1]);
  const lanes = Number(/(?:^|\s)x(\d{1,2})\b/.exec(text)?.[1]);
  return { generation: generation || null, lanes: lanes >= 1 && lanes <= 32 ? lanes : null };
}

/** The drive or NIC of a host at that bus address; its holder is the host or one of its NUMA nodes. */
function deviceAt(entities: Document, host: string, address: string): z.infer<typeof deviceSchema> | null {
  const devices = Object.values(entities).flatMap((entity) => deviceSchema.safeParse(entity).data ?? []);
  return devices.find((device) => device.pciAddress === address && isIn(entities, device.parent, host)) ?? null;
}

function isIn(entities: Document, start: string | null, host: string): boolean {
  const seen = new Set<string>();
  for (let at = start; at !== null && !seen.has(at);) {
    if (at === host) return true;
    seen.add(at);
    at = z.looseObject({ parent: z.string().nullable() }).safeParse(entities[at]).data?.parent ?? null;
  }
  return false;
}

/** The same id for the same slot wherever the file is opened: the host's own, with the place in four of its digits. */
function derivedId(host: string, place: number): string {
  const digits = (Number.parseInt(host.slice(24, 28), 16) ^ (0x8000 + place)) & 0xffff;
  return `${host.slice(0, 24)}${digits.toString(16).padStart(4, '0')}${host.slice(28)}`;
}
