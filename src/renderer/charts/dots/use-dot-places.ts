import { useMemo } from 'react';
import { countTicks } from '../plot/count-ticks';
import type { DotChartProps } from './dot-chart-props';
import { placeLabels, type PlacedLabel } from './place-labels';
import { spreadDots, type Spot } from './spread-dots';

export const margin = { left: 36, right: 16, top: 28, bottom: 40 };

type DotPlot = ReturnType<typeof makePlot>;

/** Where everything of the chart is, in px. */
export interface DotPlaces extends DotPlot {
  /** Of each dot, none over another. */
  readonly spots: readonly Spot[];
  /** Of each dot; null where there is no room for its label. */
  readonly labels: readonly (PlacedLabel | null)[];
}

export function useDotPlaces(
  { dots, yTicks, xMax }: Pick<DotChartProps, 'dots' | 'yTicks' | 'xMax'>,
  size: { readonly width: number; readonly height: number },
): DotPlaces {
  const plot = useMemo(() => makePlot(size, yTicks, xMax), [size, yTicks, xMax]);
  return useMemo(() => {
    const spots = spreadDots(
      dots.map((dot) => plot.spot(dot)),
      10,
    );
    const labels = placeLabels(
      dots.map((dot, index) => ({
        ...(spots[index] ?? plot.spot(dot)),
        text: dot.label,
        widthPx: dot.label.length * 6.1 + 2,
        weight: dot.weight,
        gapPx: dot.look === 'chosen' ? 12 : 8,
      })),
      { left: 2, right: size.width - 2, top: 14, bottom: plot.bottom + 2 },
    );
    return { ...plot, spots, labels };
  }, [dots, plot, size.width]);
}

function makePlot(
  size: { readonly width: number; readonly height: number },
  yTicks: readonly number[],
  xMax: number,
) {
  const left = margin.left;
  const width = Math.max(1, size.width - left - margin.right);
  const bottom = Math.max(margin.top + 1, size.height - margin.bottom);
  const xTicks = countTicks(xMax, Math.max(2, Math.floor(width / 32)));
  const xEnd = Math.max(xTicks.at(-1) ?? 1, xMax);
  const pad = (xEnd * 10) / Math.max(1, width - 20);
  const [xLo, xHi] = [-pad, xEnd + pad];
  const [yLo, yHi] = [yTicks[0] ?? 0, yTicks.at(-1) ?? 1];
  return {
    left,
    width,
    top: margin.top,
    bottom,
    xTicks,
    xDomain: [xLo, xHi],
    yDomain: [yLo, yHi],
    spot: ({ x, y }: { readonly x: number; readonly y: number }): Spot => ({
      x: left + ((x - xLo) / (xHi - xLo)) * width,
      y: bottom - ((Math.min(yHi, Math.max(yLo, y)) - yLo) / (yHi - yLo)) * (bottom - margin.top),
    }),
  };
}
