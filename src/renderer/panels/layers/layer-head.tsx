import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo } from 'react';
import type { MetricId } from '../../../shared/contract/metrics';
import { Tip } from '../../ui/tooltip';
import type { ColumnSpec } from '../../columns/column';
import type { LayerTable } from './use-layer-table';

/** Stays as it is while the rows under it change. */
export const LayerHead = memo(function LayerHead({
  columns,
  template,
  active,
  sort,
  onSort,
}: {
  readonly columns: readonly ColumnSpec[];
  readonly template: string;
  readonly active: MetricId;
  readonly sort: LayerTable['sort'];
  readonly onSort: LayerTable['toggleSort'];
}) {
  const sorting = { sort, onSort };
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="grid h-6 shrink-0 items-center border-b border-line pr-2 pl-3 text-meta text-ink3"
      style={{ gridTemplateColumns: template }}
    >
      <span role="columnheader">
        <span className="sr-only">Quantize</span>
      </span>
      <Head id="index" text="#" title="Position in execution order" {...sorting} right />
      <Head
        id="name"
        text="Layer"
        title="Layer: the compute node and the activation folded into it"
        {...sorting}
      />
      {columns.map((column) => (
        <Head
          key={column.id}
          id={column.id}
          text={column.head}
          title={column.title}
          {...sorting}
          right={column.align !== 'left'}
          on={column.metric === active}
          pad={column.align === 'left'}
        />
      ))}
    </div>
  );
});

function Head({
  id,
  text,
  title,
  sort: sorted,
  onSort,
  right = false,
  on = false,
  pad = false,
}: {
  readonly id: string;
  readonly text: string;
  readonly title: string;
  readonly sort: LayerTable['sort'];
  readonly onSort: LayerTable['toggleSort'];
  readonly right?: boolean;
  readonly on?: boolean;
  readonly pad?: boolean;
}) {
  const sort = sorted?.id === id ? (sorted.desc ? 'descending' : 'ascending') : 'none';
  return (
    <span
      role="columnheader"
      aria-sort={sort}
      className={clsx('flex min-w-0', id === 'index' && 'pr-1.5', pad && 'pl-1.5')}
    >
      <Tip text={title}>
        <button
          type="button"
          onClick={() => onSort(id)}
          className={clsx(
            'flex h-6 min-w-0 flex-1 items-center gap-0.5 rounded-1 whitespace-nowrap hover:text-ink',
            right && 'justify-end',
            right && id !== 'index' && 'pr-1',
            (on || sort !== 'none') && 'font-medium text-ink',
          )}
        >
          {text}
          {sort === 'ascending' ? <ArrowUp className="size-2.5" aria-hidden /> : null}
          {sort === 'descending' ? <ArrowDown className="size-2.5" aria-hidden /> : null}
        </button>
      </Tip>
    </span>
  );
}
