import { groupedItems, type GraphModel } from './graph-model';
import { sealTree, type GroupTree } from './group-tree';
import { findPlainLabels } from './plain-label';
import { chunk, finishTree } from './tree-finish';

/** More chunks than this at the top are bundled once more. */
const maxTopChunks = 48;

/** Groups nodes by position alone: works for every model. */
export function groupByChunks(model: GraphModel): GroupTree {
  const inner = groupedItems(model).map((item) => item.id);
  const labels = findPlainLabels(model);
  let top =
    inner.length <= 36
      ? [{ key: 'all', label: 'all nodes', children: inner }]
      : chunk(inner, 'chunk');
  if (top.length > maxTopChunks) {
    const size = Math.ceil(inner.length / maxTopChunks / 24) * 24;
    let offset = 0;
    top = chunk(inner, 'part', size).map((part) => {
      const items = part.children.filter((child) => typeof child === 'number');
      const children = chunk(items, part.key, 24, offset);
      offset += items.length;
      return { ...part, children };
    });
  }
  return sealTree(model, finishTree(model, { key: '', label: '', children: top }, labels), labels);
}
