import { producerOf, type GraphIndex } from '../../onnx/graph-index';
import type { GridView } from '../../../shared/contract/matching';
import { intAttribute } from '../../onnx/attributes';
import { standInOf, traitsOf } from '../../ops/catalogue';
import { DataType, makeNode, type NodeProto } from '../../onnx/proto';
import type { PreparedModel } from '../../prepare/model/types';
import { isIntegerClip } from './end-of-layer';
import { type FakeQuant, fakeQuantsOf } from './fake-quant';

/** What stands for a float tensor in a quantized graph. */
export interface RoundedValue {
  /** A float value of the quantized graph, or of `added`. */
  readonly value: string;
  /** Nodes to add that make it: integer operators leave no float value behind. */
  readonly added: readonly NodeProto[];
  /** Initializers with the grid it was rounded to; null = it is not rounded here. */
  readonly grid: {
    readonly scale: string;
    readonly zeroPoint: string;
    /** Where arithmetic on floats rounds to it: no integer type is written in the model then. */
    readonly view?: GridView;
  } | null;
}

/** What quantizers call the integers of a tensor: in QOperator files, and between Q and DQ. */
const integerSuffixes = ['_quantized', '_QuantizeLinear_Output'] as const;

/**
 * Finds what became of a float tensor in a quantized graph: the value behind its Q/DQ pair, the
 * value itself where nothing rounds it, or its integers, dequantized. Null when it is not there.
 */
export function roundedValue(model: PreparedModel, tensor: string): RoundedValue | null {
  const { graph, types } = model;
  if (types.get(tensor)?.type === DataType.FLOAT && !graph.initializers.has(tensor)) {
    return (
      behindPair(graph, tensor) ??
      fakeQuantized(fakeQuantsOf(graph).byInput.get(tensor)) ??
      madeByDequantize(graph, tensor)
    );
  }
  const names = [tensor, ...integerSuffixes.map((suffix) => `${tensor}${suffix}`)];
  for (const name of names) {
    const found = dequantized(graph, name);
    if (found !== null) return found;
  }
  return null;
}

function fakeQuantized(found: FakeQuant | undefined): RoundedValue | null {
  if (found === undefined) return null;
  const { output, scale, grid: view } = found;
  return { value: output, added: [], grid: { scale, zeroPoint: '', view } };
}

function behindPair(graph: GraphIndex, tensor: string): RoundedValue | null {
  for (const index of graph.consumers.get(tensor) ?? []) {
    const quantize = graph.nodes[index];
    if (
      quantize === undefined ||
      traitsOf(quantize).flow !== 'quantized' ||
      quantize.input[0] !== tensor
    )
      continue;
    const pair = dequantized(graph, quantize.output[0] ?? '');
    if (pair !== null) return pair;
  }
  return null;
}

function madeByDequantize(graph: GraphIndex, tensor: string): RoundedValue {
  const fake = fakeQuantized(fakeQuantsOf(graph).byOutput.get(tensor));
  if (fake !== null) return fake;
  const producer = producerOf(graph, tensor);
  const isRounded = producer !== undefined && traitsOf(producer).flow === 'dequantized';
  return { value: tensor, added: [], grid: isRounded ? gridOf(producer) : null };
}

type Shape = readonly (number | string)[] | null | undefined;

/**
 * The float value of what a node of a quantized graph makes, when it stands for a float tensor of this
 * shape; null where the two cannot be laid beside each other. ONNX Runtime names what it moves to another
 * layout after the node, and says so only at the operators that need to know.
 */
export function valueOfNode(
  model: PreparedModel,
  output: string,
  floatShape: Shape,
): RoundedValue | null {
  const { graph, types } = model;
  const own = types.get(output);
  if (own?.type === DataType.FLOAT) return madeByDequantize(graph, output);
  const isLast = isMadeLast(graph, output) ? true : isChannelsLast(floatShape, own?.shape);
  return isLast === null ? null : dequantized(graph, output, isLast);
}

/** Null where the shapes do not tell. */
function isChannelsLast(float: Shape, own: Shape): boolean | null {
  if (float == null || own == null || float.length !== own.length) return null;
  if (float.length !== 4) return false;
  const [, channels, height, width] = float;
  const isSame = own[1] === channels && own[2] === height && own[3] === width;
  const isMoved = own[3] === channels && own[1] === height && own[2] === width;
  return isSame === isMoved ? null : isMoved;
}

function isMadeLast(graph: GraphIndex, tensor: string): boolean {
  const maker = producerOf(graph, tensor);
  return maker !== undefined && intAttribute(maker, 'channels_last', 0) === 1;
}

/** The float value of an integer tensor of the graph. */
function dequantized(
  graph: GraphIndex,
  integers: string,
  isLast = isMadeLast(graph, integers),
): RoundedValue | null {
  const reader = isLast ? undefined : dequantizer(graph, integers);
  if (reader !== undefined) {
    return { value: reader.output[0] ?? '', added: [], grid: gridOf(reader) };
  }
  const source = gridMaker(graph, integers);
  const positions = gridInputs(source);
  if (source === undefined || positions === null) return null;
  const scale = source.input[positions[0]] ?? '';
  const zeroPoint = source.input[positions[1]] ?? '';
  const value = `compared/${integers}`;
  const inputs = zeroPoint === '' ? [integers, scale] : [integers, scale, zeroPoint];
  const grid = { scale, zeroPoint };
  if (!isLast) {
    return { value, added: [makeNode('DequantizeLinear', inputs, [value])], grid };
  }
  // ONNX Runtime's own optimized files: channels stand last, in images of two dimensions.
  const last = `${value}/channels_last`;
  const added = [
    makeNode('DequantizeLinear', inputs, [last]),
    makeNode('Transpose', [last], [value], { perm: [0, 3, 1, 2] }),
  ];
  return { value, added, grid };
}

function dequantizer(graph: GraphIndex, integers: string): NodeProto | undefined {
  const readers = (graph.consumers.get(integers) ?? []).map((index) => graph.nodes[index]);
  const clip = readers.find((node) => isIntegerClip(graph, node));
  if (clip !== undefined) return dequantizer(graph, clip.output[0] ?? '');
  return readers.find(
    (node) => traitsOf(node).flow === 'dequantized' && node?.input[0] === integers,
  );
}

/** Inputs of a node that hold the scale and zero point of the integers it makes. */
function gridInputs(node: NodeProto | undefined): readonly [number, number] | null {
  if (traitsOf(node).flow === 'quantized') return [1, 2];
  return standInOf(node?.opType ?? '')?.grid ?? null;
}

/** The node that decides the grid of an integer tensor, behind those that hand it on. */
function gridMaker(graph: GraphIndex, integers: string): NodeProto | undefined {
  let maker = producerOf(graph, integers);
  while (maker !== undefined && traitsOf(maker).handsIntegersOn) {
    maker = producerOf(graph, maker.input[0] ?? '');
  }
  return maker;
}

function gridOf(dequantize: NodeProto): RoundedValue['grid'] {
  return { scale: dequantize.input[1] ?? '', zeroPoint: dequantize.input[2] ?? '' };
}
