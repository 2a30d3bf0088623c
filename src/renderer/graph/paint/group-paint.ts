import type { GraphModel } from '../model/graph-model';
import type { GroupTree } from '../model/group-tree';
import { fillCount, fills, type ItemPaint } from './item-paint';

/** What a group's frame or card says about the layers in it. */
export interface GroupPaint {
  /** Items per fill. */
  readonly shares: Uint16Array;
  /** Layers and float nodes. */
  readonly nodes: number;
  readonly skipped: number;
  readonly below: number;
  readonly preview: number;
  /** Lowest value and its item; NaN and -1 without values. */
  readonly worstDb: number;
  readonly worstItem: number;
  /** Time of what ran in it, µs; null where the graph shows no times. */
  readonly totalUs: number | null;
}

export function paintGroups(
  model: GraphModel,
  tree: GroupTree,
  paint: ItemPaint,
): readonly GroupPaint[] {
  return tree.groups.map((group): GroupPaint => {
    const shares = new Uint16Array(fillCount);
    let worstDb = Number.NaN;
    let worstItem = -1;
    let nodes = 0;
    let skipped = 0;
    let below = 0;
    let preview = 0;
    let totalUs = 0;
    for (const id of group.items) {
      const item = model.items[id];
      if (!item || item.kind === 'input' || item.kind === 'output') continue;
      nodes += 1;
      const fill = paint.fills[id] ?? 0;
      shares[fill] = (shares[fill] ?? 0) + 1;
      if (fill === fills.skipped) skipped += 1;
      if (paint.ran) totalUs += (paint.ran.kernelUs[id] ?? 0) + (paint.ran.quantizeUs[id] ?? 0);
      below += paint.below[id] ?? 0;
      preview += paint.preview[id] ?? 0;
      const db = paint.db[id] ?? Number.NaN;
      if (Number.isFinite(db) && !(db >= worstDb)) {
        worstDb = db;
        worstItem = id;
      }
    }
    return {
      shares,
      nodes,
      skipped,
      below,
      preview,
      worstDb,
      worstItem,
      totalUs: paint.ran ? totalUs : null,
    };
  });
}
