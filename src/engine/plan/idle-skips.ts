import { layerOf } from './layer-of';
import type { Recipe } from '../../shared/recipe/recipe';
import { withLayer } from '../../shared/recipe/recipe-changes';
import type { PreparedModel } from '../prepare/model/types';
import { makePlan } from './plan';
import { planSignature } from './rounding';
import type { Plan, Layer } from './types';

/** More skips than this are not checked one by one: planning each again would take seconds. */
const mostChecked = 64;

export interface IdleSkip {
  readonly layer: string;
  /** Layers that would have to be skipped, too, for the skip to change a tensor. */
  readonly neighbours: readonly string[];
}

/**
 * Skipped layers that change nothing: their neighbours round the same tensors the same way. Only
 * layers without weights can be idle.
 */
export function idleSkips(model: PreparedModel, recipe: Recipe, plan: Plan): readonly IdleSkip[] {
  // What a target keeps in float nobody skipped, and nobody can unskip; where weights alone are quantized,
  // a layer without any stays float anyway.
  const candidates = plan.layers.filter(
    ({ state, weighted, source, config }) =>
      state === 'skipped' && !weighted && source !== 'target' && config.form === undefined,
  );
  const idle: IdleSkip[] = [];
  const signature = planSignature(model, plan);
  for (const layer of candidates.slice(0, mostChecked)) {
    const unskipped = makePlan(model, withLayer(recipe, layer.name, {}), plan.spanOf);
    if (planSignature(model, unskipped) !== signature) continue;
    idle.push({ layer: layer.name, neighbours: neighboursOf(model, plan, layer) });
  }
  return idle;
}

/** Quantized layers that read this layer's outputs or make its inputs. */
export function neighboursOf(model: PreparedModel, plan: Plan, layer: Layer): readonly string[] {
  const names = new Set<string>();
  const add = (node: number | undefined): void => {
    const other = layerOf(plan, node);
    if (other !== undefined && other !== layer && other.state === 'quantized')
      names.add(other.name);
  };
  for (const output of layer.outputs) model.graph.consumers.get(output)?.forEach(add);
  for (const input of model.graph.nodes[layer.node]?.input ?? []) {
    add(model.graph.producer.get(input));
  }
  return [...names];
}
