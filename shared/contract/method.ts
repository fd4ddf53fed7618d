import type { z } from 'zod';

/** One method of the contract: schemas of what goes in and out, and a sentence for `methods`. */
export interface MethodDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
  readonly summary: string;
}

export const method = <I extends z.ZodType, O extends z.ZodType>(
  summary: string,
  input: I,
  output: O,
): MethodDefinition<I, O> => ({ summary, input, output });
