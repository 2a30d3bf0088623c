import { patch, type ModelProto, type GraphProto } from '../../onnx/proto';
import { convertOpset } from '../opset/convert-opset';
import { AppError } from '../../../shared/errors';
import type { Notice } from '../../../shared/contract/parts';
import { graphOf } from '../../onnx/map-graphs';
import { opsetOf } from '../../onnx/opset';
import { encodeShared } from '../../onnx/shared-proto';
import { createSession } from '../../runtime/ort';
import { loadOptions } from '../../runtime/session-options';
import { foldModel } from './fold';
import { spellOutAxes } from './full-axes';
import { impliedRanks } from './implied-ranks';
import { explainLoadError } from './load-error';
import { nameNodes } from '../normalize/name-nodes';
import {
  blockedNotice,
  convertedNotice,
  notFoldedNotice,
  quantizedNotice,
  typesUnknownNotice,
  widenedNotice,
} from '../model/notices';
import type { ValueType } from '../model/types';
import { completeTypes, declaredTypes, inferTypes } from '../model/value-types';
import { widenHalves } from './widen-halves';

export interface SimplifiedModel {
  readonly model: ModelProto;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly notices: readonly Notice[];
}

/** ONNX Runtime loads models from this opset on. */
const leastLoadableOpset = 7;

/**
 * 16-bit floats widened, constants folded, nodes named, opset 13 or higher where that is possible.
 * `folder` is a temporary folder that the caller removes. Throws `io` where it cannot be written, and
 * when ONNX Runtime cannot load the model at all.
 */
export async function simplify(
  source: ModelProto,
  folder: string,
  options: { threads?: number },
): Promise<SimplifiedModel> {
  const notices: Notice[] = [];
  let model = widened(source, notices);
  // Older models do not even load; the conversion then works with the shapes the file states.
  if ((opsetOf(model) ?? 1) < leastLoadableOpset) {
    const raised = raiseOpset(model, declaredTypes(graphOf(model)));
    model = raised.model;
    notices.push(...raised.notices);
  }
  let types: ReadonlyMap<string, ValueType>;
  try {
    ({ model, types } = await fold(model, folder, notices, options));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unsupported') throw error;
    await assertLoads(model);
    notices.push(notFoldedNotice(error.message));
    types = await typesOf(model, folder, notices);
  }
  // After folding more shapes are known, and the nodes are the ones other tools see as well.
  const raised = raiseOpset(model, types);
  notices.push(...raised.notices);
  if (raised.model !== model) {
    model = withNames(raised.model);
    types = completeTypes(graphOf(model)) ?? (await typesOf(model, folder, notices));
  }
  const whole = spellOutAxes({ model, types });
  const graph = patch(graphOf(whole.model), { valueInfo: [] });
  return { model: patch(whole.model, { graph }), types: whole.types, notices };
}

type Folded = Pick<SimplifiedModel, 'model' | 'types'>;

/** Ranks that become known can imply those of values behind them. */
const foldingRounds = 4;

/** Folds the model; again with the ranks that sizes computed at run time imply, where there are any. */
async function fold(
  source: ModelProto,
  folder: string,
  notices: Notice[],
  options: { threads?: number },
): Promise<Folded> {
  const made = new Set(graphOf(source).node.flatMap((node) => node.output));
  const outputs = new Set(graphOf(source).output.map((value) => value.name));
  const known = new Map<string, ValueType>();
  const foldOnce = async (): Promise<Folded> => {
    const model = withNames(await foldModel(source, folder, { ...options, known }));
    const types = completeTypes(graphOf(model)) ?? (await typesOf(model, folder, notices));
    return { model, types };
  };
  let folded = await foldOnce();
  for (let round = 1; round < foldingRounds; round += 1) {
    const { model, types } = folded;
    const ranks = impliedRanks(
      graphOf(model),
      types,
      (name) => made.has(name) && !outputs.has(name) && !known.has(name),
    );
    if (ranks.size === 0) break;
    for (const [name, value] of ranks) known.set(name, value);
    try {
      folded = await foldOnce();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unsupported') throw error;
      break;
    }
  }
  return folded;
}

/**
 * Int8 models stay as they are: folding would merge the very Q/DQ pairs the user wants to see. Only
 * what the file says of inner values goes: quantizers leave statements there of float tensors that
 * integers have taken the place of, and ONNX Runtime finds all types itself.
 */
export async function leaveAsItIs(source: ModelProto, folder: string): Promise<SimplifiedModel> {
  const notices: Notice[] = [quantizedNotice];
  const graph = graphOf(source);
  const model = patch(source, { graph: patch(graph, { valueInfo: [] }) });
  const types = await typesOf(model, folder, notices, graph);
  return { model, types, notices };
}

function widened(source: ModelProto, notices: Notice[]): ModelProto {
  const model = widenHalves(source);
  if (model !== source) {
    const inputs = graphOf(source).input;
    notices.push(widenedNotice(graphOf(model).input.some((value, at) => value !== inputs[at])));
  }
  return model;
}

/** `stated`: the graph whose own statements count where ONNX Runtime cannot tell. */
async function typesOf(
  model: ModelProto,
  folder: string,
  notices: Notice[],
  stated: GraphProto = graphOf(model),
): Promise<ReadonlyMap<string, ValueType>> {
  try {
    return await inferTypes(model, folder);
  } catch (error) {
    // Only what ONNX Runtime cannot do is gone without; a full disk must not change the numbers.
    if (!(error instanceof AppError) || error.code !== 'unsupported') throw error;
    await assertLoads(model);
    notices.push(typesUnknownNotice(error.message));
    return declaredTypes(stated);
  }
}

/** Throws the error a user can act on when ONNX Runtime cannot load the model at all. */
async function assertLoads(model: ModelProto): Promise<void> {
  try {
    const session = await createSession(encodeShared(model), loadOptions('disabled'));
    await session.release();
  } catch (error) {
    throw error instanceof AppError ? explainLoadError(error, model) : error;
  }
}

function withNames(model: ModelProto): ModelProto {
  const graph = graphOf(model);
  return patch(model, { graph: patch(graph, { node: [...nameNodes(graph.node)] }) });
}

/** Since this opset DequantizeLinear has an axis. */
const wantedOpset = 13;
/** Since this opset the com.microsoft forms of Q/DQ load. */
const leastOpset = 10;

/**
 * Converts the model to opset 13; where nodes have no equal there, to the highest opset from 10 on
 * that all nodes reach. Models at 13 and above stay as they are.
 */
function raiseOpset(
  model: ModelProto,
  types: ReadonlyMap<string, ValueType>,
): { model: ModelProto; notices: readonly Notice[] } {
  const source = opsetOf(model) ?? wantedOpset;
  if (source >= wantedOpset) return { model, notices: [] };
  const full = convertOpset(model, wantedOpset, types);
  if (full.blocked.length === 0) {
    return { model: full.model, notices: [convertedNotice(source, wantedOpset)] };
  }
  const reachable = Math.min(...full.blocked.map(({ opset }) => opset)) - 1;
  const raised = reachable >= leastOpset ? convertOpset(model, reachable, types).model : model;
  return {
    model: raised,
    notices: [blockedNotice(source, opsetOf(raised) ?? source, full.blocked)],
  };
}
