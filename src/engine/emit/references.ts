import { DataType, makeValueInfo, type ValueInfoProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import type { GraphDraft } from './draft/graph-draft';
import { groupsName, outputGroups, writeGroups, type OutputGroups } from './draft/output-groups';
import { drawnName, drawnTensors } from '../ops/random-nodes';

/*
 * What a session of the float model hands to graphs without a float chain of their own: its answers,
 * and beside them the groups of their elements and what its random nodes drew.
 */

/** Name of the extra input that carries the float model's answer. */
export function referenceInput(output: string): string {
  return `reference/${output}`;
}

/** The branches of the model's float outputs, by output. */
export function groupsOf(model: PreparedModel): ReadonlyMap<string, OutputGroups> {
  // Equal compares float32 from opset 11 on.
  if (model.preparedOpset < 11) return new Map();
  const isFloat = (output: string): boolean => model.types.get(output)?.type === DataType.FLOAT;
  return new Map([...outputGroups(model.graph)].filter(([output]) => isFloat(output)));
}

/** Names of everything handed on besides the answers. */
function extraNames(model: PreparedModel): readonly string[] {
  const groups = [...groupsOf(model).keys()].map(groupsName);
  return [...groups, ...drawnTensors(model.graph).map(drawnName)];
}

/** Writes the extras behind a float chain and declares them as outputs. */
export function writeExtras(draft: GraphDraft, model: PreparedModel): void {
  for (const [output, groups] of groupsOf(model)) writeGroups(draft, output, groups);
  for (const tensor of drawnTensors(model.graph)) {
    draft.add('Identity', [tensor], drawnName(tensor));
  }
  draft.outputs.push(...extraNames(model).map((name) => makeValueInfo(name)));
}

/** Declares answers and extras as inputs. */
export function referenceInputs(
  model: PreparedModel,
  outputs: readonly string[],
): readonly ValueInfoProto[] {
  return [
    ...outputs.map((output) => makeValueInfo(referenceInput(output), DataType.FLOAT)),
    ...[...groupsOf(model).keys()]
      .filter((output) => outputs.includes(output))
      .map((output) => makeValueInfo(groupsName(output), DataType.FLOAT)),
    ...drawnTensors(model.graph).map((tensor) =>
      makeValueInfo(drawnName(tensor), model.types.get(tensor)?.type ?? DataType.FLOAT),
    ),
  ];
}

/** What stands for the draws of random nodes where they are fed. */
export function drawnInputs(model: PreparedModel): ReadonlyMap<string, string> {
  return new Map(drawnTensors(model.graph).map((tensor) => [tensor, drawnName(tensor)]));
}

/** True for what is handed on besides the answers. */
export function isExtra(name: string): boolean {
  return name.startsWith('bitloupe:');
}

/** A sample with what the float model answered to it, under the names its graph takes that by. */
export function withReferences<T>(
  feeds: Readonly<Record<string, T>>,
  values: Readonly<Record<string, T>> = {},
): Readonly<Record<string, T>> {
  const further = Object.entries(values).map(([name, tensor]) => [
    isExtra(name) ? name : referenceInput(name),
    tensor,
  ]);
  return { ...feeds, ...Object.fromEntries(further) };
}
