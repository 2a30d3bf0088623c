import { memo, type ReactElement } from 'react';
import type { LayerView } from '../../../shared/contract/model-view';
import type { MetricSeries } from '../../state/view';
import { barLook, type BarLook } from '../../state/words/bar-look';
import { columnCentre, yOf, type PlotBox } from '../plot/plot-box';
import type { Bar } from './reduce-bars';

/** Up to here every bar is an element of its own; beyond, bars of one colour are one path. */
export const singleBars = 300;
const emptyFloatHeight = 16;

export interface LayerBarsProps {
  readonly box: PlotBox;
  readonly bars: readonly Bar[];
  readonly layers: readonly LayerView[];
  readonly series: MetricSeries;
  readonly previewSkip: ReadonlySet<string>;
}

/** The bars of one metric. Predicted bars are outlined, stale ones dimmed (see charts.css). */
export const LayerBars = memo(function LayerBars(props: LayerBarsProps): ReactElement {
  const { bars, series } = props;
  return (
    <g className="chart-bars" data-state={series.state}>
      {bars.length <= singleBars ? <SingleBars {...props} /> : <MergedBars {...props} />}
    </g>
  );
});

function SingleBars({ box, bars, layers, series, previewSkip }: LayerBarsProps): ReactElement {
  const width = barWidth(box.step);
  return (
    <>
      {bars.map((bar, column) => {
        const layer = layers[bar.layer];
        if (layer === undefined) return null;
        const look = barLook(layer, series, box.axis.hi);
        const x = columnCentre(box, column) - width / 2;
        return (
          <g key={layer.name} data-layer={layer.name}>
            <rect
              className="chart-hit"
              x={box.left + column * box.step}
              y={box.top}
              width={box.step}
              height={box.bottom - box.top}
            />
            <SingleBar look={look} box={box} x={x} width={width} />
            {previewSkip.has(layer.name) && !layer.skipped ? (
              <rect
                className="chart-preview"
                x={x - 1.5}
                y={box.top}
                width={width + 3}
                height={box.bottom - box.top}
                rx={2}
              />
            ) : null}
          </g>
        );
      })}
    </>
  );
}

function SingleBar({
  look,
  box,
  x,
  width,
}: {
  look: BarLook;
  box: PlotBox;
  x: number;
  width: number;
}): ReactElement | null {
  const zero = yOf(box, 0);
  const rect = (top: number, bottom: number, className: string, fill?: string): ReactElement => (
    <rect
      className={className}
      x={x}
      width={width}
      rx={Math.min(2, width / 3)}
      style={{ y: top, height: Math.max(2, bottom - top) }}
      {...(fill === undefined ? {} : { fill, stroke: fill })}
    />
  );
  switch (look.kind) {
    case 'value': {
      const y = yOf(box, look.db);
      const [top, bottom] = y <= zero ? [y, zero] : [zero, y];
      return (
        <>
          {rect(
            top,
            bottom,
            look.float ? 'chart-bar-float' : 'chart-bar',
            look.float ? undefined : `var(--sq-${look.step})`,
          )}
          {look.cut ? (
            <path className="chart-cut" d={`M${x - 1},${top + 7}l${width + 2},-3`} />
          ) : null}
        </>
      );
    }
    case 'exact':
      return (
        <>
          {rect(box.top, zero, look.float ? 'chart-bar-float' : 'chart-bar-exact')}
          <ExactMark x={x + width / 2} y={box.top} />
        </>
      );
    case 'float':
      return rect(zero - emptyFloatHeight, zero, 'chart-bar-float');
    case 'waiting':
      return width < 4 ? null : rect(zero - 8, zero, 'chart-bar-waiting');
    case 'blank':
      return null;
    case 'nothing':
      return width < 5 ? null : (
        <path className="chart-nothing" d={`M${x + width / 2 - 2.5},${zero - 5.5}h5`} />
      );
  }
}

/** “=”: no noise at all. */
function ExactMark({ x, y }: { x: number; y: number }): ReactElement {
  return <path className="chart-exact-mark" d={`M${x - 3},${y - 6.5}h6M${x - 3},${y - 3.5}h6`} />;
}

/** A thousand and more bars: one path per colour, so that the browser has a dozen elements to keep. */
function MergedBars({ box, bars, layers, series, previewSkip }: LayerBarsProps): ReactElement {
  const paths = new Map<string, string>();
  const add = (key: string, part: string): void =>
    void paths.set(key, (paths.get(key) ?? '') + part);
  const zero = yOf(box, 0);
  const width = barWidth(box.step);
  const cell = (x: number, top: number, bottom: number): string =>
    `M${x.toFixed(2)},${top.toFixed(1)}h${width.toFixed(2)}V${Math.max(top + 1.5, bottom).toFixed(1)}h${(-width).toFixed(2)}z`;
  bars.forEach((bar, column) => {
    const layer = layers[bar.layer];
    if (layer === undefined) return;
    const x = columnCentre(box, column) - width / 2;
    const look = barLook(layer, series, box.axis.hi);
    if (look.kind === 'value') {
      const y = yOf(box, look.db);
      add(
        look.float ? 'float' : `sq-${look.step}`,
        y <= zero ? cell(x, y, zero) : cell(x, zero, y),
      );
      if (look.cut) add('cut', `M${x.toFixed(2)},${(y + 5).toFixed(1)}h${width.toFixed(2)}`);
    } else if (look.kind === 'exact') {
      add('exact', cell(x, box.top, zero));
      add('exact-mark', cell(x, box.top - 4, box.top - 2));
    } else if (look.kind === 'float') {
      add('float', cell(x, zero - emptyFloatHeight, zero));
    }
    if (previewSkip.has(layer.name)) add('preview', cell(x, box.top - 5, box.top - 1));
  });
  return (
    <>
      {[...paths].map(([key, d]) => (
        <path
          key={key}
          d={d}
          className={mergedClass(key)}
          {...(key.startsWith('sq-')
            ? { fill: `var(--${key})`, stroke: `var(--${key})`, strokeWidth: 0 }
            : {})}
        />
      ))}
    </>
  );
}

function mergedClass(key: string): string {
  if (key === 'cut') return 'chart-cut';
  if (key.startsWith('sq-')) return 'chart-bar';
  if (key === 'float' || key === 'preview') return 'chart-bar-float-solid';
  return key === 'exact' ? 'chart-bar-exact-solid' : 'chart-exact-solid-mark';
}

/** A gap of 6 px where there is room, bars of at most 20 px; hairlines touch. */
export function barWidth(step: number): number {
  if (step >= 14) return Math.min(20, Math.floor(step) - 6);
  if (step >= 6) return Math.floor(step) - 2;
  return Math.max(0.8, step * 0.85);
}
