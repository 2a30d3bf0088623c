import { DataType } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import { floatWeight } from '../quantize/float-weights';
import type { ObservedRange } from '../quantize/types';
import { withZero } from './counts/clipped';
import { traitsOf } from '../ops/catalogue';
import { allMatters, relevantInput, type Relevance } from '../ops/traits/relevance';
import type { SoftmaxSite } from '../ops/softmax-sites';

/** A Softmax and the lowest score that matters to it, over all samples. */
export interface SoftmaxFloor {
  readonly site: SoftmaxSite;
  readonly floor: number;
}

/**
 * Ranges of tensors that hold masks, without what only a mask reaches: walking back from every Softmax
 * through whatever adds, chooses, scales and reshapes scores, each tensor is given the range in which
 * its values mean something to all that read it. Everything outside can be clipped to its end and is as
 * masked as before. A range counts as that of a mask when it saves a bit of the grid or more; the
 * others are left as they were observed.
 * `observed` has the extremes of activations; those of initializers are read here.
 */
export function maskRanges(
  model: PreparedModel,
  observed: ReadonlyMap<string, ObservedRange>,
  floors: readonly SoftmaxFloor[],
): ReadonlyMap<string, ObservedRange> {
  const { graph } = model;
  const extremes = extremesOf(model, observed);
  const seeds = seedsOf(floors, extremes);
  if (seeds.size === 0) return new Map();
  const wanted = new Map<string, Relevance>();
  const want = (tensor: string, by: Relevance): void => {
    const before = wanted.get(tensor) ?? { low: Infinity, high: -Infinity };
    wanted.set(tensor, {
      low: Math.min(before.low, by.low),
      high: Math.max(before.high, by.high),
    });
  };
  for (const tensor of [...graph.outputs, ...graph.captured]) want(tensor, allMatters);
  for (let index = graph.nodes.length - 1; index >= 0; index -= 1) {
    const node = graph.nodes[index];
    if (node === undefined) continue;
    const { relevance } = traitsOf(node);
    const out = hullOf(node.output.map((name) => wanted.get(name)));
    node.input.forEach((tensor, position) => {
      if (tensor === '') return;
      const seed = seeds.get(index);
      const by =
        seed?.tensor === tensor
          ? { low: seed.low, high: Infinity }
          : relevantInput(relevance, position, out, (other) => extremes(node.input[other] ?? ''));
      if (by !== null) want(tensor, by);
    });
  }
  const ranges = new Map<string, ObservedRange>();
  for (const [tensor, relevance] of wanted) {
    if (relevance.low === -Infinity && relevance.high === Infinity) continue;
    const all = extremes(tensor);
    const range = all === null ? null : clipped(all, relevance);
    if (all !== null && range !== null && savesBit(all, range)) ranges.set(tensor, range);
  }
  return ranges;
}

/** By node that reads scores as part of a Softmax: the scores and the lowest that matters to it. */
function seedsOf(
  floors: readonly SoftmaxFloor[],
  extremes: (tensor: string) => ObservedRange | null,
): ReadonlyMap<number, { readonly tensor: string; readonly low: number }> {
  const seeds = new Map<number, { tensor: string; low: number }>();
  for (const { site, floor } of floors) {
    const all = extremes(site.tensor);
    // Infinity: no sample had a row.
    if (
      floor === Infinity ||
      all === null ||
      !savesBit(all, clipped(all, { low: floor, high: Infinity }))
    )
      continue;
    for (const reader of site.readers) seeds.set(reader, { tensor: site.tensor, low: floor });
  }
  return seeds;
}

/** What matters of a node, by what matters of its outputs; one that nobody reads does not. */
function hullOf(outputs: readonly (Relevance | undefined)[]): Relevance {
  const read = outputs.filter((one) => one !== undefined);
  if (read.length === 0) return allMatters;
  return {
    low: Math.min(...read.map(({ low }) => low)),
    high: Math.max(...read.map(({ high }) => high)),
  };
}

function clipped({ min, max }: ObservedRange, { low, high }: Relevance): ObservedRange {
  const inside = (value: number): number => Math.min(high, Math.max(low, value));
  return { min: inside(min), max: inside(max) };
}

function savesBit(all: ObservedRange, range: ObservedRange): boolean {
  const width = (one: ObservedRange): number => {
    const { min, max } = withZero(one);
    return max - min;
  };
  return width(range) > 0 && width(all) > 2 * width(range);
}

/** Extremes of activations and of float initializers, read once. */
function extremesOf(
  model: PreparedModel,
  observed: ReadonlyMap<string, ObservedRange>,
): (tensor: string) => ObservedRange | null {
  const known = new Map<string, ObservedRange | null>();
  return (tensor) => {
    const seen = observed.get(tensor) ?? known.get(tensor);
    if (seen !== undefined) return seen;
    const initializer = model.graph.initializers.get(tensor);
    let range: ObservedRange | null = null;
    if (initializer?.dataType === DataType.FLOAT) {
      range = { min: Infinity, max: -Infinity };
      for (const value of floatWeight(model, tensor).values) {
        range = { min: Math.min(range.min, value), max: Math.max(range.max, value) };
      }
    }
    known.set(tensor, range);
    return range;
  };
}
