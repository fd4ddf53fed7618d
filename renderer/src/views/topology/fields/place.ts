import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { reparent, titleOf } from '../../../../../shared/edit/change.ts';
import { intoNewSite } from '../../../../../shared/edit/site.ts';
import type { FieldSpec } from '../field-spec.ts';

const NEW = 'new';

/** Where a host or switch stands: a site, a new one, or the drawing itself. */
export function siteField(index: LabIndex, device: EntityOf<'host'> | EntityOf<'switch'>): FieldSpec {
  const sites = index.ofKind('site').map((site) => ({ value: site.id, label: titleOf(site) }));
  return {
    ...{ type: 'place', label: 'Site', key: 'parent', value: device.parent ?? '' },
    options: [{ value: '', label: 'none' }, ...sites, { value: NEW, label: 'a new site' }],
    run: (value, chosen) => (lab, ids) =>
      value === NEW ? intoNewSite(lab, chosen, ids) : reparent(lab, chosen, value === '' ? null : value),
  };
}
