import { patch, type GraphProto, type ModelProto, type NodeProto } from '../../onnx/proto';
import { badInput } from '../../../shared/errors';
import { withRawData } from '../../onnx/raw-data';
import { densified, densifiedNode } from '../../onnx/sparse';
import { sortNodes } from '../../onnx/topological-sort';
import { constantTensor } from '../model/constants';
import { inlineFunctions } from './inline-functions';
import { nameNodes } from './name-nodes';

/** Initializers that are not graph inputs exist since this version of the format. */
const plainInitializersIrVersion = 8n;

/**
 * The same model in one form: every node has a name of its own, nodes stand in execution order,
 * functions of the model are written out, weights are plain dense initializers with `rawData`,
 * wherever they were (Constant nodes, inputs with a default, sparse tensors, typed fields).
 */
export function normalizeModel(model: ModelProto): ModelProto {
  const whole = expandModel(model);
  const { graph } = whole;
  if (graph === undefined) throw badInput('the model holds no graph');
  return patch(whole, {
    irVersion:
      model.irVersion > plainInitializersIrVersion ? model.irVersion : plainInitializersIrVersion,
    graph: normalizeGraph(graph),
  });
}

/** The model with named nodes, sparse tensors dense and its own functions written out. */
export function expandModel(model: ModelProto): ModelProto {
  if (model.graph === undefined) throw badInput('the model holds no graph');
  const graph = densified(model.graph);
  return inlineFunctions(
    patch(model, {
      graph: patch(graph, { node: [...nameNodes(graph.node)] }),
      functions: model.functions.map((one) => patch(one, { node: one.node.map(densifiedNode) })),
    }),
  );
}

function normalizeGraph(graph: GraphProto): GraphProto {
  const initializer = graph.initializer.map(withRawData);
  const node: NodeProto[] = [];
  for (const candidate of sortNodes(graph.node)) {
    const constant = constantTensor(candidate);
    if (constant === null) node.push(candidate);
    else initializer.push(withRawData(constant));
  }
  const known = new Set(initializer.map((tensor) => tensor.name));
  return patch(graph, {
    node,
    initializer,
    input: graph.input.filter(({ name }) => !known.has(name)),
  });
}
