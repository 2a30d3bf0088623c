import type { ReactElement } from 'react';
import type { PlanView } from '../../../shared/contract/model-view';
import { precisionText } from '../../../shared/recipe/precisions';
import { formatDb } from '../../ui/text/numbers';
import { metricTable, type MetricId } from '../../../shared/contract/metrics';
import type { MetricSeries } from '../../state/view';
import type { GraphItem, GraphModel } from '../model/graph-model';

/** Rows kept in the page on each side of the focused one; screen readers ask for no more. */
const rowsAround = 8;

export interface GraphListProps {
  /** As `listedItems` has them. */
  readonly items: readonly GraphItem[];
  readonly plan: PlanView;
  readonly series: MetricSeries;
  readonly metric: MetricId;
  readonly focusedItem: number;
  readonly selected: ReadonlySet<string>;
  readonly idPrefix: string;
}

/** What a screen reader walks through: layers in order; a model without layers lists its nodes. */
export function listedItems(model: GraphModel): readonly GraphItem[] {
  const layers = model.items.filter((item) => item.kind === 'layer');
  return layers.length > 0 ? layers : model.items;
}

export function optionId(prefix: string, item: number): string {
  return `${prefix}-item-${item}`;
}

/** Twin of the canvas as list options: name, op, metric, precision. Only those near the focus are in the page. */
export function GraphList({
  items,
  plan,
  series,
  metric,
  focusedItem,
  selected,
  idPrefix,
}: GraphListProps): ReactElement {
  const at = Math.max(
    0,
    items.findIndex((item) => item.id === focusedItem),
  );
  const first = Math.max(0, at - rowsAround);
  return (
    <div role="presentation" className="sr-only">
      {items.slice(first, at + rowsAround + 1).map((item, index) => (
        <div
          key={item.id}
          id={optionId(idPrefix, item.id)}
          role="option"
          aria-selected={selected.has(item.name)}
          aria-posinset={first + index + 1}
          aria-setsize={items.length}
        >
          {sayItem(item, plan, series, metric)}
        </div>
      ))}
    </div>
  );
}

export function sayItem(
  item: GraphItem,
  plan: PlanView,
  series: MetricSeries,
  metric: MetricId,
): string {
  const layer = plan.layers[item.layer];
  if (!layer)
    return `${item.name}, ${item.op}, ${item.kind === 'float' ? 'stays float' : `model ${item.kind}`}`;
  const db = series.db[item.layer] ?? null;
  const isExact = series.exact[item.layer] === true;
  const value =
    series.state === 'none' || (db === null && !isExact)
      ? 'no value'
      : isExact
        ? 'exact'
        : `${formatDb(db)} dB${series.state === 'stale' || series.state === 'predicted' ? ` ${series.state}` : ''}`;
  const isIdle = plan.idleSkips.some((idle) => idle.layer === layer.name);
  const precision = layer.skipped
    ? isIdle
      ? 'float, skipping it alone changes nothing'
      : 'float'
    : precisionText(layer);
  return `${item.name}, ${`${item.op} ${item.detail}`.trim()}, ${metricTable[metric].label.toLowerCase()} ${value}, ${precision}`;
}
