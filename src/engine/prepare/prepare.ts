import { patch } from '../onnx/proto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, badInput } from '../../shared/errors';
import type { Notice } from '../../shared/report';
import { indexGraph } from '../onnx/graph-index';
import { opsetOf } from '../onnx/opset';
import type { GraphProto, ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { createSession } from '../runtime/ort';
import { countOps, countParameters, describeInputs, describeOutputs } from './describe-values';
import { foldModel } from './fold';
import { mapIdentity } from './identity';
import { explainLoadError } from './load-error';
import { nameNodes, normalizeModel } from './normalize';
import {
  notFoldedNotice,
  quantizedNotice,
  structureNotices,
  typesUnknownNotice,
  widenedNotice,
} from './notices';
import { isQuantized } from './quantized';
import { raiseOpset } from './raise-opset';
import { readModel } from './read-model';
import type { PreparedModel, PrepareOptions, ValueType } from './types';
import { declaredTypes, inferTypes } from './value-types';
import { widenHalves } from './widen-halves';

/**
 * Opens a model file and prepares it for planning and measuring: weights as initializers, 16-bit
 * floats as float32, opset 13 or higher, constants folded, nodes named, types known.
 * Throws AppError naming file, node or tensor.
 */
export async function prepareModel(
  path: string,
  options: PrepareOptions = {},
): Promise<PreparedModel> {
  const { model: source, ...file } = await readModel(path);
  const folder = await temporaryFolder(options);
  try {
    const normal = normalizeModel(source);
    const original = withoutWeights(source);
    const parameters = countParameters(graphOf(normal));
    const quantized = isQuantized(graphOf(normal));
    const prepared = quantized
      ? await asItIs(normal, folder)
      : await simplified(normal, folder, options);
    const { model, types, notices } = prepared;
    const graph = graphOf(model);
    const index = indexGraph(graph);
    const described = describeInputs(index.inputs, types);
    return {
      ...file,
      opset: opsetOf(source) ?? 1,
      preparedOpset: opsetOf(model) ?? 1,
      producer: [source.producerName, source.producerVersion].join(' ').trim(),
      model,
      graph: index,
      types,
      ...mapIdentity(original, graph),
      originalOps: countOps(original),
      inputs: described.inputs,
      outputs: describeOutputs(graph, types),
      parameters,
      notices: [...notices, ...structureNotices(graph), ...described.notices],
      quantized,
    };
  } catch (error) {
    throw error instanceof AppError ? naming(error, path) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Prepared {
  readonly model: ModelProto;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly notices: readonly Notice[];
}

/** Int8 models stay as they are: folding would merge the very Q/DQ pairs the user wants to see. */
async function asItIs(model: ModelProto, folder: string): Promise<Prepared> {
  const types = await typesOf(model, folder);
  return { ...types, model, notices: [quantizedNotice, ...types.notices] };
}

async function simplified(
  normal: ModelProto,
  folder: string,
  options: PrepareOptions,
): Promise<Prepared> {
  const notices: Notice[] = [];
  let model = widenHalves(normal);
  if (model !== normal) {
    const inputs = graphOf(normal).input;
    notices.push(widenedNotice(graphOf(model).input.some((value, at) => value !== inputs[at])));
  }
  // Older models do not even load; the conversion then works with the shapes the file states.
  if ((opsetOf(model) ?? 1) < leastLoadableOpset) {
    const raised = raiseOpset(model, declaredTypes(graphOf(model)));
    model = raised.model;
    notices.push(...raised.notices);
  }
  try {
    model = await foldModel(model, folder, options);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'out-of-memory') throw error;
    notices.push(notFoldedNotice(explainLoadError(error, model).message));
  }
  model = withNames(model);
  const found = await typesOf(model, folder);
  notices.push(...found.notices);
  // After folding more shapes are known, and the nodes are the ones other tools see as well.
  const raised = raiseOpset(model, found.types);
  if (raised.notices.length === 0) return { model, types: found.types, notices };
  notices.push(...raised.notices);
  if (raised.model === model) return { model, types: found.types, notices };
  model = withNames(raised.model);
  const { types } = await typesOf(model, folder);
  return { model, types, notices };
}

/** ONNX Runtime loads models from this opset on. */
const leastLoadableOpset = 7;

async function typesOf(
  model: ModelProto,
  folder: string,
): Promise<{ types: ReadonlyMap<string, ValueType>; notices: readonly Notice[] }> {
  try {
    return { types: await inferTypes(model, folder), notices: [] };
  } catch (error) {
    await assertLoads(model);
    const reason = error instanceof AppError ? error.message : String(error);
    return { types: declaredTypes(graphOf(model)), notices: [typesUnknownNotice(reason)] };
  }
}

/** Throws the error a user can act on when ONNX Runtime cannot load the model at all. */
async function assertLoads(model: ModelProto): Promise<void> {
  try {
    const session = await createSession(encodeShared(model), {
      level: 'disabled',
      memoryArena: false,
      extra: { disable_prepacking: '1' },
    });
    await session.release();
  } catch (error) {
    throw error instanceof AppError ? explainLoadError(error, model) : error;
  }
}

async function temporaryFolder(options: PrepareOptions): Promise<string> {
  const parent = options.tempDir ?? tmpdir();
  try {
    return await mkdtemp(join(parent, 'bitloupe-'));
  } catch (error) {
    throw new AppError('io', `no temporary folder can be made in ${parent}`, {
      hint: 'Free some space there, or set TMPDIR to a folder that can be written.',
      cause: error,
    });
  }
}

function graphOf(model: ModelProto): GraphProto {
  if (model.graph === undefined) throw badInput('the model holds no graph');
  return model.graph;
}

/** The graph as users know it: its nodes under their final names, without the weights. */
function withoutWeights(model: ModelProto): GraphProto {
  const graph = graphOf(model);
  return patch(graph, { node: [...nameNodes(graph.node)], initializer: [] });
}

function withNames(model: ModelProto): ModelProto {
  const graph = graphOf(model);
  return patch(model, { graph: patch(graph, { node: [...nameNodes(graph.node)] }) });
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
