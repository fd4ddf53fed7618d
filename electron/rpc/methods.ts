import { z } from 'zod';
import { contract, isMethodName, type Handlers, type MethodName } from '../../shared/contract/contract.ts';

export interface MethodDescription {
  readonly name: MethodName;
  readonly summary: string;
  /** JSON Schemas (draft 2020-12): what a caller may write, and what comes back. Descriptions name the units. */
  readonly input: unknown;
  readonly output: unknown;
}

/** The registered methods, in the order of the contract. */
export function describeMethods(handlers: Partial<Handlers>): MethodDescription[] {
  return Object.keys(contract)
    .filter(isMethodName)
    .filter((name) => Object.hasOwn(handlers, name))
    .map((name) => {
      const { summary, input, output } = contract[name];
      return {
        name,
        summary,
        input: z.toJSONSchema(input, { io: 'input' }),
        output: z.toJSONSchema(output, { io: 'output' }),
      };
    });
}
