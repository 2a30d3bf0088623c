import { PyName, type PyCall } from '../python/read-python';
import { Found, nothingOf, type PythonReader } from './found';
import { listOf } from './values';

/** `nncf.IgnoredScope(names=…, patterns=…, types=…)`, and what `nncf.quantize` says of the whole model. */
export const readNncf: PythonReader = (calls, scene, source) => {
  const found = new Found(scene);
  const advanced = calls.find(({ name }) => name === 'AdvancedQuantizationParameters');
  const quantize = calls.find(({ name }) => name === 'quantize');
  const scopes = calls.filter(({ name }) => name === 'IgnoredScope');
  if (scopes.length === 0 && advanced === undefined) throw nothingOf(source, 'IgnoredScope');
  if (advanced !== undefined || quantize !== undefined) {
    const side = (name: string): PyCall | null => callOf(advanced, name);
    const activation = nameOf(side('activations_quantization_params')?.get('mode'));
    const preset = nameOf(quantize?.get('preset'));
    const perChannel = side('weights_quantization_params')?.get('per_channel');
    const fix = nameOf(advanced?.get('overflow_fix'));
    found.setGlobal({
      activation: {
        symmetric:
          activation === null
            ? preset !== 'MIXED'
            : activation.endsWith('SYMMETRIC') && activation !== 'ASYMMETRIC',
      },
      weight: {
        symmetric: true,
        granularity: perChannel === false ? 'tensor' : 'channel',
        reduceRange: fix === 'ENABLE',
      },
    });
  }
  for (const scope of scopes) {
    for (const type of listOf(scope.get('types', 2))) found.setOp(type, 'none');
    for (const pattern of listOf(scope.get('patterns', 1)))
      found.setMatching(pattern, false, 'none');
    for (const node of listOf(scope.get('names', 0))) found.setNode(node, 'none');
    if (scope.get('subgraphs') !== undefined)
      found.leftOut.push('subgraphs of the ignored scope: name their nodes');
  }
  return found.done();
};

/** `modelopt.onnx.quantization.quantize(nodes_to_exclude=…, op_types_to_exclude=…)`: symmetric int8. */
export const readModelopt: PythonReader = (calls, scene, source) => {
  const found = new Found(scene, 'tensorrt');
  const call = calls.find(
    ({ name, named }) =>
      name === 'quantize' && (named.has('onnx_path') || named.has('quantize_mode')),
  );
  if (call === undefined) throw nothingOf(source, 'modelopt.onnx.quantization.quantize');
  const method = call.get('calibration_method');
  found.setGlobal({
    activation: { observer: method === 'max' ? 'minmax' : 'entropy' },
  });
  for (const type of listOf(call.get('op_types_to_exclude'))) found.setOp(type, 'none');
  const quantized = new Set(listOf(call.get('op_types_to_quantize')));
  if (quantized.size > 0) {
    for (const { op } of scene.layers) if (!quantized.has(op)) found.setOp(op, 'none');
  }
  for (const pattern of listOf(call.get('nodes_to_exclude'))) {
    found.setMatching(pattern, false, 'none');
  }
  return found.done();
};

function callOf(call: PyCall | undefined, argument: string): PyCall | null {
  const value = call?.get(argument);
  return typeof value === 'object' && value !== null && 'named' in value ? value : null;
}

function nameOf(value: unknown): string | null {
  return value instanceof PyName ? value.name.slice(value.name.lastIndexOf('.') + 1) : null;
}
