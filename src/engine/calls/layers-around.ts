import { layerOf } from '../plan/layer-of';
import type { LayerInspection } from '../../shared/contract/inspection';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** How many nodes away a neighbour may be, and how many are listed on each side. */
const farthest = 8;
const mostListed = 4;

/** Layers before and after one, nearest first; nodes that are no layers are passed through. */
export function layersAround(
  model: PreparedModel,
  plan: Plan,
  layer: Layer,
): LayerInspection['around'] {
  return [...walk('input'), ...walk('output')];

  function walk(relation: 'input' | 'output'): LayerInspection['around'] {
    const found: { layer: string; relation: 'input' | 'output'; distance: number }[] = [];
    const seen = new Set([layer.node, layer.activation ?? layer.node]);
    let front = [...seen];
    for (let distance = 1; distance <= farthest && found.length < mostListed; distance += 1) {
      const next: number[] = [];
      for (const node of front.flatMap((index) => step(index, relation))) {
        if (seen.has(node)) continue;
        seen.add(node);
        const other = layerOf(plan, node);
        if (other !== undefined && other !== layer && found.length < mostListed) {
          if (!found.some(({ layer }) => layer === other.name)) {
            found.push({ layer: other.name, relation, distance });
          }
        } else {
          next.push(node);
        }
      }
      front = next;
    }
    return found;
  }

  function step(index: number, relation: 'input' | 'output'): readonly number[] {
    const node = model.graph.nodes[index];
    if (node === undefined) return [];
    if (relation === 'output') {
      return node.output.flatMap((tensor) => model.graph.consumers.get(tensor) ?? []);
    }
    return node.input.flatMap((tensor) => model.graph.producer.get(tensor) ?? []);
  }
}
