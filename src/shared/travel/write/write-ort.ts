import type { IntegerType } from '../../dtypes';
import type { ActivationConfig, WeightConfig } from '../../recipe/qconfig';
import { presetOf } from '../../recipe/presets';
import { wholeModelConfig } from '../../recipe/resolve';
import { PyCode, pyLiteral, pyString, type PyValue } from '../python/literal';
import type { TravelScene, TravelText } from '../terms/scene';
import { changedFields, changedLayers } from './changes';
import { placesOf, pythonText, readSamples } from './python-text';
import { namesOrTell } from './skips';

const types: Readonly<Record<IntegerType, string>> = {
  uint8: 'QUInt8',
  int8: 'QInt8',
  uint4: 'QUInt4',
  int4: 'QInt4',
  uint16: 'QUInt16',
  int16: 'QInt16',
};

const quantType = (dtype: IntegerType): PyCode => new PyCode(`QuantType.${types[dtype]}`);

/** `quantize_static` with exclusions and, for layers that differ, `TensorQuantOverrides`. */
export function writeOrt(scene: TravelScene): TravelText {
  const leftOut: string[] = [];
  const { recipe, layers } = scene;
  const { activation, weight } = wholeModelConfig(recipe);
  if (!presetOf(recipe).parity) {
    leftOut.push(
      'where values are rounded: ONNX Runtime places Q/DQ by its own rules, which the presets ort-u8s8 and ort-s8s8 follow, and others improve on',
    );
  }
  const inUse = [...new Set(layers.flatMap((layer) => (layer.skipped ? [] : layer.ops)))];
  const excluded = layers.flatMap((layer) =>
    // An empty list of op types means all of them.
    layer.skipped && (inUse.length === 0 || layer.ops.some((op) => inUse.includes(op)))
      ? namesOrTell(layer, leftOut)
      : [],
  );
  const { method, options: calibration } = calibrationOf(activation, leftOut);
  if (weight.observer !== 'minmax')
    leftOut.push(`the ${weight.observer} observer of weights: theirs is min-max`);
  const overrides = overridesOf(scene, activation, weight, leftOut);
  const options: Record<string, PyValue> = {
    ActivationSymmetric: activation.symmetric,
    WeightSymmetric: weight.symmetric,
    ...calibration,
    ...(wideTypes(scene) ? { UseQDQContribOps: true } : {}),
    TensorQuantOverrides: new PyCode('TENSOR_QUANT_OVERRIDES'),
  };
  return pythonText({
    to: 'ort',
    tool: "ONNX Runtime's quantize_static",
    page: 'https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html',
    scene,
    leftOut,
    body: [
      'from pathlib import Path',
      '',
      'import numpy as np',
      'from onnxruntime.quantization import (',
      '    CalibrationDataReader,',
      '    CalibrationMethod,',
      '    QuantFormat,',
      '    QuantType,',
      '    quantize_static,',
      ')',
      '',
      ...placesOf(scene.modelName),
      '',
      `OP_TYPES_TO_QUANTIZE = ${pyLiteral(inUse.toSorted())}`,
      `NODES_TO_EXCLUDE = ${pyLiteral(excluded)}`,
      `TENSOR_QUANT_OVERRIDES = ${pyLiteral(overrides)}`,
      '',
      '',
      ...readSamples,
      '',
      '',
      'class Samples(CalibrationDataReader):',
      '    def __init__(self):',
      '        self.samples = samples()',
      '',
      '    def get_next(self):',
      '        return next(self.samples, None)',
      '',
      '',
      'if __name__ == "__main__":',
      '    quantize_static(',
      '        MODEL,',
      '        OUTPUT,',
      '        Samples(),',
      '        quant_format=QuantFormat.QDQ,',
      '        op_types_to_quantize=OP_TYPES_TO_QUANTIZE,',
      '        nodes_to_exclude=NODES_TO_EXCLUDE,',
      `        per_channel=${weight.granularity === 'channel' ? 'True' : 'False'},`,
      `        reduce_range=${weight.reduceRange ? 'True' : 'False'},`,
      `        activation_type=${quantType(activation.dtype).code},`,
      `        weight_type=${quantType(weight.dtype).code},`,
      `        calibrate_method=CalibrationMethod.${method},`,
      `        extra_options=${pyLiteral(options, '        ')},`,
      '    )',
    ],
  });
}

function wideTypes({ tensors }: TravelScene): boolean {
  return tensors.some(({ config }) => config.dtype.endsWith('16'));
}

function calibrationOf(
  { observer, percentile }: ActivationConfig,
  leftOut: string[],
): { method: string; options: Record<string, PyValue> } {
  switch (observer) {
    case 'minmax':
      return { method: 'MinMax', options: {} };
    case 'movingAverage':
      return { method: 'MinMax', options: { CalibMovingAverage: true } };
    case 'entropy':
      return { method: 'Entropy', options: {} };
    case 'percentile':
      return { method: 'Percentile', options: { CalibPercentile: percentile } };
    default:
      leftOut.push(`the ${observer} observer: ONNX Runtime has none like it, ranges are min-max`);
      return { method: 'MinMax', options: {} };
  }
}

function overridesOf(
  scene: TravelScene,
  activation: ActivationConfig,
  weight: WeightConfig,
  leftOut: string[],
): Record<string, PyValue> {
  const overrides = new Map<string, PyValue>();
  for (const { name, config, alsoOtherwise } of scene.tensors) {
    if (alsoOtherwise)
      leftOut.push(`tensor ${pyString(name)}: a reader rounds it again, in another way`);
    const fields = changedFields(activation, config);
    // Activations have all their bits unless a tensor says otherwise.
    if (!fields.some((field) => field === 'dtype' || field === 'symmetric') && !config.reduceRange)
      continue;
    overrides.set(name, [
      {
        quant_type: quantType(config.dtype),
        symmetric: config.symmetric,
        reduce_range: config.reduceRange,
      },
    ]);
  }
  for (const layer of changedLayers(scene)) {
    const where = `layer ${pyString(layer.name)}`;
    const fields = changedFields(activation, layer.config.activation);
    if (fields.includes('observer') || fields.includes('percentile'))
      leftOut.push(`${where}: an observer of its own; ONNX Runtime has one for the whole model`);
    if (layer.config.weight.observer !== weight.observer)
      leftOut.push(`${where}: an observer of its own for weights`);
    for (const use of layer.weights) {
      const changed = changedFields(weight, use.config).filter((field) => field !== 'observer');
      if (changed.length === 0) continue;
      overrides.set(use.tensor, [
        {
          quant_type: quantType(use.config.dtype),
          symmetric: use.config.symmetric,
          reduce_range: use.config.reduceRange,
          ...(use.axis === null ? {} : { axis: use.axis }),
        },
      ]);
    }
  }
  return Object.fromEntries(overrides);
}
