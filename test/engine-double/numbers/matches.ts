import type { ModelComparison } from '../../../src/shared/contract/judgement';
import type { LayerMatchView } from '../../../src/shared/contract/matching';

/** A layer that another model has under its own name, on the grid that we would choose. */
export function fixtureMatch(name: string): LayerMatchView {
  const grid = { dtype: 'uint8', scale: 0.02, smallestScale: 0.02, scales: 1, zeroPoint: 0 };
  return {
    match: { by: 'name', confidence: 1, reason: 'Its output has the same name.' },
    theirTensor: `${name}/out`,
    theirNode: name,
    oursDb: 30,
    activation: { ours: grid, theirs: grid },
    weightGrid: null,
    verdict: { kind: 'same-grid', text: 'The grids are the same.' },
  };
}

/** Another model without the first of these layers, which parts from ours at the second. */
export function fixtureComparison(names: readonly string[]): ModelComparison {
  const [missing = '', first = '', ...rest] = names;
  return {
    sizeBytes: 1000,
    dump: null,
    layers: [first, ...rest].map((layer) => ({
      layer,
      matchedBy: 'name' as const,
      weightDb: 40,
      accumulatedDb: 20,
      ...fixtureMatch(layer),
    })),
    missing: [missing],
    unmatched: [{ layer: missing, reason: 'No tensor has its name.' }],
    firstDivergence: { layer: first, oursDb: 30, theirsDb: 20, extraDb: 10, text: 'They part.' },
    outputs: [{ name: 'logits', sqnrDb: 20 }],
    answers: 0,
    agreement: null,
    floatTop1: null,
    quantizedTop1: null,
    notices: [],
    graph: null,
  };
}
