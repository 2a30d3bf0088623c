/** Hands out names that nothing else in a graph has; the same key gets the same name again. */
export interface UniqueNames {
  of(key: string, wanted: string): string;
}

export function uniqueNames(taken: Iterable<string>): UniqueNames {
  const used = new Set(taken);
  const known = new Map<string, string>();
  return {
    of(key, wanted) {
      const existing = known.get(key);
      if (existing !== undefined) return existing;
      let name = wanted;
      for (let suffix = 1; used.has(name); suffix += 1) name = `${wanted}_${suffix}`;
      used.add(name);
      known.set(key, name);
      return name;
    },
  };
}
