import type { Remedy } from '../../../src/shared/contract/tuning';

/** What may be done about a layer, measured and foreseen. */
export function fixtureRemedies(layer: string, neighbour: string): readonly Remedy[] {
  return [
    {
      kind: 'skip',
      label: 'Skip this layer',
      patches: [{ layer, patch: 'none' }],
      measuredDb: 22.4,
      predictedDb: 21.9,
      extraBytes: 3500,
    },
    {
      kind: 'per-channel',
      label: 'Per-channel weights',
      patches: [{ layer, patch: { weight: { granularity: 'channel' } } }],
      measuredDb: 22.4,
      predictedDb: null,
      extraBytes: 600,
    },
    {
      kind: 'neighbours',
      label: 'Skip 6.conv.0.0',
      patches: [{ layer: neighbour, patch: 'none' }],
      measuredDb: 7.8,
      predictedDb: 7.6,
      extraBytes: 12_300,
    },
    {
      kind: 'dtype',
      label: '16-bit activations',
      patches: [{ layer, patch: { activation: { dtype: 'uint16' } } }],
      measuredDb: 7.1,
      predictedDb: 7.5,
      extraBytes: 0,
    },
  ];
}
