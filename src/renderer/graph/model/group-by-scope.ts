import { productOps } from '../../../shared/op-types';
import { groupedItems, type GraphModel } from './graph-model';
import {
  countItems,
  firstItem,
  isDraftGroup,
  sealTree,
  type DraftGroup,
  type GroupTree,
} from './group-tree';
import { findSeparator, labelInside, splitScopes, type ScopePath } from './scope-path';
import { finishTree, isSmall } from './tree-finish';

/** Inner groups up to this size are dissolved: a frame round three nodes says less than it costs. */
const smallGroup = 3;
/** A group with this share of all nodes divides nothing: its parts take its place. */
const dominantShare = 0.6;
const siblingShare = 0.05;
/** Ops that are the whole of a module, as exporters write them. */
const moduleOps: ReadonlySet<string> = new Set([
  ...productOps,
  'LayerNormalization',
  'BatchNormalization',
  'InstanceNormalization',
]);

interface ScopeGroup extends DraftGroup {
  /** Scopes from the root down to this group. */
  readonly depth: number;
  children: (ScopeGroup | number)[];
}

function isScope(child: ScopeGroup | number): child is ScopeGroup {
  return typeof child !== 'number';
}

/** Groups nodes by the scopes in their names; null when the names have none worth drawing. */
export function groupByScope(model: GraphModel): GroupTree | null {
  const inner = groupedItems(model);
  const separator = findSeparator(inner);
  if (separator === null) return null;
  const paths = new Map<number, ScopePath>(
    inner.map((item) => [item.id, splitScopes(item, separator)]),
  );
  const { root, byKey } = growTree(paths);
  const shortPaths = dropModuleOps(model, paths, byKey);
  openDominant(root);
  simplify(root, paths, true);
  if (root.children.filter(isDraftGroup).length < 2) return null;

  const labels = model.items.map((item) => item.name);
  nameItems(root, shortPaths, labels);
  return sealTree(model, finishTree(model, root, labels), labels);
}

function growTree(paths: ReadonlyMap<number, ScopePath>): {
  root: ScopeGroup;
  byKey: ReadonlyMap<string, ScopeGroup>;
} {
  const root: ScopeGroup = { key: '', label: '', children: [], depth: 0 };
  const byKey = new Map<string, ScopeGroup>([['', root]]);
  for (const [item, path] of paths) {
    let at = root;
    for (let depth = 1; depth < path.length; depth += 1) {
      const key = path.slice(0, depth).join('/');
      let next = byKey.get(key);
      if (!next) {
        next = { key, label: path[depth - 1] ?? '', children: [], depth };
        byKey.set(key, next);
        at.children.push(next);
      }
      at = next;
    }
    at.children.push(item);
  }
  return { root, byKey };
}

/** A module with one main op is called by its scope alone: `conv.1.0`, not `conv.1.0.Conv`. */
function dropModuleOps(
  model: GraphModel,
  paths: ReadonlyMap<number, ScopePath>,
  byKey: ReadonlyMap<string, ScopeGroup>,
): ReadonlyMap<number, ScopePath> {
  const short = new Map(paths);
  for (const [item, path] of paths) {
    const op = model.items[item]?.op ?? '';
    const module = byKey.get(path.slice(0, -1).join('/'));
    if (path.length < 2 || !moduleOps.has(op) || path.at(-1) !== op || !module) continue;
    if (countItems(module) <= smallGroup && !module.children.some(isScope))
      short.set(item, path.slice(0, -1));
  }
  return short;
}

/** Lets the parts of a group that holds nearly everything take its place at the top. */
function openDominant(root: ScopeGroup): void {
  const total = countItems(root);
  for (;;) {
    const groups = root.children.filter(isScope);
    const dominant = groups.find((group) => countItems(group) > total * dominantShare);
    if (!dominant) return;
    if (
      groups.some(
        (group) =>
          group !== dominant && countItems(group) >= Math.max(smallGroup, total * siblingShare),
      )
    )
      return;
    const parts = dominant.children.filter(isScope).length;
    if (parts === 0 || (parts === 1 && dominant.children.length > 1)) return;
    root.children = root.children.flatMap((child) =>
      child === dominant ? dominant.children : [child],
    );
    root.children.sort((a, b) => firstItem(a) - firstItem(b));
  }
}

/** Merges single steps and dissolves inner groups that would hold next to nothing. */
function simplify(group: ScopeGroup, paths: ReadonlyMap<number, ScopePath>, isRoot: boolean): void {
  const children: ScopeGroup['children'] = [];
  for (const child of group.children) {
    if (!isScope(child)) {
      children.push(child);
      continue;
    }
    simplify(child, paths, false);
    const only = child.children.length === 1 ? child.children[0] : undefined;
    if (only === undefined) {
      if (!isRoot && group.children.length > 1 && isSmall(child, smallGroup))
        children.push(...child.children);
      else children.push(child);
    } else if (isScope(only)) {
      children.push(
        only.label.startsWith(child.label)
          ? only
          : { ...only, label: `${child.label}.${only.label}` },
      );
    } else {
      const isModule = paths.get(only)?.length === child.depth + 1;
      if (!isRoot || isModule) children.push(only);
      else children.push(child);
    }
  }
  const inner = children.length === 1 ? children[0] : undefined;
  group.children = inner !== undefined && isScope(inner) && !isRoot ? inner.children : children;
}

function nameItems(
  group: ScopeGroup,
  paths: ReadonlyMap<number, ScopePath>,
  labels: string[],
): void {
  for (const child of group.children) {
    if (isScope(child)) nameItems(child, paths, labels);
    else labels[child] = labelInside(paths.get(child) ?? [], group.depth);
  }
}
