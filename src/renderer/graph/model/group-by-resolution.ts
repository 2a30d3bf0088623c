import type { GraphItem, GraphModel } from './graph-model';
import { sealTree, type DraftGroup, type GroupTree } from './group-tree';
import { findPlainLabels } from './plain-label';
import { chunk, finishTree } from './tree-finish';

/** Shorter runs belong to the stretch before them: an odd shape in between is no new stage. */
const shortestRun = 4;
/** More stretches than this: the shapes are no pictures (attention heads, say). */
const mostRuns = 32;
/** Longer runs are divided, so that a deep stage can be opened piece by piece. */
const longestRun = 240;

/** Groups nodes by how far their tensors are scaled down from the input; null when shapes do not tell. */
export function groupByResolution(model: GraphModel): GroupTree | null {
  const inner = model.items.filter((item) => item.kind === 'layer' || item.kind === 'float');
  const sizes = inner.map((item) => spatialSize(item));
  // Four dimensions alone are no picture (attention heads have four): the model must be fed one.
  if (!model.items.some((item) => item.kind === 'input' && item.shape?.length === 4)) return null;
  const input = largestInput(model) ?? Math.max(0, ...sizes.map((size) => size ?? 0));
  if (input <= 1) return null;
  const runs = findRuns(inner, sizes, input);
  if (new Set(runs.map((run) => run.stride)).size < 2 || runs.length > mostRuns) return null;

  const labels = findPlainLabels(model);
  const root: DraftGroup = { key: '', label: '', children: [] };
  const used = new Map<string, number>();
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    const name = run.stride === 0 && index > 0 && index === runs.length - 1 ? 'head' : nameRun(run.stride, before?.stride ?? 0);
    const copy = (used.get(name) ?? 0) + 1;
    used.set(name, copy);
    const label = copy === 1 ? name : `${name} · ${copy}`;
    const key = `resolution ${label}`;
    const parts = run.items.length > longestRun ? chunk(run.items, key) : run.items;
    root.children.push({ key, label, children: parts });
  });
  return sealTree(model, finishTree(model, root, labels), labels);
}

interface Run {
  /** Input size over tensor size; 0 = no spatial size (a vector). */
  stride: number;
  items: number[];
}

function findRuns(inner: readonly GraphItem[], sizes: readonly (number | null)[], input: number): Run[] {
  const runs: Run[] = [];
  inner.forEach((item, index) => {
    const size = sizes[index] ?? null;
    const last = runs.at(-1);
    // A 1×1 tensor in the middle is a gate of the stage it belongs to, not a stage.
    const stride = size === null ? 0 : size <= 1 ? (last?.stride ?? 0) : roundStride(input / size);
    if (last && last.stride === stride) last.items.push(item.id);
    else runs.push({ stride, items: [item.id] });
  });
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last && (last.stride === run.stride || (run.items.length < shortestRun && run !== runs.at(-1)))) last.items.push(...run.items);
    else if (last && last.items.length < shortestRun && merged.length === 1) {
      last.items.push(...run.items);
      last.stride = run.stride;
    } else merged.push({ stride: run.stride, items: [...run.items] });
  }
  return merged;
}

/** Odd sizes make strides such as 15.8: the nearest power of two where that is close. */
function roundStride(stride: number): number {
  const power = 2 ** Math.round(Math.log2(stride));
  return Math.abs(stride - power) / power < 0.2 ? power : Math.round(stride * 10) / 10;
}

function nameRun(stride: number, before: number): string {
  if (stride === 0) return 'vectors';
  const name = stride >= 1 ? `1/${stride}` : `×${Math.round(10 / stride) / 10}`;
  const size = stride === 1 ? 'full size' : name;
  return before > stride ? `up to ${size}` : size;
}

/** Height of a picture-like tensor: the largest of the two dimensions after batch that are most alike. */
function spatialSize(item: Pick<GraphItem, 'shape'>): number | null {
  const shape = item.shape;
  if (!shape || shape.length < 4) return null;
  const [, second, third, fourth] = shape;
  const channelsFirst = spatial(third, fourth);
  const channelsLast = spatial(second, third);
  return second === third && third !== fourth ? channelsLast : channelsFirst;
}

function spatial(height: number | string | undefined, width: number | string | undefined): number | null {
  if (typeof height !== 'number' || typeof width !== 'number' || height <= 0 || width <= 0) return null;
  return Math.max(height, width);
}

function largestInput(model: GraphModel): number | null {
  const sizes = model.items.filter((item) => item.kind === 'input').map((item) => spatialSize(item) ?? 0);
  const largest = Math.max(0, ...sizes);
  return largest > 1 ? largest : null;
}
