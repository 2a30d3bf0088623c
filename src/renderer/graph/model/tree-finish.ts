import type { GraphModel } from './graph-model';
import { countItems, isDraftGroup, middleItem, sortByMiddle, type DraftGroup } from './group-tree';

/** A group with more direct nodes than this is divided, or its picture becomes a wall. */
const maxDirectItems = 240;
const chunkSize = 24;

/**
 * What every way of grouping ends with: the model's inputs and outputs get places of their own at the ends, loose
 * nodes between groups are kept together, and walls of nodes are divided.
 */
export function finishTree(model: GraphModel, top: DraftGroup, labels: string[]): DraftGroup {
  divideWalls(top);
  gatherLoose(top, labels, true);
  enclose(model, top, labels);
  const inputs = model.items.filter((item) => item.kind === 'input').map((item) => item.id);
  const outputs = model.items.filter((item) => item.kind === 'output').map((item) => item.id);
  if (inputs.length > 0)
    top.children.unshift({ key: ' inputs', label: 'inputs', children: inputs, implicit: true });
  if (outputs.length > 0)
    top.children.push({ key: ' outputs', label: 'outputs', children: outputs, implicit: true });
  return top;
}

/** A node that holds graphs becomes a block with its branches, bodies and functions in it. */
function enclose(model: GraphModel, top: DraftGroup, labels: string[]): void {
  const held = new Map<number, Map<string, number[]>>();
  for (const { id, inside, name } of model.items) {
    if (inside === undefined) continue;
    labels[id] = name.slice(name.lastIndexOf(' › ') + 3);
    const graphs = held.get(inside.holder) ?? new Map<string, number[]>();
    held.set(inside.holder, graphs.set(inside.graph, [...(graphs.get(inside.graph) ?? []), id]));
  }
  const wrap = (child: DraftGroup | number): DraftGroup | number => {
    if (isDraftGroup(child)) {
      child.children = child.children.map(wrap);
      return child;
    }
    const graphs = held.get(child);
    const item = model.items[child];
    if (graphs === undefined || item === undefined) return child;
    const parts = [...graphs].map(([graph, items]): DraftGroup => ({
      key: `inside ${item.name} ${graph}`,
      label: graph === '' ? 'function' : graph,
      children: items.map(wrap),
    }));
    return {
      key: `inside ${item.name}`,
      label: labels[child] ?? item.op,
      children: [child, ...parts],
    };
  };
  if (held.size > 0) wrap(top);
}

function divideWalls(group: DraftGroup): void {
  for (const child of group.children) if (isDraftGroup(child)) divideWalls(child);
  if (group.children.filter((child) => !isDraftGroup(child)).length <= maxDirectItems) return;
  const divided: DraftGroup['children'] = [];
  for (const run of looseRuns(group)) {
    if (run.length <= chunkSize * 1.5) divided.push(...run);
    else divided.push(...chunk(run, group.key));
  }
  group.children = [...group.children.filter(isDraftGroup), ...divided];
}

/** Equal parts of about `size` nodes in execution order, named by position: `1–24`. */
export function chunk(
  items: readonly number[],
  key: string,
  size = chunkSize,
  offset = 0,
): DraftGroup[] {
  const count = Math.max(1, Math.round(items.length / size));
  const groups: DraftGroup[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = Math.floor((items.length * index) / count);
    const end = Math.floor((items.length * (index + 1)) / count);
    const label = `${offset + start + 1}–${offset + end}`;
    groups.push({ key: `${key}#${label}`, label, children: items.slice(start, end) });
  }
  return groups;
}

/** Direct nodes of a group in runs that no sub-group interrupts. */
function looseRuns(group: DraftGroup): number[][] {
  const sorted = sortByMiddle(group.children);
  const runs: number[][] = [];
  let run: number[] = [];
  for (const child of sorted) {
    if (!isDraftGroup(child)) run.push(child);
    else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Loose nodes beside groups: framed at the top (`stem`, `head`), held together without a frame deeper down. */
function gatherLoose(group: DraftGroup, labels: readonly string[], isTop: boolean): void {
  const groups = group.children.filter(isDraftGroup);
  for (const child of groups) gatherLoose(child, labels, false);
  if (groups.length === 0 || groups.length === group.children.length) return;
  const middles = groups.map(middleItem);
  const start = Math.min(...middles);
  const end = Math.max(...middles);
  const gathered = looseRuns(group).map((run): DraftGroup => {
    const first = run[0] ?? 0;
    const label =
      first < start
        ? 'stem'
        : first > end
          ? 'head'
          : run.length === 1
            ? (labels[first] ?? '')
            : `${labels[first] ?? ''} + ${run.length - 1}`;
    return { key: `${group.key}~${label}`, label, children: run, implicit: !isTop };
  });
  group.children = [...groups, ...gathered];
}

/** Dissolves groups too small to be worth a frame, and steps with only one group in them. */
export function isSmall(group: DraftGroup, limit: number): boolean {
  return group.children.every((child) => !isDraftGroup(child)) && countItems(group) <= limit;
}
