import { useState, type ReactElement } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis, ZIndexLayer } from 'recharts';
import { formatCount } from '../../ui/text/numbers';
import { useSize } from '../../ui/hooks/use-size';
import '../plot/charts.css';
import type { Dot, DotChartProps } from './dot-chart-props';
import { DotLabel, DotMark } from './dot-mark';
import type { Spot } from './spread-dots';
import { margin, useDotPlaces, type DotPlaces } from './use-dot-places';

export type { Dot } from './dot-chart-props';

// One object each for all times: the chart library works its axes out anew for every new one.
const chartMargin = { top: margin.top, right: margin.right, bottom: 0, left: 0 };
const tick = { className: 'chart-tick' };
const noData: object[] = [];

/** Shows recipes as dots of cost against result, with front and target; data from the Pareto and the tuning chart. */
export function DotChart(props: DotChartProps): ReactElement {
  const { dots, front, target } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const [hovered, setHovered] = useState<string | null>(null);
  const places = useDotPlaces(props, size);
  const { spots } = places;
  const spotOf = (key: string | undefined): Spot | undefined =>
    spots[dots.findIndex((dot) => dot.key === key)];
  const shown = dots.find((dot) => dot.key === hovered);
  const shownSpot = spotOf(shown?.key);
  const line = front.map((point, index) => {
    const { x, y } = places.spot(point);
    return index === 0 ? `M${x},${y}` : `H${x}V${y}`;
  });
  const [start, end] = [spotOf(props.next?.from), spotOf(props.next?.to)];
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
          <Axes {...props} places={places} height={size.height} />
          {target === null ? null : <TargetBand target={target} places={places} />}
          <path
            className="chart-base"
            d={`M${places.left},${Math.round(places.bottom) + 0.5}h${places.width}`}
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
                spot={spots[index] ?? places.spot(dot)}
                onHover={setHovered}
                onPick={props.onPick}
                onMenu={props.onMenu}
              />
            ))}
            {dots.map((dot, index) => {
              const label = places.labels[index];
              return label === null || label === undefined ? null : (
                <DotLabel key={dot.key} dot={dot} label={label} />
              );
            })}
          </ZIndexLayer>
        </ComposedChart>
      )}
      {shown === undefined || shownSpot === undefined ? null : (
        <DotTooltip dot={shown} spot={shownSpot} size={size} />
      )}
    </div>
  );
}

function Axes({
  places,
  height,
  yTicks,
  xLabel,
  yLabel,
}: DotChartProps & { readonly places: DotPlaces; readonly height: number }): ReactElement {
  return (
    <>
      <XAxis
        type="number"
        dataKey="x"
        domain={places.xDomain}
        ticks={places.xTicks}
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
        domain={places.yDomain}
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
        {yLabel}
      </text>
      <text
        className="chart-tick"
        x={places.left + places.width / 2}
        y={height - 8}
        textAnchor="middle"
      >
        {xLabel}
      </text>
    </>
  );
}

/** The values that reach the target. */
function TargetBand({
  target,
  places,
}: {
  readonly target: NonNullable<DotChartProps['target']>;
  readonly places: DotPlaces;
}): ReactElement {
  const { left, top, width } = places;
  const { y } = places.spot({ x: 0, y: target.y });
  // Above the line, or below it where it runs along the top.
  const textY = y - 16 < top ? y + 14 : y - 6;
  return (
    <>
      <rect
        className="fill-float-bg opacity-55"
        x={left}
        y={top}
        width={width}
        height={Math.max(0, y - top)}
      />
      <path className="chart-threshold" d={`M${left},${Math.round(y) + 0.5}h${width}`} />
      <text className="chart-text" x={left + 8} y={textY}>
        {target.text}
      </text>
    </>
  );
}

function DotTooltip({
  dot,
  spot,
  size,
}: {
  readonly dot: Dot;
  readonly spot: Spot;
  readonly size: { readonly width: number; readonly height: number };
}): ReactElement {
  return (
    <div
      className="pointer-events-none absolute z-20 w-max max-w-56 rounded-2 border border-line bg-panel px-3 py-2 shadow-2"
      style={{
        ...(spot.x < size.width / 2 ? { left: spot.x + 12 } : { right: size.width - spot.x + 12 }),
        bottom: Math.max(8, size.height - spot.y - 24),
      }}
    >
      {dot.tooltip}
    </div>
  );
}
