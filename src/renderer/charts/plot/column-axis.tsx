import { memo, type ReactElement } from 'react';
import { columnCentre, tickEvery, type PlotBox } from './plot-box';
import { fitLabels, type ScopeGroup } from './scope-groups';

export interface AxisColumn {
  /** Position in the model of the layer shown, from 1. */
  readonly number: number;
  /** … and of the last layer the column stands for. */
  readonly last: number;
  readonly float: boolean;
}

/** Layer numbers under the bars and, in execution order, the name scopes they belong to. */
export const ColumnAxis = memo(function ColumnAxis({
  box,
  columns,
  groups,
  focused,
  thinned,
}: {
  readonly box: PlotBox;
  readonly columns: readonly AxisColumn[];
  readonly groups: readonly ScopeGroup[];
  readonly focused: number | null;
  /** Numbers rise from left to right, so a part of them says enough. */
  readonly thinned: boolean;
}): ReactElement {
  const ticks = axisTicks(box, columns, focused, thinned);
  const inset = Math.min(3, box.step / 8);
  const spans = groups.map(({ label, from, to }) => ({
    label,
    from: box.left + from * box.step + inset,
    to: box.left + (to + 1) * box.step - inset,
  }));
  const texts = fitLabels(spans.map(({ label, from, to }) => ({ label, widthPx: to - from + 4 })));
  return (
    <g>
      {ticks.map(({ column, number }) => (
        <text
          key={number}
          className={column === focused ? 'chart-tick chart-tick-focused' : 'chart-tick'}
          data-float={
            columns[column]?.float === true && columns[column].number === number ? '' : undefined
          }
          x={columnCentre(box, column)}
          y={box.bottom + 14}
          textAnchor="middle"
        >
          {number}
        </text>
      ))}
      {spans.map(({ label, from, to }, index) => {
        if (label === '') return null;
        return (
          <g key={from}>
            <path
              className="chart-group"
              d={`M${from.toFixed(1)},${box.bottom + 20.5}H${to.toFixed(1)}`}
            />
            <text
              className="chart-tick"
              x={(from + to) / 2}
              y={box.bottom + 33}
              textAnchor="middle"
            >
              {texts[index]}
            </text>
          </g>
        );
      })}
    </g>
  );
});

export interface AxisTick {
  readonly column: number;
  readonly number: number;
}

/** Which layer numbers are written: the focused one always, round ones where not all fit. */
export function axisTicks(
  box: PlotBox,
  columns: readonly AxisColumn[],
  focused: number | null,
  thinned: boolean,
): readonly AxisTick[] {
  const layerCount = columns.reduce((max, column) => Math.max(max, column.last), 0);
  const digits = String(layerCount).length;
  const every = tickEvery((box.step * columns.length) / Math.max(1, layerCount), digits);
  const all = columns.map(({ number }, column) => ({ column, number }));
  if (every === 1) return all;
  const focus = focused === null ? undefined : all[focused];
  const round: AxisTick[] = [];
  let column = 0;
  for (
    let number = 1;
    thinned && number <= layerCount;
    number = number === 1 ? every : number + every
  ) {
    while (column < columns.length - 1 && (columns[column]?.last ?? 0) < number) column += 1;
    round.push({ column, number });
  }
  const room = digits * 7 + 4;
  const clear = round.filter((tick, index) => {
    if (
      focus !== undefined &&
      Math.abs(columnCentre(box, tick.column) - columnCentre(box, focus.column)) < room
    )
      return false;
    const next = round[index + 1];
    return (
      tick.number !== 1 ||
      next === undefined ||
      columnCentre(box, next.column) - columnCentre(box, tick.column) >= room
    );
  });
  return focus === undefined ? clear : [...clear, focus];
}
