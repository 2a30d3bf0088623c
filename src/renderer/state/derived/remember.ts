import type { AppState } from '../app-state';

/** What screens compute from the state, remembered while the parts it comes from stay the same. */
export function remember<Parts extends unknown[], Value>(
  parts: (state: AppState) => [...Parts],
  make: (...parts: Parts) => Value,
): (state: AppState) => Value {
  let last: { readonly parts: readonly unknown[]; readonly value: Value } | null = null;
  return (state) => {
    const now = parts(state);
    if (last !== null && now.every((part, index) => Object.is(part, last?.parts[index])))
      return last.value;
    last = { parts: now, value: make(...now) };
    return last.value;
  };
}
