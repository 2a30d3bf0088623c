import { useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis, ZIndexLayer } from 'recharts';
import { formatCount } from '../../ui/text/numbers';
import '../plot/charts.css';
import { countTicks } from '../plot/count-ticks';
import { placeLabels, type PlacedLabel } from './place-labels';
import { spreadDots, type Spot } from './spread-dots';
import { useSize } from '../../ui/use-size';

/** One measured recipe on a chart of cost against what it reaches. */
export interface Dot {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly look: 'front' | 'other' | 'chosen' | 'predicted';
  /** Written beside the dot where there is room. */
  readonly label: string;
  /** Higher gets its label first. */
  readonly weight: number;
  /** For screen readers. */
  readonly name: string;
  readonly tooltip: ReactNode;
}

export interface DotChartProps {
  readonly id?: string;
  readonly label: string;
  readonly dots: readonly Dot[];
  /** Points of the step line, left to right. */
  readonly front: readonly { readonly x: number; readonly y: number }[];
  /** A dashed line to what comes next. */
  readonly next: { readonly from: string; readonly to: string } | null;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yTicks: readonly number[];
  readonly xMax: number;
  /** Band of values that reach a target. */
  readonly target: { readonly y: number; readonly text: string } | null;
  onPick(key: string, event: { readonly shiftKey: boolean }): void;
  onMenu?(key: string, at: { readonly x: number; readonly y: number }): void;
}

const margin = { left: 36, right: 16, top: 28, bottom: 40 };
// One object each for all times: the chart library works its axes out anew for every new one.
const chartMargin = { top: margin.top, right: margin.right, bottom: 0, left: 0 };
const tick = { className: 'chart-tick' };
const noData: object[] = [];

/** Dots that never cover each other, a front line, and labels where there is room. */
export function DotChart(props: DotChartProps): ReactElement {
  const { dots, front, next, target, yTicks, xMax } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const [hovered, setHovered] = useState<string | null>(null);
  const plot = useMemo(() => makePlot(size, yTicks, xMax), [size, yTicks, xMax]);
  const spots = useMemo(
    () =>
      spreadDots(
        dots.map((dot) => plot.spot(dot)),
        10,
      ),
    [dots, plot],
  );
  const labels = useMemo(() => {
    const bounds = { left: 2, right: size.width - 2, top: 14, bottom: plot.bottom + 2 };
    return placeLabels(
      dots.map((dot, index) => ({
        ...(spots[index] ?? plot.spot(dot)),
        text: dot.label,
        widthPx: dot.label.length * 6.1 + 2,
        weight: dot.weight,
        gapPx: dot.look === 'chosen' ? 12 : 8,
      })),
      bounds,
    );
  }, [dots, spots, plot, size.width]);
  const spotOf = (key: string): Spot | undefined => spots[dots.findIndex((dot) => dot.key === key)];
  const shown = dots.find((dot) => dot.key === hovered);
  const shownSpot = hovered === null ? undefined : spotOf(hovered);
  const line = front.map((point, index) => {
    const { x, y } = plot.spot(point);
    return index === 0 ? `M${x},${y}` : `H${x}V${y}`;
  });
  const [start, end] =
    next === null ? [undefined, undefined] : [spotOf(next.from), spotOf(next.to)];
  return (
    <div
      ref={ref}
      id={props.id}
      className="relative min-h-0 flex-1"
      data-chart="dots"
      role="group"
      aria-label={props.label}
    >
      {size.width === 0 ? null : (
        <ComposedChart
          width={size.width}
          height={size.height}
          data={noData}
          margin={chartMargin}
          accessibilityLayer={false}
          className="absolute! inset-0 [&_*]:outline-none"
        >
          <XAxis
            type="number"
            dataKey="x"
            domain={plot.xDomain}
            ticks={plot.xTicks}
            interval={0}
            height={margin.bottom}
            tickLine={false}
            axisLine={false}
            tickMargin={6}
            tick={tick}
            allowDataOverflow
          />
          <YAxis
            dataKey="y"
            domain={plot.yDomain}
            ticks={yTicks}
            interval={0}
            width={margin.left}
            tickLine={false}
            axisLine={false}
            tickMargin={4}
            tickFormatter={formatCount}
            tick={tick}
            allowDataOverflow
          />
          <CartesianGrid vertical={false} syncWithTicks />
          <text className="chart-tick" x={margin.left - 8} y={margin.top - 12} textAnchor="end">
            {props.yLabel}
          </text>
          <text
            className="chart-tick"
            x={plot.left + plot.width / 2}
            y={size.height - 8}
            textAnchor="middle"
          >
            {props.xLabel}
          </text>
          {target === null ? null : (
            <>
              <rect
                className="fill-float-bg opacity-55"
                x={plot.left}
                y={plot.top}
                width={plot.width}
                height={Math.max(0, plot.spot({ x: 0, y: target.y }).y - plot.top)}
              />
              <path
                className="chart-threshold"
                d={`M${plot.left},${Math.round(plot.spot({ x: 0, y: target.y }).y) + 0.5}h${plot.width}`}
              />
              <text
                className="chart-text"
                x={plot.left + 8}
                y={besideLine(plot.spot({ x: 0, y: target.y }).y, plot.top)}
              >
                {target.text}
              </text>
            </>
          )}
          <path
            className="chart-base"
            d={`M${plot.left},${Math.round(plot.bottom) + 0.5}h${plot.width}`}
          />
          <ZIndexLayer zIndex={600}>
            <path className="chart-front" d={line.join('')} />
            {start === undefined || end === undefined ? null : (
              <path className="chart-next" d={`M${start.x},${start.y}L${end.x},${end.y}`} />
            )}
            {dots.map((dot, index) => (
              <DotMark
                key={dot.key}
                dot={dot}
                spot={spots[index] ?? plot.spot(dot)}
                onHover={setHovered}
                onPick={props.onPick}
                onMenu={props.onMenu}
              />
            ))}
            {dots.map((dot, index) => {
              const label = labels[index];
              return label === null || label === undefined ? null : (
                <DotLabel key={dot.key} dot={dot} label={label} />
              );
            })}
          </ZIndexLayer>
        </ComposedChart>
      )}
      {shown === undefined || shownSpot === undefined ? null : (
        <div
          className="pointer-events-none absolute z-20 w-max max-w-56 rounded-2 border border-line bg-panel px-3 py-2 shadow-2"
          style={{
            ...(shownSpot.x < size.width / 2
              ? { left: shownSpot.x + 12 }
              : { right: size.width - shownSpot.x + 12 }),
            bottom: Math.max(8, size.height - shownSpot.y - 24),
          }}
        >
          {shown.tooltip}
        </div>
      )}
    </div>
  );
}

