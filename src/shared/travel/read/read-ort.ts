import type { ActivationType } from '../../dtypes';
import type { QconfigChange } from '../../recipe/qconfig';
import { type PyCall, PyName, type Value } from '../python/read-python';
import { Found, known, nothingOf, type PythonReader } from './found';
import { entriesOf, listOf } from './values';

const types: Readonly<Record<string, ActivationType>> = {
  QUInt8: 'uint8',
  QInt8: 'int8',
  QUInt16: 'uint16',
  QInt16: 'int16',
};

const methods = { MinMax: 'minmax', Entropy: 'entropy', Percentile: 'percentile' } as const;

const typeOf = (value: Value | undefined): ActivationType | undefined =>
  known(types, lastOf(value));

function lastOf(value: Value | undefined): string | null {
  return value instanceof PyName ? value.name.slice(value.name.lastIndexOf('.') + 1) : null;
}

/** `quantize_static(…)`, or `StaticQuantConfig(…)`; what it leaves out is ONNX Runtime's default. */
export const readOrt: PythonReader = (calls, scene, source) => {
  const call = calls.find(({ name }) => name === 'quantize_static' || name === 'StaticQuantConfig');
  const found = new Found(scene, 'ort-u8s8');
  if (call === undefined) throw nothingOf(source, 'quantize_static');
  const options = entriesOf(call.get('extra_options'));
  found.setGlobal(globalOf(call, options));
  const quantized = new Set(listOf(call.get('op_types_to_quantize')));
  if (quantized.size > 0) {
    for (const { op } of scene.layers) if (!quantized.has(op)) found.setOp(op, 'none');
  }
  const only = new Set(listOf(call.get('nodes_to_quantize')));
  if (only.size > 0) {
    const others = scene.layers.filter(({ nodes }) => !nodes.some((node) => only.has(node)));
    for (const layer of others) found.setLayer(layer, 'none');
  }
  const overrides = entriesOf(options.get('TensorQuantOverrides'));
  const stays = (op: string): boolean => quantized.size > 0 && !quantized.has(op);
  for (const [tensor, entries] of overrides) readOverride(found, tensor, entries, stays);
  for (const node of listOf(call.get('nodes_to_exclude'))) found.setNode(node, 'none');
  return found.done();
};

function globalOf(call: PyCall, options: ReadonlyMap<string, Value>): QconfigChange {
  const moving = options.get('CalibMovingAverage') === true;
  const method = known(methods, lastOf(call.get('calibrate_method'))) ?? 'minmax';
  const percentile = options.get('CalibPercentile');
  const weightType = typeOf(call.get('weight_type')) ?? 'int8';
  return {
    activation: {
      dtype: typeOf(call.get('activation_type')) ?? 'uint8',
      symmetric: options.get('ActivationSymmetric') === true,
      observer: moving && method === 'minmax' ? 'movingAverage' : method,
      ...(method === 'percentile' && typeof percentile === 'number' ? { percentile } : {}),
      reduceRange: false,
    },
    weight: {
      dtype: weightType === 'uint8' ? 'uint8' : 'int8',
      symmetric: (options.get('WeightSymmetric') ?? weightType === 'int8') === true,
      granularity: call.get('per_channel') === true ? 'channel' : 'tensor',
      reduceRange: call.get('reduce_range') === true,
    },
  };
}

/**
 * An override of an output is its layer's activation, one of a weight its layers' weight. What a float layer
 * makes is rounded for those who read it: an entry would quantize that layer.
 */
function readOverride(
  found: Found,
  tensor: string,
  entries: Value,
  stays: (op: string) => boolean,
): void {
  const first = Array.isArray(entries) ? (entries as readonly Value[])[0] : undefined;
  const fields = entriesOf(first);
  const dtype = typeOf(fields.get('quant_type'));
  const symmetric = fields.get('symmetric');
  const reduceRange = fields.get('reduce_range');
  const change = {
    ...(typeof symmetric === 'boolean' ? { symmetric } : {}),
    ...(typeof reduceRange === 'boolean' ? { reduceRange } : {}),
  };
  if (['scale', 'zero_point', 'rmin', 'rmax', 'convert'].some((key) => fields.has(key)))
    found.leftOut.push(`tensor '${tensor}': a recipe holds no fixed ranges and conversions`);
  const readers = found.layers.filter(({ weightTensors }) => weightTensors.includes(tensor));
  for (const layer of readers) {
    const weightType = dtype === 'uint8' || dtype === 'int8' ? { dtype } : {};
    const granularity = fields.has('axis') ? ('channel' as const) : ('tensor' as const);
    found.setLayer(layer, { weight: { ...weightType, ...change, granularity } });
  }
  const maker = found.layers.find(({ outputs }) => outputs.includes(tensor));
  if (maker !== undefined && !stays(maker.op)) {
    const activationType = dtype === undefined ? {} : { dtype };
    found.setLayer(maker, { activation: { ...activationType, ...change } });
  } else if (maker === undefined && readers.length === 0) {
    found.leftOut.push(`tensor '${tensor}': no layer makes it, its readers say how it is rounded`);
  }
}
