import type { Notice } from '../../../shared/contract/parts';
import { elementTypes } from '../../data/sample/tensor';
import { traitsOf } from '../../ops/catalogue';
import { patch } from '../../onnx/proto';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../../onnx/proto';
import { withRawData } from '../../onnx/raw-data';
import { typeName } from '../../onnx/tensor';
import { weightIsInputNotice } from '../model/notices';

/** Since this version of the format an initializer need not be an input; before, all of them were. */
const optionalIrVersion = 4n;

export interface DefaultInputs {
  /** Without the default values: their inputs are inputs like any other. */
  readonly model: ModelProto;
  /** input → what it is when nothing is fed. */
  readonly defaults: ReadonlyMap<string, TensorProto>;
  readonly notices: readonly Notice[];
}

/**
 * Takes the default values of inputs out of a model. An initializer that is also an input is such a
 * default, but not in old files and those of exporters that list every initializer, and not where it
 * is a layer's weight, which int8 must know: these stay initializers.
 */
export function takeDefaults(model: ModelProto): DefaultInputs {
  const none = { model, defaults: new Map<string, TensorProto>(), notices: [] };
  const { graph } = model;
  if (graph === undefined || model.irVersion < optionalIrVersion) return none;
  const inputs = new Set(graph.input.map(({ name }) => name));
  const listed = graph.initializer.filter(({ name }) => inputs.has(name));
  if (listed.length === 0) return none;
  const weights = parameterNames(graph);
  const isWeight = ({ name }: TensorProto): boolean => weights.has(name);
  if (listed.length === graph.initializer.length && listed.some(isWeight)) return none;
  const fixed = listed.filter((tensor) => isWeight(tensor) || !canBeFed(tensor));
  const defaults = new Map(
    listed
      .filter((tensor) => !fixed.includes(tensor))
      .map((tensor) => [tensor.name, withRawData(tensor)]),
  );
  const initializer = graph.initializer.filter(({ name }) => !defaults.has(name));
  return {
    model: patch(model, { graph: patch(graph, { initializer }) }),
    defaults,
    notices: fixed.map(({ name }) => weightIsInputNotice(name)),
  };
}

function parameterNames(graph: GraphProto): ReadonlySet<string> {
  const namesOf = (node: NodeProto): readonly string[] =>
    traitsOf(node).parameters.map((position) => node.input[position] ?? '');
  return new Set(graph.node.flatMap(namesOf));
}

function canBeFed(tensor: TensorProto): boolean {
  const type = typeName(tensor.dataType);
  return elementTypes.some((known) => known === type) || type === 'bfloat16';
}
