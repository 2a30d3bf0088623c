import type { ActivationConfig, PresetName, Qconfig, WeightConfig } from './recipe';

export interface Preset {
  readonly config: Qconfig;
  /** Op types that are quantized; null = all that can be. */
  readonly ops: ReadonlySet<string> | null;
  /** Plans at the source's opset for parity with ONNX Runtime's quantizer. */
  readonly parity: boolean;
}

const activation: ActivationConfig = {
  dtype: 'uint8',
  symmetric: false,
  observer: 'minmax',
  percentile: 99.99,
  reduceRange: false,
};

const weight: WeightConfig = {
  dtype: 'int8',
  symmetric: true,
  granularity: 'channel',
  observer: 'minmax',
  reduceRange: false,
};

function preset(
  activationPatch: Partial<ActivationConfig>,
  weightPatch: Partial<WeightConfig>,
  options: { ops?: readonly string[]; parity?: boolean } = {},
): Preset {
  return {
    config: {
      activation: { ...activation, ...activationPatch },
      weight: { ...weight, ...weightPatch },
    },
    ops: options.ops === undefined ? null : new Set(options.ops),
    parity: options.parity ?? false,
  };
}

/**
 * `ort-*`: what `quantize_static` does by default. `fbgemm`, `x86`, `qnnpack`: PyTorch's default
 * qconfigs of those backends. `tensorrt`: symmetric int8. `a16w8`: 16-bit activations.
 */
export const presets: Readonly<Record<PresetName, Preset>> = {
  default: preset({}, {}),
  'ort-u8s8': preset({}, { granularity: 'tensor' }, { parity: true }),
  'ort-s8s8': preset({ dtype: 'int8' }, { granularity: 'tensor' }, { parity: true }),
  fbgemm: preset({ observer: 'histogram', reduceRange: true }, {}),
  x86: preset({ observer: 'histogram', reduceRange: true }, {}),
  qnnpack: preset({ observer: 'histogram' }, { granularity: 'tensor' }),
  tensorrt: preset({ dtype: 'int8', symmetric: true }, {}),
  a16w8: preset({ dtype: 'uint16' }, {}),
  'conv-only': preset({}, {}, { ops: ['Conv', 'ConvTranspose', 'Relu', 'Clip'] }),
  'linear-only': preset({}, {}, { ops: ['MatMul', 'Gemm'] }),
};
