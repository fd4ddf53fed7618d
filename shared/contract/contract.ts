import type { z } from 'zod';
import { capacityMethods } from './capacity-methods.ts';
import { catalogueMethods } from './catalogue-methods.ts';
import { compareMethods } from './compare-methods.ts';
import { fabricMethods } from './fabric-methods.ts';
import { hostMethods } from './host-methods.ts';
import { importMethods } from './import-methods.ts';
import { labMethods } from './lab-methods.ts';
import { lintMethods } from './lint-methods.ts';
import { planMethods } from './plan-methods.ts';
import { reportMethods } from './report-methods.ts';
import { resultsMethods } from './results-methods.ts';
import { runMethods } from './run-methods.ts';
import { searchMethods } from './search-methods.ts';
import { taskMethods } from './task-methods.ts';
import { workspaceMethods } from './workspace-methods.ts';

/** Every method of FabricLab. The three shells, the client and `methods` are all derived from this one table. */
export const contract = {
  ...workspaceMethods,
  ...labMethods,
  ...lintMethods,
  ...capacityMethods,
  ...catalogueMethods,
  ...fabricMethods,
  ...hostMethods,
  ...planMethods,
  ...runMethods,
  ...importMethods,
  ...resultsMethods,
  ...compareMethods,
  ...searchMethods,
  ...reportMethods,
  ...taskMethods,
} as const;

export type Contract = typeof contract;
export type MethodName = keyof Contract;
/** What a caller writes: fields with defaults may be left out. */
export type Input<M extends MethodName> = z.input<Contract[M]['input']>;
/** What a handler gets: checked, defaults filled in. */
export type Checked<M extends MethodName> = z.output<Contract[M]['input']>;
export type Output<M extends MethodName> = z.output<Contract[M]['output']>;

export type Handlers = { readonly [M in MethodName]: (input: Checked<M>) => Promise<Output<M>> };

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(contract, name);
}
