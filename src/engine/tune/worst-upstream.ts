import type { Plan, Unit } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** The layer in front of `unit` that adds most noise by itself, or null when none adds more than it does. */
export function worstUpstream(
  model: PreparedModel,
  plan: Plan,
  unit: Unit,
  ownNoise: (unit: Unit) => number,
): Unit | null {
  const { graph } = model;
  const seen = new Set<number>([unit.node]);
  const front = [unit.node];
  let worst: Unit | null = null;
  let most = unit.state === 'quantized' ? ownNoise(unit) : 0;
  for (let node = front.pop(); node !== undefined; node = front.pop()) {
    for (const tensor of graph.nodes[node]?.input ?? []) {
      const producer = graph.producer.get(tensor);
      if (producer === undefined || seen.has(producer)) continue;
      seen.add(producer);
      front.push(producer);
      const other = plan.units[plan.unitOfNode.get(producer) ?? -1];
      if (other === undefined || other === unit || other.state !== 'quantized') continue;
      const noise = ownNoise(other);
      if (noise > most) {
        worst = other;
        most = noise;
      }
    }
  }
  return worst;
}
