import type { Part } from '../../../../shared/model/catalogue.ts';
import { countText } from '../../../../shared/units/count-text.ts';

/** What a part is in a line: `3.84 TB · PCIe 4.0 ×4`. Unknown figures are left out. */
export function partFacts(part: Part): string {
  const pcie = 'pcie_gen_lanes' in part ? part.pcie_gen_lanes : null;
  const slot = pcie?.[0] && pcie[1] ? `PCIe ${pcie[0]}.0 ×${pcie[1]}` : '';
  const ports = (count: number | null, speed: number | null): string =>
    [count === null ? '' : countText(count, 'port'), speed === null ? '' : `${speed} Gb/s`]
      .filter(Boolean)
      .join(' of ');
  const facts = (): readonly string[] => {
    switch (part.kind) {
      case 'drive':
        return [part.capacity ?? '', slot];
      case 'nic':
        return [ports(part.ports, part.port_gbps), slot];
      case 'switch':
        return [ports(part.ports, part.port_gbps)];
      case 'cpu':
        return [part.cores === null ? '' : countText(part.cores, 'core')];
    }
  };
  return facts()
    .filter((fact) => fact !== '')
    .join(' · ');
}
