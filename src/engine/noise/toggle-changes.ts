import type { Recipe } from '../../shared/recipe/recipe';
import { opTraits, passesThrough, traitsOf } from '../ops/catalogue';
import { placementOf } from '../plan/structure';
import type { RoundingId, Placement, Plan, Layer } from '../plan/types';
import { Walk, type NodeRecord } from '../plan/walk';
import type { PreparedModel } from '../prepare/model/types';
import { sourcesOfLayer } from './noise-source';
import type { SourceChange } from './predictor';
import type { SourceIndex } from './source-index';

/**
 * Tells which noise sources come and go when one layer is skipped or quantized, without planning the model
 * again: the planner's own walk over the layer and over those behind it whose view of a tensor changes.
 */
export class ToggleChanges {
  readonly #model: PreparedModel;
  readonly #placement: Placement;
  readonly #plan: Plan;
  readonly #index: SourceIndex;
  /** How many layers have a source, by its number. */
  readonly #holders = new Map<number, number>();
  /** Not rounded where it is made: tensor → the first layer that reads it rounded. */
  readonly #firstReader = new Map<
    string,
    { readonly layer: number; readonly rounding: RoundingId }
  >();
  /** tensor → layers whose compute node reads it, in order. */
  readonly #readers = new Map<string, Layer[]>();

  constructor(model: PreparedModel, recipe: Recipe, plan: Plan, index: SourceIndex) {
    this.#model = model;
    this.#placement = placementOf(model, recipe, plan.unlike);
    this.#plan = plan;
    this.#index = index;
    for (const layer of plan.layers) {
      for (const source of index.ids(sourcesOfLayer(model, layer)))
        this.#holders.set(source, (this.#holders.get(source) ?? 0) + 1);
      for (const tensor of new Set(this.#inputsOf(layer))) {
        const readers = this.#readers.get(tensor);
        if (readers === undefined) this.#readers.set(tensor, [layer]);
        else readers.push(layer);
      }
      for (const { tensor, rounding } of layer.inputs) {
        if (plan.producerRoundings.has(tensor) || this.#firstReader.has(tensor)) continue;
        this.#firstReader.set(tensor, { layer: layer.index, rounding });
      }
    }
  }

  toggle(toggled: Layer): SourceChange {
    const walk = new Walk(this.#model, this.#placement, (tensor) => ({
      kind: 'observed',
      tensor,
    }));
    const visited = new Set<number>();
    const waiting = new Map<number, Layer>([[toggled.node, toggled]]);
    const delta = new Map<number, number>();
    const count = (by: number, layer: Layer, record?: NodeRecord): void => {
      for (const source of this.#index.ids(sourcesOfLayer(this.#model, layer, record)))
        delta.set(source, (delta.get(source) ?? 0) + by);
    };
    while (waiting.size > 0) {
      const node = Math.min(...waiting.keys());
      const layer = waiting.get(node);
      waiting.delete(node);
      if (layer === undefined || visited.has(layer.index)) continue;
      visited.add(layer.index);
      const isSkipped = (layer.state === 'skipped') !== (layer === toggled);
      const before = this.#effects(layer);
      const { record, effects: after } = this.#visit(walk, layer, isSkipped, visited);
      count(-1, layer);
      count(1, layer, record);
      for (const tensor of new Set([...before.keys(), ...after.keys()])) {
        if (before.get(tensor) === after.get(tensor)) continue;
        for (const reader of this.#readers.get(tensor) ?? []) {
          if (reader.node > layer.node && followsItsInputs(reader))
            waiting.set(reader.node, reader);
        }
      }
    }
    const removed: number[] = [];
    const added: number[] = [];
    for (const [source, by] of delta) {
      const held = this.#holders.get(source) ?? 0;
      if (held > 0 && held + by <= 0) removed.push(source);
      if (held <= 0 && held + by > 0) added.push(source);
    }
    return { removed: Int32Array.from(removed), added: Int32Array.from(added) };
  }

  /** Roundings that later readers see because of this layer, under the plan: tensor → rounding. */
  #effects(layer: Layer): ReadonlyMap<string, RoundingId> {
    const effects = new Map(
      layer.outputRoundings.map((rounding) => [rounding.tensor, rounding.id]),
    );
    for (const tensor of this.#inputsOf(layer)) {
      const first = this.#firstReader.get(tensor);
      if (first?.layer === layer.index) effects.set(tensor, first.rounding);
    }
    return effects;
  }

  #visit(
    walk: Walk,
    layer: Layer,
    isSkipped: boolean,
    visited: ReadonlySet<number>,
  ): { readonly record: NodeRecord; readonly effects: ReadonlyMap<string, RoundingId> } {
    const node = this.#model.graph.nodes[layer.node];
    const { qdq } = traitsOf(node);
    const nothing = { inputs: [], weights: [], biases: [], outputRoundings: [] };
    if (qdq === null || isSkipped) return { record: nothing, effects: new Map() };
    const inputs = [...new Set(this.#inputsOf(layer))];
    for (const tensor of inputs) this.#prime(walk, tensor, layer, visited);
    const unrounded = inputs.filter((tensor) => !walk.primary.has(tensor));
    const record = walk.visit(layer.node, layer.index, layer.config, qdq);
    const activation = this.#model.graph.nodes[layer.activation ?? -1];
    if (activation !== undefined) {
      walk.fold(layer.node, activation.input[0] ?? '', activation.output[0] ?? '', layer.config);
    }
    const effects = new Map(
      record.outputRoundings.map((rounding) => [rounding.tensor, rounding.id]),
    );
    for (const tensor of unrounded) {
      const rounding = walk.primary.get(tensor);
      if (rounding !== undefined) effects.set(tensor, rounding);
    }
    return { record, effects };
  }

  /** Puts into the walk what layers it did not visit have marked in front of `reader`. */
  #prime(walk: Walk, tensor: string, reader: Layer, visited: ReadonlySet<number>): void {
    if (walk.primary.has(tensor)) return;
    const rounding = this.#markBefore(tensor, reader, visited);
    const known = rounding === null ? undefined : this.#plan.roundings.get(rounding);
    if (known === undefined) return;
    walk.roundings.set(known.id, known);
    walk.primary.set(tensor, known.id);
  }

  #markBefore(tensor: string, reader: Layer, visited: ReadonlySet<number>): RoundingId | null {
    const { graph } = this.#model;
    const maker = this.#plan.layerOfNode.get(graph.producer.get(tensor) ?? -1);
    const produced = this.#plan.producerRoundings.get(tensor);
    if (produced !== undefined && maker !== undefined && !visited.has(maker)) return produced;
    for (const other of this.#readers.get(tensor) ?? []) {
      if (other.node >= reader.node) break;
      if (visited.has(other.index)) continue;
      const use = other.inputs.find((input) => input.tensor === tensor);
      if (use !== undefined) return use.rounding;
    }
    return null;
  }

  #inputsOf(layer: Layer): readonly string[] {
    return this.#model.graph.nodes[layer.node]?.input ?? [];
  }
}

/** Layers that round only what is rounded already, or the way it is; all others round by themselves. */
function followsItsInputs({ op }: Layer): boolean {
  const traits = opTraits(op);
  return passesThrough(traits) || traits.qdq?.follows === true;
}
