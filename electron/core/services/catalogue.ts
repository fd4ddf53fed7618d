import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { catalogueSchema, searchParts, type CataloguePart, type Part } from '../../../shared/model/catalogue.ts';
import { findProgram } from '../files/program.ts';
import { listOwnParts, saveOwnPart, setOwnPartDeleted } from '../store/own-parts.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

/** A part that has no id yet. */
const NEW = 'new';

export function catalogueHandlers(context: ServiceContext): Pick<Handlers, 'catalogue.list' | 'catalogue.save'> {
  const { store, clock } = context;
  let read: Promise<readonly Part[]> | null = null;
  const given = (): Promise<readonly Part[]> => (read ??= readCatalogue());
  return {
    'catalogue.list': async ({ text, kind, deleted }) => {
      const own = listOwnParts(store.reader, deleted).map((part): CataloguePart => ({ part, own: true }));
      const rest = deleted ? [] : (await given()).map((part): CataloguePart => ({ part, own: false }));
      return { parts: searchParts([...own, ...rest], text, kind) };
    },
    'catalogue.save': async ({ part, deleted }) => {
      if ((await given()).some(({ id }) => id === part.id)) throw givenPart(part);
      const saved = part.id === NEW ? { ...part, id: context.newId() } : part;
      store.write((database) => {
        if (deleted) setOwnPartDeleted(database, part.id, clock.nowUs());
        else saveOwnPart(database, saved, clock.nowUs());
      });
      tellChanged(context, 'catalogue', []);
      return { id: saved.id };
    },
  };
}

/** Read once, when it is first asked for. */
async function readCatalogue(): Promise<readonly Part[]> {
  const text = await readFile(join(findProgram().resources, 'catalogue.json'), 'utf8');
  return catalogueSchema.parse(JSON.parse(text)).entries;
}

const givenPart = ({ model }: Part): CodedError =>
  new CodedError(
    'refused',
    `${model} is a part of the catalogue that comes with FabricLab`,
    'Save a copy of your own with the id "new".',
  );
