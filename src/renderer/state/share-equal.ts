/**
 * `next`, in which every part that says the same as in `before` is the very object it was. The engine answers with
 * whole plans; what draws from them is remembered by identity, and a skip changes a layer or two of thousands.
 * For plain data: objects, arrays, primitives.
 */
export function shareEqual<T>(before: T, next: T): T {
  if (Object.is(before, next)) return before;
  if (typeof before !== 'object' || typeof next !== 'object' || before === null || next === null)
    return next;
  if (Array.isArray(before) || Array.isArray(next))
    return Array.isArray(before) && Array.isArray(next) ? (shareItems(before, next) as T) : next;
  return shareFields(before as Fields, next as Fields) as T;
}

type Fields = Readonly<Record<string, unknown>>;

function shareItems(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let isSame = before.length === next.length;
  const shared: unknown[] = [];
  for (let index = 0; index < next.length; index += 1) {
    const kept = shareEqual(before[index], next[index]);
    if (!Object.is(kept, before[index])) isSame = false;
    shared.push(kept);
  }
  return isSame ? before : shared;
}

function shareFields(before: Fields, next: Fields): Fields {
  let isSame = true;
  let shared: Record<string, unknown> | null = null;
  let count = 0;
  for (const key in next) {
    count += 1;
    const old = before[key];
    const kept = shareEqual(old, next[key]);
    if (!Object.is(kept, old) || (old === undefined && !(key in before))) isSame = false;
    // Most are equal throughout, and then no copy is wanted.
    if (Object.is(kept, next[key])) continue;
    shared ??= { ...next };
    shared[key] = kept;
  }
  if (isSame && count === Object.keys(before).length) return before;
  return shared ?? next;
}
