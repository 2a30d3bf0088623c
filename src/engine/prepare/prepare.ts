import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, badInput } from '../../shared/errors';
import type { Notice } from '../../shared/report';
import { elementTypes } from '../data/tensor';
import type { ElementType, InputSpec } from '../data/tensor';
import { subgraphsOf } from '../onnx/attributes';
import { indexGraph } from '../onnx/graph-index';
import { opsetOf } from '../onnx/opset';
import type { GraphProto, ModelProto } from '../onnx/proto';
import { DataType } from '../onnx/proto';
import { dimsOf, elementCount, typeName } from '../onnx/tensor';
import { foldModel } from './fold';
import { mapIdentity } from './identity';
import { nameNodes, normalizeModel } from './normalize';
import { isQuantized } from './quantized';
import { readModel } from './read-model';
import type { PreparedModel, PrepareOptions, ValueType } from './types';
import { declaredTypes, inferTypes } from './value-types';

/**
 * Opens a model file and prepares it for planning and measuring: weights as initializers, constants
 * folded, nodes named, types known. Throws AppError naming file, node or tensor.
 */
export async function prepareModel(
  path: string,
  options: PrepareOptions = {},
): Promise<PreparedModel> {
  const { model: source, ...file } = await readModel(path);
  const sourceGraph = source.graph;
  if (sourceGraph === undefined) throw badInput(`${path} holds no graph`);
  const folder = await mkdtemp(join(options.tempDir ?? tmpdir(), 'bitloupe-'));
  try {
    const notices: Notice[] = [];
    const normal = normalizeModel(source);
    const quantized = isQuantized(sourceGraph);
    const folded = quantized ? normal : await foldModel(normal, folder, threads(options));
    const model = withNames(folded);
    const graph = model.graph ?? sourceGraph;
    const types = await typesOf(model, graph, folder, notices);
    const identity = mapIdentity(sourceGraph, graph);
    const index = indexGraph(graph);
    return {
      ...file,
      opset: opsetOf(source) ?? 1,
      preparedOpset: opsetOf(model) ?? 1,
      producer: [source.producerName, source.producerVersion].join(' ').trim(),
      model,
      graph: index,
      types,
      ...identity,
      originalOps: countOps(sourceGraph),
      inputs: inputSpecs(index.inputs, types, notices),
      outputs: graph.output.map(({ name }) => {
        const value = types.get(name);
        return { name, type: elementType(value), shape: value?.shape ?? [] };
      }),
      parameters: countParameters(normal.graph ?? sourceGraph),
      notices,
      quantized,
    };
  } catch (error) {
    throw error instanceof AppError ? naming(error, path) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function threads(options: PrepareOptions): { threads?: number } {
  return options.threads === undefined ? {} : { threads: options.threads };
}

function withNames(model: ModelProto): ModelProto {
  const graph = model.graph;
  if (graph === undefined) return model;
  return { ...model, graph: { ...graph, node: [...nameNodes(graph.node)] } };
}

async function typesOf(
  model: ModelProto,
  graph: GraphProto,
  folder: string,
  notices: Notice[],
): Promise<ReadonlyMap<string, ValueType>> {
  try {
    return await inferTypes(model, folder);
  } catch (error) {
    notices.push({
      code: 'types-unknown',
      message: `Types and shapes are only known where the file states them: ${String(error)}`,
    });
    return declaredTypes(graph);
  }
}

/** The error with the file's name in its message. */
function naming(error: AppError, path: string): AppError {
  if (error.message.includes(path)) return error;
  return new AppError(error.code, `${path}: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    cause: error,
  });
}

function elementType(value: ValueType | undefined): ElementType | null {
  const name = typeName(value?.type ?? DataType.UNDEFINED);
  return elementTypes.find((known) => known === name) ?? null;
}

function inputSpecs(
  names: readonly string[],
  types: ReadonlyMap<string, ValueType>,
  notices: Notice[],
): InputSpec[] {
  return names.flatMap((name) => {
    const value = types.get(name);
    const type = elementType(value);
    if (type !== null) return [{ name, type, shape: value?.shape ?? [] }];
    notices.push({
      code: 'input-unsupported',
      message: `Input '${name}' is no tensor of numbers; no data can be given for it, so the model can be looked at but not run.`,
    });
    return [];
  });
}

function countOps(graph: GraphProto): Record<string, number> {
  const counts: Record<string, number> = {};
  const visit = (inner: GraphProto): void => {
    for (const node of inner.node) {
      counts[node.opType] = (counts[node.opType] ?? 0) + 1;
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  return counts;
}

const indexTypes: readonly DataType[] = [
  DataType.INT64,
  DataType.INT32,
  DataType.BOOL,
  DataType.STRING,
];

/** Elements of all initializers that are weights rather than shapes, axes and the like. */
function countParameters(graph: GraphProto): number {
  return graph.initializer
    .filter((tensor) => !indexTypes.includes(tensor.dataType))
    .reduce((sum, tensor) => sum + elementCount(dimsOf(tensor)), 0);
}
