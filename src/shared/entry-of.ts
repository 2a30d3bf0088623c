/**
 * The entry of a table under a name that comes from a file. A plain look-up would find what every
 * object has, too: an operator may be called `constructor`.
 */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
