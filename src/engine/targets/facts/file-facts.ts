import { graphOf } from '../../onnx/map-graphs';
import { isDefaultDomain, opsetOf } from '../../onnx/opset';
import { indexGraph, producerOf, type GraphIndex } from '../../onnx/graph-index';
import type { ModelProto, NodeProto, TensorProto } from '../../onnx/proto';
import { dimsOf, elementCount, typeName } from '../../onnx/tensor';
import { constantTensor } from '../../prepare/model/constants';
import { isIntegerOp, isRounding, traitsOf } from '../../ops/catalogue';
import { productSize } from './sizes';
import type { GridFact, LayerFact, ModelFacts } from './facts';

/** What stands in an int8 file, whoever made it. `rankOf` gives the rank of a value where it is known. */
export function fileFacts(
  model: ModelProto,
  rankOf: (tensor: string) => number | null,
): ModelFacts {
  const graph = indexGraph(graphOf(model));
  const computing = graph.nodes.filter((node) => !isStaticRounding(node));
  return {
    of: 'file',
    opset: opsetOf(model) ?? 1,
    layers: computing.flatMap((node) => layerFact(graph, node, rankOf)),
    integerOperators: computing
      .filter(isIntegerOp)
      .map(({ name, output, opType }) => ({ name: nameOf(name, output), op: opType })),
  };
}

/** A QuantizeLinear or DequantizeLinear with a scale of its own; a dynamic one finds it while it runs. */
function isStaticRounding(node: NodeProto): boolean {
  return isRounding(traitsOf(node).flow) && node.input.length > 1;
}

function layerFact(
  graph: GraphIndex,
  node: NodeProto,
  rankOf: (tensor: string) => number | null,
): readonly LayerFact[] {
  const { weights, bias } = traitsOf(node);
  const grids = node.input.map((tensor) => readGrid(graph, tensor));
  if (grids.every((grid) => grid === null)) return [];
  const isStored = (position: number): boolean =>
    weights.includes(position) && isConstant(graph, node.input[position] ?? '');
  const at = (keep: (position: number) => boolean): readonly GridFact[] =>
    grids.flatMap((grid, position) =>
      grid !== null && position !== bias && keep(position) ? [grid] : [],
    );
  const biasName = bias === null ? '' : (node.input[bias] ?? '');
  const inputs = at((position) => !isStored(position));
  const outputs = node.output.flatMap((tensor) => writtenGrid(graph, tensor));
  return [
    {
      name: nameOf(node.name, node.output),
      op: node.opType,
      isInt8: isInt8(node, grids, outputs),
      inputs,
      weights: at(isStored),
      bias:
        biasName === '' ? null : { tensor: biasName, dtype: grids[bias ?? -1]?.dtype ?? 'float32' },
      outputs,
      rank: rankOf(node.input[0] ?? ''),
      size: productSize(
        node,
        (tensor) => storedDims(graph, tensor),
        isGiven(graph, node.input[0] ?? ''),
      ),
    },
  ];
}

/** A product needs both factors rounded; anything else what it reads first and what it writes. */
function isInt8(
  node: NodeProto,
  grids: readonly (GridFact | null)[],
  outputs: readonly GridFact[],
): boolean {
  const [first, second] = grids;
  const isRead = first !== null && first !== undefined;
  if (traitsOf(node).product !== null) return isRead && second !== null && second !== undefined;
  return isRead && outputs.length > 0;
}

/** The grid a value was rounded to by the DequantizeLinear that makes it, or null. */
function readGrid(graph: GraphIndex, tensor: string): GridFact | null {
  const maker = producerOf(graph, tensor);
  if (maker === undefined || !isStaticRounding(maker)) return null;
  return traitsOf(maker).flow === 'dequantized'
    ? gridOf(graph, maker, sourceOf(graph, maker))
    : null;
}

/** Grids a value is rounded to, also behind an activation that only limits it. */
function writtenGrid(graph: GraphIndex, tensor: string): readonly GridFact[] {
  const readers = (graph.consumers.get(tensor) ?? []).flatMap((index) => graph.nodes[index] ?? []);
  const [only] = readers;
  if (readers.length === 1 && only !== undefined && traitsOf(only).limits !== null)
    return writtenGrid(graph, only.output[0] ?? '');
  return readers
    .filter((reader) => isStaticRounding(reader) && traitsOf(reader).flow === 'quantized')
    .map((reader) => gridOf(graph, reader, tensor));
}

function gridOf(graph: GraphIndex, node: NodeProto, tensor: string): GridFact {
  const scale = constantOf(graph, node.input[1] ?? '');
  const zero = constantOf(graph, node.input[2] ?? '');
  const isFixed = (node.input[2] ?? '') === '';
  const dtype = typeOf(graph, node, zero);
  return {
    tensor,
    dtype,
    perChannel: scale !== undefined && elementCount(dimsOf(scale)) > 1,
    zeroPointIsZero: isFixed ? true : zero === undefined ? null : isZero(zero),
    grid: [dtype, bytesOf(scale), bytesOf(zero)].join('|'),
    isStandard: isDefaultDomain(node.domain),
  };
}

/** The integer type of a pair: that of its zero point, of what is stored, else the default of ONNX. */
function typeOf(graph: GraphIndex, node: NodeProto, zero: TensorProto | undefined): string {
  const known = zero ?? constantOf(graph, node.input[0] ?? '');
  return known === undefined ? 'uint8' : typeName(known.dataType);
}

/** What was rounded: the value in front of the QuantizeLinear, or the stored integers. */
function sourceOf(graph: GraphIndex, dequantize: NodeProto): string {
  const stored = dequantize.input[0] ?? '';
  const maker = producerOf(graph, stored);
  return traitsOf(maker).flow === 'quantized' ? (maker?.input[0] ?? stored) : stored;
}

function isConstant(graph: GraphIndex, tensor: string): boolean {
  const maker = producerOf(graph, tensor);
  if (maker === undefined || !isStaticRounding(maker))
    return constantOf(graph, tensor) !== undefined;
  return isConstant(graph, maker.input[0] ?? '');
}

/** Shape of a stored value, also behind the pair that it is stored with. */
function storedDims(graph: GraphIndex, tensor: string): readonly number[] | null {
  const maker = producerOf(graph, tensor);
  if (maker !== undefined && isStaticRounding(maker))
    return storedDims(graph, maker.input[0] ?? '');
  const stored = constantOf(graph, tensor);
  return stored === undefined ? null : dimsOf(stored);
}

/** Whether a value is what the model is given, rounded or not. */
function isGiven(graph: GraphIndex, tensor: string): boolean {
  const maker = producerOf(graph, tensor);
  return maker === undefined || (isStaticRounding(maker) && isGiven(graph, maker.input[0] ?? ''));
}

/** The tensor of an initializer or of a Constant node; undefined for what is computed. */
function constantOf(graph: GraphIndex, name: string): TensorProto | undefined {
  const stored = graph.initializers.get(name);
  const maker = producerOf(graph, name);
  if (stored !== undefined || maker === undefined) return stored;
  return constantTensor(maker) ?? undefined;
}

function isZero({ rawData, int32Data }: TensorProto): boolean {
  return rawData.every((byte) => byte === 0) && int32Data.every((value) => value === 0);
}

function bytesOf(tensor: TensorProto | undefined): string {
  if (tensor === undefined) return '';
  return [...tensor.rawData, ...tensor.floatData, ...tensor.int32Data].join(',');
}

function nameOf(name: string, outputs: readonly string[]): string {
  return name === '' ? (outputs[0] ?? '') : name;
}
