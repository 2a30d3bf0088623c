import clsx from 'clsx';
import { memo, type MouseEvent } from 'react';
import { LayerNameText } from '../../ui/text/layer-name-text';
import type { ValueState } from '../../state/view';
import type { MetricId } from '../../../shared/contract/metrics';
import type { ColumnSpec } from '../../columns/column';
import type { LayerRow } from './layer-rows';
import { MetricValue } from './metric-value';

export interface LayerLineProps {
  readonly row: LayerRow;
  readonly id: string;
  /** Position in the table as shown, for `aria-rowindex`. */
  readonly position: number;
  readonly topPx: number;
  readonly template: string;
  readonly columns: readonly ColumnSpec[];
  /** Without the prefix most names share. */
  readonly short: boolean;
  readonly active: MetricId;
  readonly states: Readonly<Record<MetricId, ValueState>>;
  readonly selected: boolean;
  readonly focused: boolean;
  readonly previewed: boolean;
  readonly idle: boolean;
  readonly editable: boolean;
  onClick(row: LayerRow, event: MouseEvent): void;
  onToggle(row: LayerRow): void;
  onMenu(row: LayerRow, event: MouseEvent): void;
}

/** One row of the table of layers: box, number, name and a cell for each column. */
export const LayerLine = memo(function LayerLine(props: LayerLineProps) {
  const { row, columns, short } = props;
  const label = short ? row.short : row.full;
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.position + 2}
      aria-selected={props.selected}
      onClick={(event) => props.onClick(row, event)}
      onDoubleClick={() => props.onToggle(row)}
      onContextMenu={(event) => props.onMenu(row, event)}
      className={clsx(
        // Whatever happens in a row stays in it: the others are not laid out again.
        'absolute right-0 left-0 grid h-6 items-center gap-0 pr-2 pl-3 contain-strict',
        props.selected ? 'bg-accent-bg' : 'hover:bg-raised',
        props.focused && 'shadow-[inset_2px_0_var(--accent)]',
      )}
      style={{ top: props.topPx, gridTemplateColumns: props.template }}
    >
      <span role="gridcell" className="flex items-center">
        <SkipBox
          row={row}
          previewed={props.previewed}
          editable={props.editable}
          onToggle={props.onToggle}
        />
      </span>
      <span role="gridcell" className="pr-1.5 text-right text-meta text-ink3">
        {row.index + 1}
      </span>
      <span
        role="rowheader"
        className="flex min-w-0 whitespace-nowrap"
        aria-label={label.text}
        title={row.name}
      >
        <LayerNameText label={label} quiet={props.selected ? 'text-ink2' : 'text-ink3'} />
        {props.idle ? (
          <span
            className="shrink-0 pl-1.5 text-meta text-warn"
            title="This skip alone changes no tensor"
          >
            no effect
          </span>
        ) : null}
        {row.compared?.isFirst === true ? (
          <span
            className="shrink-0 pl-1.5 text-meta text-danger"
            title="The first layer, in order, that loses more there than the layers it reads"
          >
            first divergence
          </span>
        ) : null}
      </span>
      {columns.map((column) => (
        <Cell
          key={column.id}
          column={column}
          row={row}
          active={props.active}
          states={props.states}
        />
      ))}
    </div>
  );
});

function SkipBox({
  row,
  previewed,
  editable,
  onToggle,
}: Pick<LayerLineProps, 'row' | 'previewed' | 'editable' | 'onToggle'>) {
  const quantized = !row.skipped;
  return (
    <button
      type="button"
      role="checkbox"
      tabIndex={-1}
      aria-checked={quantized}
      aria-label={`Quantize ${row.label}`}
      data-state={quantized ? 'checked' : 'unchecked'}
      disabled={!editable}
      data-float={quantized ? undefined : ''}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(row);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      className={clsx(
        'check-box',
        previewed && quantized && 'outline-1 outline-offset-1 outline-float outline-dashed',
      )}
    >
      {quantized ? check : null}
    </button>
  );
}

/** One element for all rows, so that a scrolled table has it for nothing. */
const check = (
  <svg
    aria-hidden
    className="size-2.5"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={3.4}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d="M20 6 9 17l-5-5" />
  </svg>
);

function Cell({
  column,
  row,
  active,
  states,
}: Pick<LayerLineProps, 'row' | 'active' | 'states'> & { readonly column: ColumnSpec }) {
  if (column.align === 'left') {
    return (
      <span
        role="gridcell"
        className={clsx(
          'min-w-0 overflow-clip pl-1.5 text-ellipsis whitespace-nowrap text-ink2',
          column.keepsEnd === true && 'text-left [direction:rtl]',
        )}
        style={{ color: column.color?.(row) }}
        title={column.id === 'op' ? `${row.op} ${row.detail}` : column.text(row)}
      >
        {column.keepsEnd === true ? <bdi>{column.text(row)}</bdi> : column.text(row)}
      </span>
    );
  }
  const { metric } = column;
  if (column.tinted === true) {
    const db = column.value(row);
    return (
      <span role="gridcell" className="pl-1">
        <MetricValue
          text={column.text(row)}
          db={typeof db === 'number' ? db : null}
          exact={false}
          filled={false}
          state="measured"
        />
      </span>
    );
  }
  if (metric === undefined) {
    const text = column.text(row);
    return (
      <span role="gridcell" className={clsx('pr-1 text-right', text === '–' && 'text-ink3')}>
        {text}
      </span>
    );
  }
  // The accumulated error reaches a skipped layer too; its own errors do not exist.
  if (row.skipped && metric !== 'accumulated') {
    return (
      <span
        role="gridcell"
        className={clsx('pr-1 text-right', metric === active ? 'text-float' : 'text-ink3')}
      >
        {metric === active ? 'float' : '–'}
      </span>
    );
  }
  const cell = row.metrics[metric];
  return (
    <span role="gridcell" className="pl-1">
      <MetricValue
        text={column.text(row)}
        db={cell.db}
        exact={cell.exact}
        filled={metric === active && row.below}
        state={states[metric]}
      />
    </span>
  );
}
