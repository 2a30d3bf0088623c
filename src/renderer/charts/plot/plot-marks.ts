import { createContext, useContext } from 'react';

/** What follows pointer and selection over the plot: it changes far more often than the numbers do. */
export interface PlotMarks {
  readonly selected: readonly number[];
  readonly focused: number | null;
  readonly hovered: number | null;
  /** Range being brushed, ordered. */
  readonly brush: readonly [number, number] | null;
}

const noMarks: PlotMarks = { selected: [], focused: null, hovered: null, brush: null };

/** A context, so that only the marks are drawn anew, not the chart around them. */
const PlotMarksContext = createContext<PlotMarks>(noMarks);

export const PlotMarksProvider = PlotMarksContext.Provider;

export function usePlotMarks(): PlotMarks {
  return useContext(PlotMarksContext);
}
