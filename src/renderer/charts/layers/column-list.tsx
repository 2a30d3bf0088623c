import type { KeyboardEvent, ReactElement, RefObject } from 'react';
import { isFloatValue } from '../../state/words/bar-look';
import { metricTable } from '../../../shared/contract/metrics';
import { countOf, formatDb } from '../../ui/text/numbers';
import { columnCentre } from '../plot/plot-box';
import type { LayerChartProps } from './layer-chart-props';
import { columnAfterKey } from './use-column-pointer';
import type { LayerColumns } from './use-layer-columns';

interface ColumnListProps extends LayerChartProps {
  readonly columns: LayerColumns;
  readonly listRef: RefObject<HTMLDivElement | null>;
  /** Ends a brush without selecting; true when there was one. */
  cancelBrush(): boolean;
  /** Keys move the focus now, or no more. */
  onKeyboard(isUsed: boolean): void;
}

/** The columns as a list of options under the picture: takes the keys, and says what is focused. */
export function ColumnList(props: ColumnListProps): ReactElement {
  const { layers, metric, selection, order, columns, listRef, onKeyboard } = props;
  const { bars, box, focused } = columns;
  const optionId = `${props.id ?? 'chart'}-focused`;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' && props.cancelBrush()) return event.stopPropagation();
    const column = columnAfterKey(event, bars.length, focused);
    if (column !== null) {
      event.preventDefault();
      onKeyboard(true);
      return props.onSelect(columns.namesOf(column, column), event.shiftKey ? 'add' : 'replace');
    }
    if (selection.focused === null) return undefined;
    if (event.key === ' ') {
      event.preventDefault();
      props.onSelect([selection.focused], 'toggle');
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.onToggleSkip(selection.layers.length > 0 ? selection.layers : [selection.focused]);
    } else if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') {
      event.preventDefault();
      const bounds = event.currentTarget.getBoundingClientRect();
      props.onContextMenu(selection.focused, {
        x: bounds.left + columnCentre(box, focused ?? 0),
        y: bounds.top + box.top,
      });
    }
    return undefined;
  };

  return (
    <div
      ref={listRef}
      className="absolute inset-0 -outline-offset-2 focus-visible:shadow-none focus-visible:outline-2 focus-visible:outline-accent data-by-pointer:outline-none"
      role="listbox"
      aria-multiselectable
      aria-label={`${metricTable[metric].label} SQNR of ${countOf(layers.length, 'layer')}, ${order === 'value' ? 'worst first' : 'in order'}`}
      aria-activedescendant={focused === null ? undefined : optionId}
      tabIndex={0}
      onKeyDown={(event) => {
        delete event.currentTarget.dataset['byPointer'];
        onKeyDown(event);
      }}
      onBlur={(event) => {
        delete event.currentTarget.dataset['byPointer'];
        onKeyboard(false);
      }}
    >
      <FocusedOption {...props} id={optionId} />
    </div>
  );
}

/** What a screen reader hears of the focused bar. */
function FocusedOption({
  columns: { bars, focused: column, labels },
  id,
  selection,
  layers,
  series,
  metric,
}: ColumnListProps & { readonly id: string }): ReactElement | null {
  const layer = layers.find((each) => each.name === selection.focused);
  if (column === null || layer === undefined) return null;
  const chosen = series[metric];
  const value = isFloatValue(layer, metric)
    ? '–'
    : formatDb(chosen.db[layer.index] ?? null, chosen.exact[layer.index] === true);
  return (
    <span
      id={id}
      role="option"
      aria-selected={selection.layers.includes(layer.name)}
      aria-posinset={column + 1}
      aria-setsize={bars.length}
      className="sr-only"
    >
      {`${labels.of(layer.name).text}, ${layer.op}, ${metricTable[metric].label} ${value}${/\d/.test(value) ? ' dB' : ''}, ${layer.skipped ? 'float' : 'int8'}`}
    </span>
  );
}
