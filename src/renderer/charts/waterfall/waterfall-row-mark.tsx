import type { KeyboardEvent, MouseEvent, ReactElement, SVGProps } from 'react';
import type { LinkedView } from '../../state/view';
import { formatDb, formatShare } from '../../ui/text/numbers';
import type { WaterfallRow } from './waterfall-rows';
import { foreseen, interactionWords, measuredWithout } from './waterfall-words';

/** Average width of a letter at the chart's text size. */
export const charPx = 6.4;

export interface RowProps extends Pick<
  LinkedView,
  'layers' | 'series' | 'onSelect' | 'onToggleSkip' | 'onContextMenu'
> {
  readonly row: WaterfallRow;
  readonly name: string;
  /** As much of the name as there is room for. */
  readonly shown: string;
  readonly outputDb: number | null;
  readonly y: number;
  readonly height: number;
  readonly width: number;
  readonly plotEnd: number;
  readonly joined: boolean;
  readonly selected: boolean;
  readonly color: string;
  x(share: number): number;
}

/** One row: the name, the bar of its share, and the output without it; click, double click and keys as on a layer. */
export function RowMark(props: RowProps): ReactElement {
  const { row, name, shown, y, height, width, selected, layers, series, outputDb } = props;
  const names = row.layers.flatMap((index) => layers[index]?.name ?? []);
  const percent = percentOf(row);
  const isTotal = row.kind === 'total';
  const predicted = foreseen(row, series);
  const withoutDb = measuredWithout(row, series) ?? row.withoutDb;
  const right = isTotal
    ? `${formatDb(outputDb)} dB now`
    : withoutDb === null
      ? ''
      : `${formatDb(withoutDb)} dB`;
  const textClass = isTotal ? 'chart-text chart-strong' : 'chart-text';
  const middle = y + height / 2;
  return (
    <g
      role="listitem"
      aria-label={`${name}, ${percent} of the noise${right === '' ? '' : `, output ${isTotal ? '' : predicted ? 'predicted without it ' : 'without it '}${right}`}`}
      aria-current={selected ? 'true' : undefined}
      className="group outline-none"
      data-layer={row.kind === 'layer' ? names[0] : undefined}
      {...rowActions(names, props)}
    >
      <rect
        className={selected ? 'chart-selected' : 'fill-transparent group-hover:fill-raised'}
        x={0}
        y={y}
        width={width}
        height={height}
      />
      <rect
        className="hidden fill-none stroke-accent stroke-2 group-focus-visible:inline"
        x={1}
        y={y + 1}
        width={width - 2}
        height={height - 2}
        rx={3}
      />
      <text className={textClass} x={12} y={middle + 4}>
        {shown}
        {shown === name ? null : <title>{name}</title>}
      </text>
      <ShareBar {...props} />
      <text className={textClass} x={width - 12} y={middle + 4} textAnchor="end">
        {right}
      </text>
      {predicted ? (
        <path
          className="stroke-ink3"
          strokeDasharray="2 2"
          d={`M${width - 12 - right.length * charPx},${middle + 7.5}H${width - 12}`}
        />
      ) : null}
    </g>
  );
}

function percentOf({ share }: WaterfallRow): string {
  return `${share < 0 ? `−${formatShare(-share)}` : formatShare(share)} %`;
}

/** The bar with its percentage in it or beside it; for what layers do to each other, words. */
function ShareBar({ row, x, y, height, plotEnd, joined, color }: RowProps): ReactElement {
  const [from, to] = row.from <= row.to ? [x(row.from), x(row.to)] : [x(row.to), x(row.from)];
  const inset = Math.max(2, height * 0.18);
  const bottom = y + height - inset;
  const textY = y + height / 2 + 4;
  const words = row.kind === 'interaction' ? interactionWords(row.share) : null;
  const roomInside = to - from > 56;
  const before = !roomInside && to + 56 > plotEnd;
  return (
    <>
      {words === null ? null : (
        <text className="chart-text" x={x(0) + 8} y={textY}>
          {words}
        </text>
      )}
      <rect
        x={from}
        y={y + inset}
        width={words === null ? Math.max(2, to - from) : 0}
        height={height - 2 * inset}
        rx={2}
        {...barPaint(row, color)}
      />
      {joined ? (
        <path className="stroke-ink3" d={`M${x(row.to)},${bottom}V${y + inset + height}`} />
      ) : null}
      <text
        className={roomInside ? 'chart-value' : 'chart-value chart-strong'}
        x={roomInside ? to - 6 : before ? from - 6 : to + 6}
        y={textY}
        textAnchor={roomInside || before ? 'end' : 'start'}
        style={{ fill: roomInside ? inkOn(row, color) : 'var(--text)' }}
      >
        {words === null ? percentOf(row) : ''}
      </text>
    </>
  );
}

function barPaint({ kind }: WaterfallRow, color: string): SVGProps<SVGRectElement> {
  if (kind === 'interaction')
    return { fill: 'none', stroke: 'var(--text2)', strokeDasharray: '2 2' };
  return { fill: kind === 'total' ? 'var(--text2)' : kind === 'rest' ? 'var(--control)' : color };
}

/** Colour of a number that stands in the bar. */
function inkOn({ kind }: WaterfallRow, color: string): string {
  if (kind === 'interaction') return 'var(--text)';
  return kind === 'layer' ? color.replace(')', '-ink)') : 'var(--panel)';
}

/** What pointer and keys do to the layers of a row; nothing to a row without any. */
function rowActions(
  names: readonly string[],
  { selected, onSelect, onToggleSkip, onContextMenu }: RowProps,
): SVGProps<SVGGElement> {
  const [first] = names;
  if (first === undefined) return {};
  const only = names.length === 1;
  return {
    tabIndex: 0,
    onClick: (event: MouseEvent) =>
      onSelect(
        names,
        event.shiftKey ? 'add' : event.ctrlKey || event.metaKey ? 'toggle' : 'replace',
      ),
    onDoubleClick: () => onToggleSkip(only ? names : []),
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      if (only) onContextMenu(first, { x: event.clientX, y: event.clientY });
    },
    onKeyDown: (event: KeyboardEvent<SVGGElement>) => {
      if (event.key === 'Enter' && only && selected) onToggleSkip(names);
      else if (event.key === ' ' || event.key === 'Enter')
        onSelect(names, event.shiftKey ? 'add' : 'replace');
      else if (event.key === 'ArrowDown') focusRow(event.currentTarget.nextElementSibling);
      else if (event.key === 'ArrowUp') focusRow(event.currentTarget.previousElementSibling);
      else return;
      event.preventDefault();
    },
  };
}

function focusRow(element: Element | null): void {
  if (element instanceof SVGElement && element.hasAttribute('tabindex')) element.focus();
}
