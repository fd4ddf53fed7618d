import { z } from 'zod';

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
): MethodDefinition<I, O> => ({ summary, input: withoutUnknownFields(input), output });

/** A misspelt optional field must not be dropped in silence: the call would do something else than was asked. */
function withoutUnknownFields<I extends z.ZodType>(input: I): I {
  // strict() changes what is accepted, not the types of what comes out.
  return input instanceof z.ZodObject ? (input.strict() as z.ZodType as I) : input;
}
