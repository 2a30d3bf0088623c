import type { ActivationConfig } from '../../shared/recipe/qconfig';
import type { Recipe } from '../../shared/recipe/recipe';
import type { PreparedModel } from '../prepare/model/types';
import { floatReason } from './float-reason';
import { traitsOf } from '../ops/catalogue';
import { rangeSources } from './ranges';
import { compileRecipe, type ResolvedQconfig } from '../../shared/recipe/resolve';
import { matchPattern } from '../recipe/match-pattern';
import { findStructure, placementOf } from './structure';
import type { BiasUse, InputUse, Rounding, Plan, Layer, LayerState, PlanTarget } from './types';
import { rulesOf } from '../../shared/targets/profiles/target-profile';
import { targets } from '../../shared/targets/targets';
import { unlikeConcats, type SpanOf } from './unlike-branches';
import { Walk, type NodeRecord } from './walk';

/**
 * Decides who rounds what under a recipe. Pure and fast (milliseconds for thousands of nodes).
 *
 * A tensor is rounded at the output of a quantized producer, with the producer's qparams, and at
 * the input of a quantized consumer, with the consumer's, and nowhere else. `spanOf` gives the ranges
 * that calibration found, once there are any: Concats of unlike ranges then stay float.
 */
export function makePlan(model: PreparedModel, recipe: Recipe, spanOf: SpanOf | null = null): Plan {
  const resolve = compileRecipe(recipe, matchPattern, model.merged.flat());
  const configOf = (node: number): ActivationConfig =>
    resolve(model.merged[node] ?? [], model.graph.nodes[node]?.opType ?? '').config.activation;
  const unlike = spanOf === null ? [] : unlikeConcats(model, configOf, spanOf);
  const placement = placementOf(model, recipe, unlike);
  // A target changes how layers are quantized, not which there are: what is named in a recipe stays a layer.
  const { target: targetName, ...asked } = recipe;
  const structure = findStructure(
    model,
    targetName === undefined ? resolve : compileRecipe(asked, matchPattern, model.merged.flat()),
    placement,
  );
  const { graph } = model;

  const target = planTarget(recipe);
  const nameOf = layerNames();
  const drafts = structure.computeNodes.map((node, index) => {
    const activation = structure.activationOf.get(node) ?? null;
    const original = model.originalNames[node] ?? graph.nodes[node]?.name ?? '';
    const name = nameOf(original);
    const nodes = [
      ...(model.merged[node] ?? []).map((one) => (one === original ? name : one)),
      ...(activation === null ? [] : (model.merged[activation] ?? [])),
    ];
    const resolved = resolve(nodes, graph.nodes[node]?.opType ?? '');
    return { index, node, name, activation, nodes, resolved };
  });
  const draftOfNode = new Map<number, (typeof drafts)[number]>();
  for (const draft of drafts) {
    draftOfNode.set(draft.node, draft);
    if (draft.activation !== null) draftOfNode.set(draft.activation, draft);
  }

  const walk = new Walk(
    model,
    placement,
    rangeSources(
      model,
      (node) => {
        const resolved = draftOfNode.get(node)?.resolved;
        return resolved?.skipped === false && resolved.config.form === undefined;
      },
      placement.parity,
    ),
  );
  graph.nodes.forEach((node, index) => {
    const draft = draftOfNode.get(index);
    if (draft === undefined || draft.resolved.skipped) return;
    if (draft.activation === index) {
      walk.fold(draft.node, node.input[0] ?? '', node.output[0] ?? '', draft.resolved.config);
      return;
    }
    const { qdq } = traitsOf(node);
    if (qdq !== null) walk.visit(index, draft.index, draft.resolved.config, qdq);
  });

  const biasesSeen = new Set<string>();
  const layers = drafts.map((draft): Layer => {
    const node = graph.nodes[draft.node];
    const record = walk.records.get(draft.node);
    const activation = draft.activation === null ? undefined : graph.nodes[draft.activation];
    const outputs = (activation ?? node)?.output.filter((name) => name !== '') ?? [];
    const op = node?.opType ?? '';
    return {
      index: draft.index,
      name: draft.name,
      op,
      node: draft.node,
      activation: draft.activation,
      nodes: draft.nodes,
      outputs,
      config: draft.resolved.config,
      source: draft.resolved.source,
      state: stateOf(draft.resolved, record),
      ...sharedInitializers(walk, record, biasesSeen, target?.bias ?? null),
      weights: record?.weights ?? [],
      outputRoundings: (record?.outputRoundings ?? []).map((rounding) =>
        currentRounding(walk, rounding),
      ),
      weighted: traitsOf(node).weights.some((position) =>
        graph.initializers.has(node?.input[position] ?? ''),
      ),
    };
  });
  const layerOfNode = new Map([...draftOfNode].map(([node, draft]) => [node, draft.index]));
  return {
    layers,
    layerOfNode,
    roundings: walk.roundings,
    producerRoundings: walk.producerRoundings,
    preset: recipe.preset ?? 'default',
    parity: placement.parity,
    target,
    spanOf,
    unlike,
    floatReasons: reasonsWithout(layerOfNode, model, placement.opset),
  };
}

