import { dtypes } from '../dtypes';
import type { Qconfig, QconfigPatch } from './qconfig';
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

/** What is rounded in a layer, and how finely. */
interface RoundedLayer {
  readonly skipped: boolean;
  readonly weighted: boolean;
  /** Absent in plans of earlier versions. */
  readonly qconfig?: Qconfig;
}

/** The row that says how a layer computes; null where none does, as with 4-bit weights under integer activations. */
export function precisionOf({ skipped, weighted, qconfig }: RoundedLayer): PrecisionName | null {
  if (skipped) return 'float';
  if (qconfig === undefined) return 'int8';
  const weightBits = dtypes[qconfig.weight.dtype].bits;
  if (qconfig.form === 'weights') return !weighted ? 'float' : weightBits === 4 ? 'w4' : 'w8';
  if (weighted && weightBits === 4) return null;
  return dtypes[qconfig.activation.dtype].bits === 16 ? 'a16w8' : 'int8';
}

/** The same in short, for tables and cards: `w4`, or `a8w4` where no row has a name for it. */
export function precisionText(layer: RoundedLayer): string {
  const name = precisionOf(layer);
  if (name !== null || layer.qconfig === undefined) return name ?? 'int8';
  const { activation, weight } = layer.qconfig;
  return `a${dtypes[activation.dtype].bits}w${dtypes[weight.dtype].bits}`;
}

/** The row whose patch an entry of a recipe is; null for any other entry, and for skips, which have words of their own. */
export function precisionOfPatch(patch: QconfigPatch | undefined): PrecisionName | null {
  if (patch === undefined || patch === 'none') return null;
  const key = patchKey(patch);
  return precisionNames.find((name) => patchKey(precisions[name].patch) === key) ?? null;
}

function patchKey(patch: QconfigPatch): string {
  if (patch === 'none') return patch;
  const sorted = (side: object | string | undefined): unknown =>
    typeof side === 'object'
      ? Object.entries(side).toSorted(([one], [other]) => one.localeCompare(other))
      : side;
  return JSON.stringify([sorted(patch.activation), sorted(patch.weight)]);
}
