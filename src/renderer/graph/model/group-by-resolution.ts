import { groupedItems, type GraphItem, type GraphModel } from './graph-model';
import { sealTree, type DraftGroup, type GroupTree } from './group-tree';
import { findPlainLabels } from './plain-label';
import { findStrides } from './strides';
import { chunk, finishTree } from './tree-finish';

/** Shorter runs belong to the stretch before them: an odd shape in between is no new stage. */
const shortestRun = 4;
/** More stretches than this: the shapes are no pictures (attention heads, say). */
const mostRuns = 32;
/** Longer runs are divided, so that a deep stage can be opened piece by piece. */
const longestRun = 240;

/** Groups nodes by how far their tensors are scaled down from the input; null when the model is fed no picture. */
export function groupByResolution(model: GraphModel): GroupTree | null {
  // Four dimensions alone are no picture (attention heads have four): the model must be fed one.
  if (!model.items.some((item) => item.kind === 'input' && item.shape?.length === 4)) return null;
  const inner = groupedItems(model);
  const runs = findRuns(inner, findStrides(model));
  if (new Set(runs.map((run) => run.stride)).size < 2 || runs.length > mostRuns) return null;

  const labels = findPlainLabels(model);
  const root: DraftGroup = { key: '', label: '', children: [] };
  const used = new Map<string, number>();
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    const name =
      run.stride === 0 && index > 0 && index === runs.length - 1
        ? 'head'
        : nameRun(run.stride, before?.stride ?? 0);
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
  /** As `findStrides` has it. */
  stride: number;
  items: number[];
}

function findRuns(inner: readonly GraphItem[], strides: readonly (number | null)[]): Run[] {
  const runs: Run[] = [];
  for (const item of inner) {
    const last = runs.at(-1);
    const stride = strides[item.id] ?? last?.stride ?? 0;
    if (last && last.stride === stride) last.items.push(item.id);
    else runs.push({ stride, items: [item.id] });
  }
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (
      last &&
      (last.stride === run.stride || (run.items.length < shortestRun && run !== runs.at(-1)))
    )
      last.items.push(...run.items);
    else if (last && last.items.length < shortestRun && merged.length === 1) {
      last.items.push(...run.items);
      last.stride = run.stride;
    } else merged.push({ stride: run.stride, items: [...run.items] });
  }
  return merged;
}

function nameRun(stride: number, before: number): string {
  if (stride === 0) return 'vectors';
  const name = stride >= 1 ? `1/${stride}` : `×${Math.round(10 / stride) / 10}`;
  const size = stride === 1 ? 'full size' : name;
  return before > stride ? `up to ${size}` : size;
}
