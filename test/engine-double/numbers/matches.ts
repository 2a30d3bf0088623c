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
