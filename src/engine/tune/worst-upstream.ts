import { layerOf } from '../plan/layer-of';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** The layer in front of `layer` that adds most noise by itself, or null when none adds more than it does. */
export function worstUpstream(
  model: PreparedModel,
  plan: Plan,
  layer: Layer,
  ownNoise: (layer: Layer) => number,
): Layer | null {
  const { graph } = model;
  const seen = new Set<number>([layer.node]);
  const front = [layer.node];
  let worst: Layer | null = null;
  let most = layer.state === 'quantized' ? ownNoise(layer) : 0;
  for (let node = front.pop(); node !== undefined; node = front.pop()) {
    for (const tensor of graph.nodes[node]?.input ?? []) {
      const producer = graph.producer.get(tensor);
      if (producer === undefined || seen.has(producer)) continue;
      seen.add(producer);
      front.push(producer);
      const other = layerOf(plan, producer);
      if (other === undefined || other === layer || other.state !== 'quantized') continue;
      const noise = ownNoise(other);
      if (noise > most) {
        worst = other;
        most = noise;
      }
    }
  }
  return worst;
}