/** Why each node that is part of no layer stays float. */
function reasonsWithout(
  layerOfNode: ReadonlyMap<number, number>,
  model: PreparedModel,
  opset: number,
): ReadonlyMap<number, string> {
  return new Map(
    [...model.graph.nodes.keys()]
      .filter((index) => !layerOfNode.has(index))
      .map((index) => [index, floatReason(model, index, opset)]),
  );
}

/**
 * Names of layers, each given once: preparation can make several of one node (a Transpose that is
 * moved behind the Slices that read it), and each of them can be skipped on its own.
 */
function layerNames(): (original: string) => string {
  const given = new Set<string>();
  return (original) => {
    let name = original;
    for (let copy = 2; given.has(name); copy += 1) name = `${original}#${copy}`;
    given.add(name);
    return name;
  };
}

function currentRounding(walk: Walk, rounding: Rounding): Rounding {
  return walk.roundings.get(rounding.id) ?? rounding;
}

function stateOf(resolved: ResolvedQconfig, record: NodeRecord | undefined): LayerState {
  if (resolved.skipped) return 'skipped';
  const touches =
    (record?.inputs.length ?? 0) +
    (record?.weights.length ?? 0) +
    (record?.outputRoundings.length ?? 0);
  return touches > 0 ? 'quantized' : 'passive';
}

/**
 * An initializer that is a bias here and an operand elsewhere is rounded as operand for both; every
 * further layer that has it as bias gets an int32 copy of its own, as in ONNX Runtime's quantizer.
 * `form` is what a target wants of every bias.
 */
function sharedInitializers(
  walk: Walk,
  record: NodeRecord | undefined,
  seen: Set<string>,
  form: 'float' | 'int32' | null,
): { inputs: readonly InputUse[]; biases: readonly BiasUse[] } {
  if (record === undefined) return { inputs: [], biases: [] };
  if (form === 'float') return { inputs: record.inputs, biases: [] };
  const inputs = [...record.inputs];
  const biases = record.biases.filter((bias) => {
    const rounding = walk.primary.get(bias.tensor);
    const isFirst = !seen.has(bias.tensor);
    seen.add(bias.tensor);
    if (rounding === undefined || !isFirst || form === 'int32') return true;
    inputs.push({ position: bias.position, tensor: bias.tensor, rounding });
    return false;
  });
  return { inputs, biases };
}

/** What the rest of the engine has to know of a recipe's target; null where it names none. */
function planTarget({ target }: Recipe): PlanTarget | null {
  if (target === undefined) return null;
  const profile = targets[target];
  const [bias] = rulesOf(profile, 'bias');
  return { bias: bias?.form ?? null, runsElsewhere: profile.notRun };
}
