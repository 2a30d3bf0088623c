import type { Value } from '../python/read-python';

/** The strings of a list. */
export function listOf(value: Value | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Value[]).filter((one) => typeof one === 'string');
}

/** The entries of a dictionary that have a string as key. */
export function entriesOf(value: Value | undefined): ReadonlyMap<string, Value> {
  if (!(value instanceof Map)) return new Map();
  const entries = [...(value as ReadonlyMap<Value, Value>)];
  return new Map(
    entries.flatMap(([key, one]) => (typeof key === 'string' ? [[key, one] as const] : [])),
  );
}

/** The one word of `["int8"]`, or of `"int8"`. */
export function wordOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return listOf(value)[0];
}
