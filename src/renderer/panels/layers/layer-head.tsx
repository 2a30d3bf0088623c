import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { MetricId } from '../../state/view';
import { Tip } from '../../ui/tooltip';
import type { ColumnSpec } from './columns';
import type { LayerTable } from './use-layer-table';

export function LayerHead({
  columns,
  template,
  active,
  table,
}: {
  readonly columns: readonly ColumnSpec[];
  readonly template: string;
  readonly active: MetricId;
  readonly table: LayerTable;
}) {
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
      <Head id="index" text="#" title="Position in execution order" table={table} right />
      <Head
        id="name"
        text="Layer"
        title="Layer: the compute node and the activation folded into it"
        table={table}
      />
      {columns.map((column) => (
        <Head
          key={column.id}
          id={column.id}
          text={column.head}
          title={column.title}
          table={table}
          right={column.align !== 'left'}
          on={column.metric === active}
          pad={column.align === 'left'}
        />
      ))}
    </div>
  );
}

function Head({
  id,
  text,
  title,
  table,
  right = false,
  on = false,
  pad = false,
}: {
  readonly id: string;
  readonly text: string;
  readonly title: string;
  readonly table: LayerTable;
  readonly right?: boolean;
  readonly on?: boolean;
  readonly pad?: boolean;
}) {
  const sort = table.sort?.id === id ? (table.sort.desc ? 'descending' : 'ascending') : 'none';
  return (
    <span
      role="columnheader"
      aria-sort={sort}
      className={clsx('flex min-w-0', id === 'index' && 'pr-1.5', pad && 'pl-1.5')}
    >
      <Tip text={title}>
        <button
          type="button"
          onClick={() => table.toggleSort(id)}
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
