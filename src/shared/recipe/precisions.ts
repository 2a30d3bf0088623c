import type { QconfigPatch } from './qconfig';
import type { PresetName } from './presets';

interface Precision {
  /** In menus and messages. */
  readonly label: string;
  readonly patch: QconfigPatch;
  /** Quantizes whole models so; null = as the recipe says. */
  readonly preset: PresetName | null;
  readonly weightBits: number;
  /** Only layers with weights that are multiplied can have it. */
  readonly ofWeights: boolean;
}

/** How exactly a layer may compute, the coarsest first: one row for each name that searches and keys take. */
export const precisions = {
  w4: {
    label: '4-bit weights',
    patch: {
      activation: 'none',
      weight: { dtype: 'int4', symmetric: true, granularity: 'block', blockSize: 32 },
    },
    preset: 'w4',
    weightBits: 4,
    ofWeights: true,
  },
  int8: {
    label: 'int8',
    patch: { activation: { dtype: 'uint8' }, weight: { dtype: 'int8' } },
    preset: null,
    weightBits: 8,
    ofWeights: false,
  },
  w8: {
    label: '8-bit weights',
    patch: {
      activation: 'none',
      weight: { dtype: 'int8', symmetric: true, granularity: 'channel' },
    },
    preset: 'w8',
    weightBits: 8,
    ofWeights: true,
  },
  a16w8: {
    label: '16-bit activations',
    patch: { activation: { dtype: 'uint16' }, weight: { dtype: 'int8' } },
    preset: 'a16w8',
    weightBits: 8,
    ofWeights: false,
  },
  float: { label: 'float', patch: 'none', preset: null, weightBits: 32, ofWeights: false },
} as const satisfies Readonly<Record<string, Precision>>;

export type PrecisionName = keyof typeof precisions;
export const precisionNames = Object.keys(precisions) as readonly PrecisionName[];
