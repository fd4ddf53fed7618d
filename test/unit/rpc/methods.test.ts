import { describe, expect, it } from 'vitest';
import { describeMethods } from '../../../electron/rpc/methods.ts';
import { contract, type Handlers } from '../../../shared/contract/contract.ts';

const never = async () => Promise.reject(new Error('not called'));

describe('methods', () => {
  it('lists only what is registered', () => {
    const handlers: Partial<Handlers> = { 'task.list': never, 'lab.get': never };
    expect(describeMethods(handlers).map(({ name }) => name)).toEqual(['lab.get', 'task.list']);
  });

  it('has JSON Schemas of every method of the contract', () => {
    const all = Object.fromEntries(Object.keys(contract).map((name) => [name, never])) as unknown as Handlers;
    const described = JSON.parse(JSON.stringify(describeMethods(all))) as { name: string; summary: string }[];
    expect(described.map(({ name }) => name)).toEqual(Object.keys(contract));
    for (const method of described) {
      expect(method).toMatchObject({ input: { type: 'object' }, output: { type: 'object' } });
      expect(method.summary).not.toBe('');
    }
  });

  it('asks for what has no default only, and names the units', () => {
    const [query] = describeMethods({ 'plan.list': never });
    expect(query?.input).toMatchObject({ required: ['labId'], properties: { deleted: { default: false } } });
    expect(JSON.stringify(query?.output)).toContain('"description":"nanoseconds"');
  });
});
