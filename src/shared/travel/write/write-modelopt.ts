import { wholeModelConfig } from '../../recipe/resolve';
import { pyExactly, pyLiteral, pyString } from '../python/literal';
import type { TravelScene, TravelText } from '../terms/scene';
import { changedLayers } from './changes';
import { placesOf, pythonText, readSamples } from './python-text';
import { skipsOf } from './skips';

/** `modelopt.onnx.quantization.quantize`: names are regular expressions there, matched from the first character. */
export function writeModelopt(scene: TravelScene): TravelText {
  const leftOut: string[] = [];
  const { names, types } = skipsOf(scene, leftOut);
  const { activation, weight } = wholeModelConfig(scene.recipe);
  if (activation.dtype !== 'int8' || !activation.symmetric) {
    leftOut.push(
      `${activation.symmetric ? 'symmetric' : 'asymmetric'} ${activation.dtype} activations: ModelOpt writes symmetric int8, as TensorRT wants it`,
    );
  }
  if (weight.dtype !== 'int8' || !weight.symmetric || weight.granularity !== 'channel')
    leftOut.push('weights: ModelOpt writes symmetric int8, per channel');
  if (weight.reduceRange || activation.reduceRange) leftOut.push('7 bits: ModelOpt uses all 8');
  const method = activation.observer === 'entropy' ? 'entropy' : 'max';
  if (method === 'max' && activation.observer !== 'minmax')
    leftOut.push(`the ${activation.observer} observer: ranges are min-max`);
  if (weight.observer !== 'minmax') leftOut.push(`the ${weight.observer} observer of weights`);
  for (const { name } of changedLayers(scene)) {
    leftOut.push(
      `layer ${pyString(name)}: a qconfig of its own; ModelOpt has one for the whole model`,
    );
  }
  return pythonText({
    to: 'modelopt',
    tool: "ModelOpt's modelopt.onnx.quantization.quantize",
    page: 'https://nvidia.github.io/TensorRT-Model-Optimizer/reference/generated/modelopt.onnx.quantization.quantize.html',
    scene,
    leftOut,
    body: [
      'from pathlib import Path',
      '',
      'import numpy as np',
      'from modelopt.onnx.quantization import quantize',
      '',
      ...placesOf(scene.modelName),
      '',
      '# Regular expressions, each for one node.',
      `NODES_TO_EXCLUDE = ${pyLiteral(names.map(pyExactly))}`,
      `OP_TYPES_TO_EXCLUDE = ${pyLiteral(types)}`,
      '',
      '',
      ...readSamples,
      '',
      '',
      'if __name__ == "__main__":',
      '    calibration = list(samples())',
      '    quantize(',
      '        onnx_path=MODEL,',
      '        quantize_mode="int8",',
      '        calibration_data={',
      '            name: np.concatenate([sample[name] for sample in calibration])',
      '            for name in calibration[0]',
      '        },',
      `        calibration_method=${pyString(method)},`,
      '        op_types_to_exclude=OP_TYPES_TO_EXCLUDE,',
      '        nodes_to_exclude=NODES_TO_EXCLUDE,',
      '        high_precision_dtype="fp32",',
      '        output_path=OUTPUT,',
      '    )',
    ],
  });
}
