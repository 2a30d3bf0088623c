import type { Layer, Plan } from './types';

/** The layer that a prepared node is part of, as compute node or folded activation; undefined for every other node. */
export function layerOf(plan: Plan, node: number | null | undefined): Layer | undefined {
  const index = node === undefined || node === null ? undefined : plan.layerOfNode.get(node);
  return index === undefined ? undefined : plan.layers[index];
}

/** Integers on both sides: not float, and not float with integer weights alone. */
export function isInteger({ state, config }: Pick<Layer, 'state' | 'config'>): boolean {
  return state === 'quantized' && config.form === undefined;
}
