/** The wanted name, numbered where `taken` has it already; taken from then on. */
export function freshName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let suffix = 1; taken.has(name); suffix += 1) name = `${wanted}_${suffix}`;
  taken.add(name);
  return name;
}
