import type { Recipe } from '../../shared/recipe/recipe';
import { passesThrough, ruleOf } from '../plan/ops/op-table';
import type { Atom } from '../plan/rounding';
import { placementOf } from '../plan/structure';
import type { MarkId, Placement, Plan, Unit } from '../plan/types';
import { startWalk } from '../plan/walk';
import type { NodeRecord, Walk } from '../plan/walk';
import type { PreparedModel } from '../prepare/model/types';
import { heldAtoms } from './held-atoms';

/** What a toggle does to the set of atoms. */
export interface AtomChange {
  readonly removed: readonly Atom[];
  readonly added: readonly Atom[];
}

/**
 * Tells which atoms come and go when one layer is skipped or quantized, without planning the model
 * again: the planner's own walk over the layer and over those behind it whose view of a tensor changes.
 */
export class ToggleAtoms {
  readonly #model: PreparedModel;
  readonly #placement: Placement;
  readonly #plan: Plan;
  /** How many layers hold an atom. */
  readonly #holders = new Map<Atom, number>();
  /** Unmarked where it is made: tensor → the first layer that reads it rounded. */
  readonly #firstReader = new Map<string, { readonly unit: number; readonly mark: MarkId }>();
  /** tensor → layers whose compute node reads it, in order. */
  readonly #readers = new Map<string, Unit[]>();

  constructor(model: PreparedModel, recipe: Recipe, plan: Plan) {
    this.#model = model;
    this.#placement = placementOf(model, recipe, plan.unlike);
    this.#plan = plan;
    for (const unit of plan.units) {
      for (const atom of heldAtoms(model, unit))
        this.#holders.set(atom, (this.#holders.get(atom) ?? 0) + 1);
      for (const tensor of new Set(this.#inputsOf(unit))) {
        const readers = this.#readers.get(tensor);
        if (readers === undefined) this.#readers.set(tensor, [unit]);
        else readers.push(unit);
      }
      for (const { position, mark } of unit.inputs) {
        const tensor = this.#inputsOf(unit)[position] ?? '';
        if (plan.producerMarks.has(tensor) || this.#firstReader.has(tensor)) continue;
        this.#firstReader.set(tensor, { unit: unit.index, mark });
      }
    }
  }

  toggle(toggled: Unit): AtomChange {
    const walk = startWalk(this.#model, this.#placement, (tensor) => ({
      kind: 'observed',
      tensor,
    }));
    const visited = new Set<number>();
    const waiting = new Map<number, Unit>([[toggled.node, toggled]]);
    const delta = new Map<Atom, number>();
    const count = (atoms: readonly Atom[], by: number): void => {
      for (const atom of atoms) delta.set(atom, (delta.get(atom) ?? 0) + by);
    };
    while (waiting.size > 0) {
      const node = Math.min(...waiting.keys());
      const unit = waiting.get(node);
      waiting.delete(node);
      if (unit === undefined || visited.has(unit.index)) continue;
      visited.add(unit.index);
      const isSkipped = (unit.state === 'skipped') !== (unit === toggled);
      const before = this.#effects(unit);
      const { record, effects: after } = this.#visit(walk, unit, isSkipped, visited);
      count(heldAtoms(this.#model, unit), -1);
      count(heldAtoms(this.#model, unit, record), 1);
      for (const tensor of new Set([...before.keys(), ...after.keys()])) {
        if (before.get(tensor) === after.get(tensor)) continue;
        for (const reader of this.#readers.get(tensor) ?? []) {
          if (reader.node > unit.node && followsItsInputs(reader)) waiting.set(reader.node, reader);
        }
      }
    }
    const removed: Atom[] = [];
    const added: Atom[] = [];
    for (const [atom, by] of delta) {
      const held = this.#holders.get(atom) ?? 0;
      if (held > 0 && held + by <= 0) removed.push(atom);
      if (held <= 0 && held + by > 0) added.push(atom);
    }
    return { removed, added };
  }

  /** Marks that later readers see because of this layer, under the plan: tensor → mark. */
  #effects(unit: Unit): ReadonlyMap<string, MarkId> {
    const effects = new Map(unit.outputMarks.map((mark) => [mark.tensor, mark.id]));
    for (const tensor of this.#inputsOf(unit)) {
      const first = this.#firstReader.get(tensor);
      if (first?.unit === unit.index) effects.set(tensor, first.mark);
    }
    return effects;
  }

  #visit(
    walk: Walk,
    unit: Unit,
    isSkipped: boolean,
    visited: ReadonlySet<number>,
  ): { readonly record: NodeRecord; readonly effects: ReadonlyMap<string, MarkId> } {
    const node = this.#model.graph.nodes[unit.node];
    const rule = node === undefined ? null : ruleOf(node);
    const nothing = { inputs: [], weights: [], biases: [], outputMarks: [] };
    if (rule === null || isSkipped) return { record: nothing, effects: new Map() };
    const inputs = [...new Set(this.#inputsOf(unit))];
    for (const tensor of inputs) this.#prime(walk, tensor, unit, visited);
    const unmarked = inputs.filter((tensor) => !walk.primary.has(tensor));
    const record = walk.visit(unit.node, unit.index, unit.config, rule);
    const activation = this.#model.graph.nodes[unit.activation ?? -1];
    if (activation !== undefined) {
      walk.fold(unit.node, activation.input[0] ?? '', activation.output[0] ?? '', unit.config);
    }
    const effects = new Map(record.outputMarks.map((mark) => [mark.tensor, mark.id]));
    for (const tensor of unmarked) {
      const mark = walk.primary.get(tensor);
      if (mark !== undefined) effects.set(tensor, mark);
    }
    return { record, effects };
  }

  /** Puts into the walk what layers it did not visit have marked in front of `reader`. */
  #prime(walk: Walk, tensor: string, reader: Unit, visited: ReadonlySet<number>): void {
    if (walk.primary.has(tensor)) return;
    const mark = this.#markBefore(tensor, reader, visited);
    const known = mark === null ? undefined : this.#plan.marks.get(mark);
    if (known === undefined) return;
    walk.marks.set(known.id, known);
    walk.primary.set(tensor, known.id);
  }

  #markBefore(tensor: string, reader: Unit, visited: ReadonlySet<number>): MarkId | null {
    const { graph } = this.#model;
    const maker = this.#plan.unitOfNode.get(graph.producer.get(tensor) ?? -1);
    const produced = this.#plan.producerMarks.get(tensor);
    if (produced !== undefined && maker !== undefined && !visited.has(maker)) return produced;
    for (const other of this.#readers.get(tensor) ?? []) {
      if (other.node >= reader.node) break;
      if (visited.has(other.index)) continue;
      const use = other.inputs.find(({ position }) => this.#inputsOf(other)[position] === tensor);
      if (use !== undefined) return use.mark;
    }
    return null;
  }

  #inputsOf(unit: Unit): readonly string[] {
    return this.#model.graph.nodes[unit.node]?.input ?? [];
  }
}

/** Layers that round only what is rounded already, or the way it is; all others round by themselves. */
function followsItsInputs({ op }: Unit): boolean {
  return passesThrough.has(op) || op === 'Relu' || op === 'Clip' || op === 'Where';
}
