import type { Selection } from './view';

export type SelectMode = 'replace' | 'add' | 'toggle';

export const noSelection: Selection = { layers: [], focused: null };

/** The selection after a click; the last name given becomes the focused layer. */
export function select(
  selection: Selection,
  names: readonly string[],
  mode: SelectMode,
): Selection {
  const last = names.at(-1) ?? null;
  if (mode === 'replace')
    return names.length === 0 ? noSelection : { layers: [...new Set(names)], focused: last };
  if (names.length === 0) return selection;
  const kept = new Set(selection.layers);
  if (mode === 'toggle' && names.every((name) => kept.has(name))) {
    for (const name of names) kept.delete(name);
    const layers = [...kept];
    return { layers, focused: layers.at(-1) ?? null };
  }
  for (const name of names) kept.add(name);
  return { layers: [...kept], focused: last };
}

/** The layer `step` places further in a list; the ends hold. */
export function stepThrough(
  names: readonly string[],
  focused: string | null,
  step: number,
): string | null {
  if (names.length === 0) return null;
  const at = focused === null ? -1 : names.indexOf(focused);
  if (at < 0) return (step > 0 ? names[0] : names.at(-1)) ?? null;
  return names[Math.min(names.length - 1, Math.max(0, at + step))] ?? null;
}
