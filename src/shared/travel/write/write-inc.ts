import type { Qconfig } from '../../recipe/qconfig';
import { wholeModelConfig } from '../../recipe/resolve';
import { pyExactly, pyLiteral, pyString, type PyValue } from '../python/literal';
import type { TravelScene, TravelText } from '../terms/scene';
import { changedLayers } from './changes';
import { placesOf, pythonText, readSamples } from './python-text';
import { namesOrTell, skipsOf } from './skips';

const algorithms: Readonly<Record<string, string>> = {
  minmax: 'minmax',
  entropy: 'kl',
  percentile: 'percentile',
};

const float: PyValue = { activation: { dtype: ['fp32'] }, weight: { dtype: ['fp32'] } };

/** Neural Compressor's `op_type_dict` and `op_name_dict`: keys of both are regular expressions over a whole name. */
export function writeInc(scene: TravelScene): TravelText {
  const leftOut: string[] = [];
  const whole = wholeModelConfig(scene.recipe);
  const { names, types } = skipsOf(scene, leftOut);
  const byType: Record<string, PyValue> = { '.*': configOf(whole, 'all layers', leftOut) };
  for (const type of types) byType[pyExactly(type)] = float;
  const byName = new Map<string, PyValue>();
  for (const layer of changedLayers(scene)) {
    const where = `layer ${pyString(layer.name)}`;
    if (layer.config.weight.reduceRange !== whole.weight.reduceRange)
      leftOut.push(
        `${where}: 7 or 8 bits of its own; Neural Compressor has one for the whole model`,
      );
    const own = configOf(layer.config, where, leftOut);
    for (const name of namesOrTell(layer, leftOut)) byName.set(pyExactly(name), own);
  }
  for (const name of names) byName.set(pyExactly(name), float);
  if (whole.activation.reduceRange && !whole.weight.reduceRange)
    leftOut.push('7-bit activations with 8-bit weights');
  return pythonText({
    to: 'inc',
    tool: "Neural Compressor 2.x's quantization.fit",
    page: 'https://intel.github.io/neural-compressor/latest/docs/source/quantization.html#specify-quantization-rules',
    scene,
    leftOut,
    body: [
      'from pathlib import Path',
      '',
      'import numpy as np',
      'from neural_compressor import PostTrainingQuantConfig, quantization',
      '',
      ...placesOf(scene.modelName),
      '',
      '# Keys are regular expressions.',
      `OP_TYPE_DICT = ${pyLiteral(byType)}`,
      `OP_NAME_DICT = ${pyLiteral(Object.fromEntries(byName))}`,
      '',
      '',
      ...readSamples,
      '',
      '',
      'class Samples:',
      '    batch_size = 1',
      '',
      '    def __len__(self):',
      '        return len(list(Path(CALIBRATION).glob("*.npz")))',
      '',
      '    def __iter__(self):',
      '        for sample in samples():',
      '            yield sample, None',
      '',
      '',
      'if __name__ == "__main__":',
      '    data = Samples()',
      '    config = PostTrainingQuantConfig(',
      '        approach="static",',
      '        calibration_sampling_size=[len(data)],',
      '        quant_format="QDQ",',
      '        quant_level=1,',
      `        reduce_range=${whole.weight.reduceRange ? 'True' : 'False'},`,
      '        excluded_precisions=["bf16"],',
      '        op_type_dict=OP_TYPE_DICT,',
      '        op_name_dict=OP_NAME_DICT,',
      '    )',
      '    quantized = quantization.fit(model=MODEL, conf=config, calib_dataloader=data)',
      '    quantized.save(OUTPUT)',
    ],
  });
}

function configOf({ activation, weight }: Qconfig, where: string, leftOut: string[]): PyValue {
  const algorithm = algorithms[activation.observer];
  if (algorithm === undefined)
    leftOut.push(`${where}: the ${activation.observer} observer; ranges are min-max`);
  if (activation.observer === 'percentile')
    leftOut.push(
      `${where}: ${activation.percentile} %; Neural Compressor has a percentile of its own`,
    );
  if (activation.dtype.endsWith('16'))
    leftOut.push(
      `${where}: ${activation.dtype} activations need an execution provider that has them`,
    );
  if (weight.observer !== 'minmax')
    leftOut.push(`${where}: the ${weight.observer} observer of weights`);
  return {
    weight: {
      dtype: [weight.dtype],
      scheme: [weight.symmetric ? 'sym' : 'asym'],
      granularity: [weight.granularity === 'channel' ? 'per_channel' : 'per_tensor'],
      algorithm: ['minmax'],
    },
    activation: {
      dtype: [activation.dtype],
      scheme: [activation.symmetric ? 'sym' : 'asym'],
      granularity: ['per_tensor'],
      algorithm: [algorithm ?? 'minmax'],
    },
  };
}
