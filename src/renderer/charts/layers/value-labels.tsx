import { memo, type ReactElement } from 'react';
import { formatDb } from '../../ui/text/numbers';
import { columnCentre, yOf, type PlotBox } from '../plot/plot-box';

export interface LabelledValue {
  readonly column: number;
  readonly db: number;
  /** Something else drawn there that the label must stand above, such as the line. */
  readonly clearDb: number | null;
}

const labelWidth = 30;

/** Above its bar, but inside the plot. */
function labelX(box: PlotBox, column: number): number {
  return Math.min(box.right - 10, Math.max(box.left + 10, columnCentre(box, column)));
}

/** The numbers of suspects above their bars, worst first, as many as have room. */
export const ValueLabels = memo(function ValueLabels({
  box,
  values,
}: {
  readonly box: PlotBox;
  readonly values: readonly LabelledValue[];
}): ReactElement {
  const taken: number[] = [];
  const shown = [...values]
    .sort((a, b) => a.db - b.db)
    .filter(({ column }) => {
      const x = labelX(box, column);
      if (taken.some((other) => Math.abs(other - x) < labelWidth)) return false;
      taken.push(x);
      return true;
    })
    .slice(0, box.step < 4 ? Math.ceil(box.width / 100) : undefined);
  return (
    <g>
      {shown.map(({ column, db, clearDb }) => (
        <text
          key={column}
          className="chart-value chart-halo"
          x={labelX(box, column)}
          y={Math.min(yOf(box, db), clearDb === null ? box.bottom : yOf(box, clearDb)) - 7}
          textAnchor="middle"
        >
          {formatDb(db)}
        </text>
      ))}
    </g>
  );
});
