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
    return Array.isArray(before) && Array.isArray(next)
      ? (shareItems(before, next) as T)
      : next;
  return shareFields(before as Fields, next as Fields) as T;
}

type Fields = Readonly<Record<string, unknown>>;

function shareItems(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let isSame = before.length === next.length;
  const shared = next.map((item, index) => {
    const kept = shareEqual(before[index], item);
    if (!Object.is(kept, before[index])) isSame = false;
    return kept;
  });
  return isSame ? before : shared;
}

function shareFields(before: Fields, next: Fields): Fields {
  const keys = Object.keys(next);
  let isSame = keys.length === Object.keys(before).length;
  let isShared = false;
  const shared: Record<string, unknown> = {};
  for (const key of keys) {
    const kept = shareEqual(before[key], next[key]);
    shared[key] = kept;
    if (!Object.is(kept, before[key]) || !(key in before)) isSame = false;
    if (!Object.is(kept, next[key])) isShared = true;
  }
  if (isSame) return before;
  return isShared ? shared : next;
}
