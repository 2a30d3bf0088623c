import { badInput, AppError } from '../../shared/errors';
import { subgraphsOf } from '../onnx/attributes';
import { graphOf } from '../onnx/map-graphs';
import { makeTemporaryFolder } from '../files/temporary-folder';
import { indexGraph } from '../onnx/graph-index';
import { opsetOf } from '../onnx/opset';
import {
  DataType,
  patch,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../onnx/proto';
import { takeDefaults } from './normalize/default-inputs';
import {
  countOps,
  countParameters,
  describeInputs,
  describeOutputs,
} from './model/describe-values';
import { mapIdentity } from './model/identity';
import { nameNodes } from './normalize/name-nodes';
import { expandModel, normalizeModel } from './normalize/normalize';
import { randomNotice, structureNotices } from './model/notices';
import { readModel, type SourceModel } from './read/read-model';
import { leaveAsItIs, simplify } from './simplify/simplify';
import type { PreparedModel, PrepareOptions, ValueType } from './model/types';
import { widenTensor } from './simplify/widen-halves';
import { isIntegerOp, traitsOf } from '../ops/catalogue';

/**
 * Opens a model file and prepares it for planning and measuring: weights as initializers, 16-bit
 * floats as float32, opset 13 or higher, constants folded, nodes named, types known.
 * Throws AppError naming file, node or tensor.
 */
export async function prepareModel(
  path: string,
  options: PrepareOptions = {},
): Promise<PreparedModel> {
  return prepareSource(await readModel(path), options);
}

/** The same of a model that was read already. */
export async function prepareSource(
  source: SourceModel,
  options: PrepareOptions = {},
): Promise<PreparedModel> {
  await using folder = await makeTemporaryFolder(options.tempDir);
  return await prepare(source, folder.path, options);
}

async function prepare(
  { model: source, ...file }: SourceModel,
  folder: string,
  options: PrepareOptions,
): Promise<PreparedModel> {
  try {
    checkNames(source);
    const given = takeDefaults(expandModel(source));
    const normal = normalizeModel(given.model);
    const original = withoutWeights(source);
    const parameters = countParameters(graphOf(normal));
    const quantized = isQuantized(graphOf(normal));
    const simple = quantized
      ? await leaveAsItIs(normal, folder)
      : await simplify(normal, folder, options);
    const { model, types, notices } = simple;
    const graph = graphOf(model);
    const index = indexGraph(graph);
    const defaults = new Map(
      [...given.defaults].map(([name, tensor]) => [name, asFed(tensor, types.get(name))]),
    );
    const described = describeInputs(index.inputs, types, defaults);
    const identity = mapIdentity(original, graph);
    return {
      ...file,
      opset: opsetOf(source) ?? 1,
      preparedOpset: opsetOf(model) ?? 1,
      producer: [source.producerName, source.producerVersion].join(' ').trim(),
      model,
      graph: index,
      types,
      ...identity,
      originalOps: countOps(original),
      inputs: described.inputs,
      defaults,
      outputs: describeOutputs(graph, types),
      parameters,
      notices: [
        ...given.notices,
        ...notices,
        ...structureNotices(graph),
        ...randomNotice(index, identity.originalNames),
        ...described.notices,
      ],
      quantized,
    };
  } catch (error) {
    throw error instanceof AppError ? naming(error, file.path) : error;
  }
}

/** A default value in the type its input has by now: halves are fed as float32. */
function asFed(tensor: TensorProto, value: ValueType | undefined): TensorProto {
  return value?.type === DataType.FLOAT ? widenTensor(tensor) : tensor;
}

/** The graph as users know it: its nodes under their final names, without the weights. */
function withoutWeights(model: ModelProto): GraphProto {
  const graph = graphOf(model);
  return patch(graph, { node: [...nameNodes(graph.node)], initializer: [] });
}

/** The error with the file's name in its message. */
function naming(error: AppError, path: string): AppError {
  if (error.message.includes(path)) return error;
  return new AppError(error.code, `${path}: ${error.message}`, {
    hint: error.hint,
    detail: error.detail,
    cause: error,
  });
}

/** Whether the graph computes in integers already: Q/DQ pairs or integer operators. */
function isQuantized(graph: GraphProto): boolean {
  return graph.node.some((node) => isIntegerOp(node) || isWeightDequantize(graph, node));
}

/** Weight-only models hold no QuantizeLinear: their DequantizeLinear reads initializers. */
function isWeightDequantize(graph: GraphProto, node: GraphProto['node'][number]): boolean {
  return (
    traitsOf(node).flow === 'dequantized' &&
    graph.initializer.some((tensor) => tensor.name === node.input[0])
  );
}

/**
 * Throws `bad-input` naming a tensor or node whose name holds a NUL: ONNX Runtime's interface ends
 * names there, so such a value can be neither fed nor fetched, and no picture can hold the name.
 */
function checkNames(model: ModelProto): void {
  if (model.graph !== undefined) checkGraph(model.graph);
  for (const { node } of model.functions) node.forEach(checkNode);
}

function checkGraph(graph: GraphProto): void {
  for (const { name } of graph.input) checkName(name, 'input');
  for (const { name } of graph.output) checkName(name, 'output');
  for (const { name } of graph.initializer) checkName(name, 'tensor');
  graph.node.forEach(checkNode);
}

function checkNode(node: NodeProto): void {
  checkName(node.name, 'node');
  for (const name of node.input) checkName(name, 'tensor');
  for (const name of node.output) checkName(name, 'tensor');
  subgraphsOf(node).forEach(checkGraph);
}

function checkName(name: string, what: string): void {
  if (!name.includes('\0')) return;
  throw badInput(
    `the name of ${what} '${name.replaceAll('\0', String.raw`\0`)}' holds a NUL character`,
    'Rename it: ONNX Runtime ends names at a NUL.',
  );
}
