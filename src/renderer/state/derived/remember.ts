import type { AppState } from '../app-state';

/** What screens compute from the state, remembered while the parts it comes from stay the same. */
export function remember<Parts extends Readonly<Record<string, unknown>>, Value>(
  parts: (state: AppState) => Parts,
  make: (parts: Parts) => Value,
): (state: AppState) => Value {
  let last: { readonly parts: Parts; readonly value: Value } | null = null;
  return (state) => {
    const now = parts(state);
    if (last !== null && Object.keys(now).every((name) => Object.is(now[name], last?.parts[name])))
      return last.value;
    last = { parts: now, value: make(now) };
    return last.value;
  };
}