interface DotMarkProps {
  readonly dot: Dot;
  readonly spot: Spot;
  onHover(key: string | null): void;
  onPick(key: string, event: { readonly shiftKey: boolean }): void;
  readonly onMenu:
    | ((key: string, at: { readonly x: number; readonly y: number }) => void)
    | undefined;
}

const looks: Readonly<
  Record<
    Dot['look'],
    { readonly r: number; readonly fill: string; readonly stroke: string; readonly dash?: string }
  >
> = {
  front: { r: 4, fill: 'var(--text)', stroke: 'var(--text)' },
  other: { r: 4, fill: 'var(--panel)', stroke: 'var(--text2)' },
  chosen: { r: 4.5, fill: 'var(--accent)', stroke: 'var(--accent)' },
  predicted: { r: 4.5, fill: 'var(--panel)', stroke: 'var(--accent)', dash: '2 2' },
};

function DotMark({ dot, spot, onHover, onPick, onMenu }: DotMarkProps): ReactElement {
  const look = looks[dot.look];
  const isReal = dot.look !== 'predicted';
  return (
    <g
      {...(isReal ? { role: 'button', tabIndex: 0 } : { role: 'img' })}
      aria-label={dot.name}
      data-dot={dot.key}
      className="group outline-none"
      onPointerEnter={() => onHover(dot.key)}
      onPointerLeave={() => onHover(null)}
      onFocus={() => onHover(dot.key)}
      onBlur={() => onHover(null)}
      onClick={(event) => (isReal ? onPick(dot.key, event) : undefined)}
      onKeyDown={(event) => {
        if (!isReal || (event.key !== 'Enter' && event.key !== ' ')) return;
        event.preventDefault();
        onPick(dot.key, event);
      }}
      onContextMenu={(event) => {
        if (onMenu === undefined || !isReal) return;
        event.preventDefault();
        onMenu(dot.key, { x: event.clientX, y: event.clientY });
      }}
    >
      <circle cx={spot.x} cy={spot.y} r={11} fill="transparent" />
      {dot.look === 'chosen' ? (
        <circle className="chart-glow" cx={spot.x} cy={spot.y} r={9} />
      ) : null}
      <circle
        className="fill-none stroke-accent stroke-2 opacity-0 group-hover:opacity-40 group-focus-visible:opacity-100"
        cx={spot.x}
        cy={spot.y}
        r={7.5}
      />
      <circle
        cx={spot.x}
        cy={spot.y}
        r={look.r}
        fill={look.fill}
        stroke={look.stroke}
        strokeWidth={1.25}
        {...(look.dash === undefined ? {} : { strokeDasharray: look.dash })}
      />
    </g>
  );
}

/** The word beside a dot; the dot itself has it in its name. */
function DotLabel({
  dot,
  label,
}: {
  readonly dot: Dot;
  readonly label: PlacedLabel;
}): ReactElement {
  return (
    <text
      aria-hidden
      className={dot.look === 'chosen' ? 'chart-value chart-halo' : 'chart-tick chart-halo'}
      x={label.x}
      y={label.y}
      textAnchor={label.anchor}
      style={
        dot.look === 'predicted'
          ? { fill: 'var(--accent)' }
          : dot.look === 'front'
            ? { fill: 'var(--text)' }
            : {}
      }
    >
      {dot.label}
    </text>
  );
}

/** Baseline of a word above a line, or below it where the line runs along the top. */
function besideLine(y: number, top: number): number {
  return y - 16 < top ? y + 14 : y - 6;
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
