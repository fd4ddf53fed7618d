import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const MOST_ISSUES = 5;

export interface FieldIssue {
  /** `host.connection.port`, `sources[0].path`; empty for the input itself. */
  readonly path: string;
  readonly message: string;
}

/** What is wrong with an input, field by field: one line to read, and all of it as data. */
export function describeIssues(error: z.ZodError, input: unknown): { text: string; issues: FieldIssue[] } {
  const issues = error.issues.flatMap((issue) => fieldIssues(issue, [], input));
  const shown = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = issues.length - shown.length;
  return { text: shown.join('; ') + (more > 0 ? `; and ${more} more` : ''), issues: issues.slice(0, 100) };
}

/** A union reports every branch; the one that got furthest is the one that was meant. */
function fieldIssues(issue: Issue, base: readonly PropertyKey[], input: unknown): FieldIssue[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branches = issue.errors.map((errors) => errors.flatMap((inner) => fieldIssues(inner, path, input)));
    return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
  }
  if (issue.code === 'invalid_key') {
    return [{ path: pathText(path), message: `Invalid key: ${issue.issues.map(({ message }) => message).join(', ')}` }];
  }
  return [{ path: pathText(path), message: isMissing(input, path) ? `missing (${issue.message})` : issue.message }];
}

const depth = (issues: readonly FieldIssue[]): number =>
  Math.max(...issues.map(({ path }) => path.split(/[.[]/).length));

function isMissing(input: unknown, path: readonly PropertyKey[]): boolean {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false;
    if (!Object.hasOwn(value, key)) return true;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return false;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key).slice(0, 80)}`))
    .join('')
    .replace(/^\./, '');
}
