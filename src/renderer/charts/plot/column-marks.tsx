import type { ReactElement } from 'react';
import type { PlotBox } from './plot-box';
import { usePlotMarks } from './plot-marks';

/** Tinted columns behind the bars: the selection, the column under the pointer, a range being brushed. */
export function ColumnMarks({ box }: { readonly box: PlotBox }): ReactElement {
  const { selected, hovered, brush } = usePlotMarks();
  const top = box.top - 8;
  const height = box.bottom - top;
  const column = (index: number, className: string, key: string): ReactElement => {
    const width = Math.max(2, box.step);
    return (
      <rect
        key={key}
        className={className}
        x={box.left + index * box.step - (width - box.step) / 2}
        y={top}
        width={width}
        height={height}
      />
    );
  };
  return (
    <g>
      {hovered === null || selected.includes(hovered)
        ? null
        : column(hovered, 'chart-hovered', 'hover')}
      {selected.map((index) => column(index, 'chart-selected', String(index)))}
      {brush === null ? null : (
        <rect
          className="chart-brush"
          x={box.left + brush[0] * box.step}
          y={top}
          width={(brush[1] - brush[0] + 1) * box.step}
          height={height}
        />
      )}
    </g>
  );
}
