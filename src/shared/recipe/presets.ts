import { productOps } from '../op-types';
import { changedConfig, usualBlockSize, type Qconfig, type QconfigChange } from './qconfig';

interface Preset {
  /** Beside its name in a menu. */
  readonly note: string;
  readonly config: Qconfig;
  /** Op types that are quantized; null = all that can be. */
  readonly ops: ReadonlySet<string> | null;
  /** Plans at the source's opset for parity with ONNX Runtime's quantizer. */
  readonly parity: boolean;
}

const base: Qconfig = {
  activation: {
    dtype: 'uint8',
    symmetric: false,
    observer: 'minmax',
    percentile: 99.99,
    reduceRange: false,
  },
  weight: {
    dtype: 'int8',
    symmetric: true,
    granularity: 'channel',
    observer: 'minmax',
    reduceRange: false,
  },
};

function preset(
  note: string,
  activation: QconfigChange['activation'] = {},
  weight: QconfigChange['weight'] = {},
  options: { ops?: readonly string[]; parity?: boolean } = {},
): Preset {
  return {
    note,
    config: changedConfig(base, { activation, weight }),
    ops: options.ops === undefined ? null : new Set(options.ops),
    parity: options.parity ?? false,
  };
}

const perTensor = { granularity: 'tensor' } as const;
const parity = { parity: true };
const blocks = { dtype: 'int4', granularity: 'block', blockSize: usualBlockSize } as const;

/**
 * One row for each preset, in the order of menus. `ort-*`: what `quantize_static` does by default.
 * `fbgemm`, `x86`, `qnnpack`: PyTorch's default qconfigs of those backends. `tensorrt`: symmetric
 * int8. `a16w8`: 16-bit activations. `w8`, `w4`: integer weights, computed in float.
 */
const rows = {
  default: preset('uint8 / int8 per channel, min-max'),
  'ort-u8s8': preset('uint8 / int8 per tensor, as quantize_static', {}, perTensor, parity),
  'ort-s8s8': preset('int8 / int8 per tensor', { dtype: 'int8' }, perTensor, parity),
  fbgemm: preset('PyTorch on x86 servers', { observer: 'histogram', reduceRange: true }),
  x86: preset('PyTorch, x86 default', { observer: 'histogram', reduceRange: true }),
  qnnpack: preset('PyTorch on ARM', { observer: 'histogram' }, perTensor),
  tensorrt: preset('symmetric int8, per channel', { dtype: 'int8', symmetric: true }),
  a16w8: preset('16-bit activations', { dtype: 'uint16' }),
  w8: preset('int8 weights, float activations', 'none', {}, { ops: productOps }),
  w4: preset('int4 weights by blocks, float activations', 'none', blocks, { ops: productOps }),
  'conv-only': preset(
    'convolutions only',
    {},
    {},
    { ops: ['Conv', 'ConvTranspose', 'Relu', 'Clip'] },
  ),
  'linear-only': preset('matrix products only', {}, {}, { ops: ['MatMul', 'Gemm'] }),
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof rows;

export const presets: Readonly<Record<PresetName, Preset>> = rows;

export const presetNames = Object.keys(rows) as PresetName[];

export function presetOf(recipe: { readonly preset?: PresetName | undefined }): Preset {
  return presets[recipe.preset ?? 'default'];
}
