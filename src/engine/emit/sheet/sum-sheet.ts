import { makeNode, makeValueInfo, type NodeProto } from '../../onnx/proto';
import type { GraphDraft } from '../draft/graph-draft';
import { placeBehindNeeds } from '../draft/place-behind-needs';

/** Sums a debug graph can take over a tensor. */
export type Reduction = 'sumSquare' | 'max' | 'min' | 'sum';

/** Where a sum stands in the outputs of a run. */
export interface SumSlot {
  readonly output: string;
  readonly offset: number;
  readonly count: number;
  readonly reduction: Reduction;
}

/** More scalars in one output would not be faster; fewer cost about 5 µs an output and run. */
const groupSize = 64;

/** Parts of a large tensor that are summed on their own, so that float32 sums stay exact enough. */
const partElements = 2 ** 23;

/**
 * Collects reductions of a draft and packs their results into a few outputs. A tensor is viewed as
 * a vector and reduced whole, which ONNX Runtime does several times faster than along an axis; a
 * very large one as [parts, elements], the parts being added in float64 by the reader.
 */
export interface SumSheet {
  /** The tensor as a vector, or as [parts, elements]; free: a Reshape shares its input's memory. */
  flat(value: string, elements: number | null): FlatValue;
  reduce(value: FlatValue, reduction: Reduction): SumSlot;
  /** Writes the outputs; call once, when every reduction is there. */
  finish(): readonly string[];
}

export interface FlatValue {
  readonly name: string;
  readonly parts: number;
}

const operators: Readonly<Record<Reduction, string>> = {
  sumSquare: 'ReduceSumSquare',
  max: 'ReduceMax',
  min: 'ReduceMin',
  sum: 'ReduceSum',
};

export function startSumSheet(draft: GraphDraft, prefix: string): SumSheet {
  const flats = new Map<string, FlatValue>();
  const groups: { names: string[]; count: number; output: string; nodes: NodeProto[] }[] = [];
  let counter = 0;
  return {
    flat(value, elements) {
      const known = flats.get(value);
      if (known !== undefined) return known;
      const parts = partsOf(elements);
      const shape = draft.integers(parts === 1 ? [-1] : [parts, -1]);
      const name = draft.add('Reshape', [value, shape], `${prefix}flat/${value}`);
      const flat = { name, parts };
      flats.set(value, flat);
      return flat;
    },
    reduce(value, reduction) {
      counter += 1;
      const name = `${prefix}${reduction}/${counter}/${value.name}`;
      let group = groups.at(-1);
      if (group === undefined || group.names.length >= groupSize) {
        group = { names: [], count: 0, output: `${prefix}sums/${groups.length}`, nodes: [] };
        groups.push(group);
      }
      const operator = operators[reduction];
      // The axes of ReduceSum became an input at opset 13, those of the others at 18.
      if (value.parts === 1) {
        group.nodes.push(makeNode(operator, [value.name], [name], { keepdims: 1 }));
      } else if (draft.opset >= (reduction === 'sum' ? 13 : 18)) {
        const axes = draft.integers([1]);
        group.nodes.push(makeNode(operator, [value.name, axes], [name], { keepdims: 0 }));
      } else {
        group.nodes.push(makeNode(operator, [value.name], [name], { axes: [1], keepdims: 0 }));
      }
      const slot = { output: group.output, offset: group.count, count: value.parts, reduction };
      group.names.push(name);
      group.count += value.parts;
      return slot;
    },
    finish() {
      // ONNX Runtime orders nodes by a depth-first walk from the leaves that starts at the last one.
      // Written backwards, the sums of the first layers are taken first and their tensors freed at
      // once: a third less memory. Across groups it is the other way round: sums that stand far behind
      // what they sum make the creation of a session quadratic in the nodes (4,000 tensors: 24 s, and
      // 1.5 s with every group right behind the nodes it needs).
      placeBehindNeeds(
        draft.nodes,
        groups.map(({ nodes }) => nodes.toReversed()),
      );
      for (const group of groups.toReversed()) {
        draft.add('Concat', group.names, group.output, { axis: 0 });
      }
      for (const { output } of groups) draft.outputs.push(makeValueInfo(output));
      return groups.map((group) => group.output);
    },
  };
}

function partsOf(elements: number | null): number {
  if (elements === null || elements <= partElements) return 1;
  for (let parts = Math.ceil(elements / partElements); parts <= 4096; parts += 1) {
    if (elements % parts === 0) return parts;
  }
  return 1;
}

/** Reads a slot out of the results of one run: sums are added, extremes compared, in float64. */
export function readSlot(
  slot: SumSlot,
  results: Readonly<Record<string, { readonly data: ArrayLike<number | bigint> }>>,
): number {
  const data = results[slot.output]?.data;
  let total: number | null = null;
  for (let index = slot.offset; index < slot.offset + slot.count; index += 1) {
    const value = Number(data?.[index] ?? NaN);
    if (total === null) total = value;
    else if (slot.reduction === 'max') total = Math.max(total, value);
    else if (slot.reduction === 'min') total = Math.min(total, value);
    else total += value;
  }
  return total ?? NaN;
}
