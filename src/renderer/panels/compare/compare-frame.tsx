import { useMemo, useState, type ReactNode } from 'react';
import { Segmented } from '../../ui/segmented';
import { DifferenceRows } from './difference-rows';
import { byChange, type LayerDifference } from './run-difference';

type Order = 'change' | 'position';

/** What comparisons of two models have in common: a choice of metric or a heading, the order, and one line per layer. */
export function CompareFrame<Metric extends string>({
  heading,
  rows,
  first,
  changeWord = 'By change',
  empty = null,
  ...table
}: {
  readonly heading:
    | string
    | {
        readonly metric: Metric;
        readonly options: readonly { readonly value: Metric; readonly label: string }[];
        onMetric(metric: Metric): void;
      };
  /** By position; null where there are no numbers: `empty` stands in their place. */
  readonly rows: readonly LayerDifference[] | null;
  readonly first: Order;
  readonly changeWord?: string;
  readonly empty?: ReactNode;
} & Omit<Parameters<typeof DifferenceRows>[0], 'rows'>) {
  const [order, setOrder] = useState(first);
  const sorted = useMemo(
    () => (rows === null || order === 'position' ? rows : byChange(rows)),
    [rows, order],
  );
  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-5">
        {typeof heading === 'string' ? (
          <span className="flex-1 text-ink2">{heading}</span>
        ) : (
          <>
            <Segmented<Metric>
              label="Metric"
              value={heading.metric}
              options={heading.options}
              onChange={heading.onMetric}
            />
            <span className="flex-1" />
          </>
        )}
        <Segmented<Order>
          label="Order"
          value={order}
          options={[
            { value: 'change', label: changeWord },
            { value: 'position', label: 'By position' },
          ]}
          onChange={setOrder}
        />
      </div>
      {sorted === null ? empty : <DifferenceRows rows={sorted} {...table} />}
    </>
  );
}
