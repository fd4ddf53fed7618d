/**
 * Remembers the last answer per key as long as what it depends on is the same (by identity). Only a matter of speed and
 * of keeping identities: with or without it the answers are equal.
 */
export function memory<V>(): (key: object, depends: readonly unknown[], make: () => V) => V {
  const known = new WeakMap<object, { readonly depends: readonly unknown[]; readonly value: V }>();
  return (key, depends, make) => {
    const old = known.get(key);
    if (old?.depends.length === depends.length && old.depends.every((item, at) => item === depends[at])) {
      return old.value;
    }
    const value = make();
    known.set(key, { depends, value });
    return value;
  };
}
