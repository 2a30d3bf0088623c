import { wholeModelConfig } from '../../recipe/resolve';
import { pyLiteral, pyString } from '../python/literal';
import type { TravelScene, TravelText } from '../terms/scene';
import { changedLayers } from './changes';
import { placesOf, pythonText, readSamples } from './python-text';
import { skipsOf } from './skips';

/** `nncf.quantize` with an `IgnoredScope`; what else NNCF does by default is turned off. */
export function writeNncf(scene: TravelScene): TravelText {
  const leftOut: string[] = [];
  const { names, types } = skipsOf(scene, leftOut);
  const { activation, weight } = wholeModelConfig(scene.recipe);
  if (activation.dtype.endsWith('16'))
    leftOut.push(`${activation.dtype} activations: NNCF quantizes to 8 bits here`);
  if (activation.observer !== 'minmax')
    leftOut.push(`the ${activation.observer} observer: ranges are min-max`);
  if (weight.observer !== 'minmax') leftOut.push(`the ${weight.observer} observer of weights`);
  if (!weight.symmetric) leftOut.push('asymmetric weights: NNCF takes symmetric ones');
  if (activation.reduceRange)
    leftOut.push('7-bit activations: NNCF halves the range of weights only');
  for (const { name } of changedLayers(scene)) {
    leftOut.push(`layer ${pyString(name)}: a qconfig of its own; NNCF has one for the whole model`);
  }
  const mode = (symmetric: boolean): string =>
    `QuantizationMode.${symmetric ? 'SYMMETRIC' : 'ASYMMETRIC'}`;
  return pythonText({
    to: 'nncf',
    tool: 'nncf.quantize',
    page: 'https://openvinotoolkit.github.io/nncf/autoapi/nncf/index.html#nncf.IgnoredScope',
    scene,
    leftOut,
    body: [
      'from pathlib import Path',
      '',
      'import nncf',
      'import numpy as np',
      'import onnx',
      'from nncf.quantization.advanced_parameters import (',
      '    AdvancedQuantizationParameters,',
      '    OverflowFix,',
      '    QuantizationMode,',
      '    QuantizationParameters,',
      ')',
      'from nncf.quantization.range_estimator import RangeEstimatorParametersSet',
      '',
      ...placesOf(scene.modelName),
      '',
      `NAMES = ${pyLiteral(names)}`,
      `TYPES = ${pyLiteral(types)}`,
      '',
      '',
      ...readSamples,
      '',
      '',
      'if __name__ == "__main__":',
      '    calibration = list(samples())',
      '    quantized = nncf.quantize(',
      '        onnx.load(MODEL),',
      '        nncf.Dataset(calibration),',
      '        subset_size=len(calibration),',
      '        ignored_scope=nncf.IgnoredScope(names=NAMES, types=TYPES, validate=False),',
      '        fast_bias_correction=True,',
      '        advanced_parameters=AdvancedQuantizationParameters(',
      `            overflow_fix=OverflowFix.${weight.reduceRange ? 'ENABLE' : 'DISABLE'},`,
      '            disable_bias_correction=True,',
      '            disable_channel_alignment=True,',
      '            activations_quantization_params=QuantizationParameters(',
      `                num_bits=8, mode=${mode(activation.symmetric)}, per_channel=False`,
      '            ),',
      '            weights_quantization_params=QuantizationParameters(',
      `                num_bits=8, mode=${mode(true)}, per_channel=${weight.granularity === 'channel' ? 'True' : 'False'}`,
      '            ),',
      '            activations_range_estimator_params=RangeEstimatorParametersSet.MINMAX,',
      '        ),',
      '    )',
      '    onnx.save(quantized, OUTPUT)',
    ],
  });
}
