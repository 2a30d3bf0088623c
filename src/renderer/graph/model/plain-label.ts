import { labelLayers } from '../../ui/text/layer-name';
import { groupedItems, type GraphModel } from './graph-model';

/** Labels for groupings that do not follow the names: as the layers table writes them, without the shared prefix. */
export function findPlainLabels(model: GraphModel): string[] {
  const inner = groupedItems(model);
  const labels = labelLayers(inner);
  const isInner = new Set(inner.map((item) => item.id));
  return model.items.map((item) =>
    isInner.has(item.id) ? labels.short(item.name).text : item.name,
  );
}
