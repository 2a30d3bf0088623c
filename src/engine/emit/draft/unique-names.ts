import { getOrMake } from '../../../shared/get-or-make';

/** Hands out names that nothing else in a graph has; the same key gets the same name again. */
export interface UniqueNames {
  of(key: string, wanted: string): string;
}

/**
 * `taken` are names of others. With `suffixes`, what is handed out are stems: not they themselves,
 * but they with any of the suffixes behind them meet none of the others.
 */
export function uniqueNames(
  taken: Iterable<string>,
  suffixes: readonly string[] = [''],
): UniqueNames {
  const others = new Set(taken);
  const given = new Set<string>();
  const known = new Map<string, string>();
  const isFree = (name: string): boolean =>
    !given.has(name) && suffixes.every((suffix) => !others.has(`${name}${suffix}`));
  return {
    of: (key, wanted) =>
      getOrMake(known, key, () => {
        let name = wanted;
        for (let suffix = 1; !isFree(name); suffix += 1) name = `${wanted}_${suffix}`;
        given.add(name);
        return name;
      }),
  };
}
