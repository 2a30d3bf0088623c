import { useMemo, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import type { Prediction } from '../../../shared/contract/judgement';
import type { LinkedView } from '../../state/view';
import { labelsOf } from '../../state/words/layer-labels';
import { formatDb, formatShare } from '../../ui/text/numbers';
import { scaleColor } from '../../ui/scale';
import '../plot/charts.css';
import { useSize } from '../../ui/use-size';
import { shareTicks, waterfallEnd, waterfallRows, type WaterfallRow } from './waterfall-rows';
import {
  foreseen,
  interactionWords,
  measuredWithout,
  rowName,
  shownName,
  withoutWords,
} from './waterfall-words';

export interface WaterfallChartProps extends LinkedView {
  readonly prediction: Prediction;
  /** Model output the noise is measured at. */
  readonly outputName: string;
  readonly outputDb: number | null;
  readonly id?: string;
}

/** Average width of a letter at the chart's text size. */
const charPx = 6.4;
const top = 28;
const bottom = 8;

/** Who makes the output noise: one bar a layer, joined up to the noise measured at the output. */
export function WaterfallChart(props: WaterfallChartProps): ReactElement {
  const { prediction, layers, selection, series } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const labels = useMemo(() => labelsOf(layers), [layers]);
  const rows = useMemo(
    () => waterfallRows(prediction, Math.max(4, Math.floor((size.height - top - bottom) / 22))),
    [prediction, size.height],
  );
  const end = waterfallEnd(rows);
  const narrow = size.width < 520;
  const left = narrow ? 132 : 156;
  const right = narrow ? 76 : 160;
  const plotWidth = Math.max(1, size.width - left - right);
  const rowHeight = Math.min(28, (size.height - top - bottom) / rows.length);
  const x = (share: number): number => left + (share / end) * plotWidth;
  const ticks = shareTicks(end, plotWidth);
  return (
    <div
      ref={ref}
      id={props.id}
      className="relative min-h-0 flex-1 select-none"
      data-chart="waterfall"
    >
      {size.width === 0 ? null : (
        <svg
          className="absolute inset-0"
          width={size.width}
          height={size.height}
          role="list"
          aria-label={`Share of the noise at ${props.outputName}`}
        >
          {ticks.map((tick) => (
            <g key={tick} aria-hidden>
              <path className="chart-grid" d={`M${x(tick)},${top - 4}V${size.height - bottom}`} />
              <text
                className="chart-tick"
                x={x(tick)}
                y={top - 10}
                textAnchor={tick === 0 ? 'start' : tick === end ? 'end' : 'middle'}
              >
                {tick * 100} %
              </text>
            </g>
          ))}
          <text
            className="chart-tick"
            x={size.width - 12}
            y={top - 10}
            textAnchor="end"
            aria-hidden
          >
            {withoutWords(
              narrow,
              rows.some((row) => foreseen(row, series)),
            )}
          </text>
          {rows.map((row, index) => (
            <Row
              key={row.kind + String(row.layers[0] ?? '')}
              {...props}
              row={row}
              name={rowName(
                row,
                (layer) => labels.of(layers[layer]?.name ?? '').text,
                props.outputName,
              )}
              shown={shownName(
                row,
                (layer) => labels.short(layers[layer]?.name ?? ''),
                Math.floor((left - 20) / charPx),
                props.outputName,
              )}
              x={x}
              y={top + index * rowHeight}
              height={rowHeight}
              width={size.width}
              plotEnd={left + plotWidth}
              joined={index < rows.length - 2}
              selected={
                row.layers.length === 1 &&
                selection.layers.includes(layers[row.layers[0] ?? -1]?.name ?? '')
              }
              color={
                row.kind === 'layer'
                  ? (scaleColor(
                      series.isolated.db[row.layers[0] ?? -1] ?? null,
                      series.isolated.exact[row.layers[0] ?? -1] === true,
                    )?.fill ?? 'var(--line2)')
                  : ''
              }
            />
          ))}
        </svg>
      )}
    </div>
  );
}

interface RowProps extends WaterfallChartProps {
  readonly row: WaterfallRow;
  readonly name: string;
  /** As much of the name as there is room for. */
  readonly shown: string;
  readonly y: number;
  readonly height: number;
  readonly width: number;
  readonly plotEnd: number;
  readonly joined: boolean;
  readonly selected: boolean;
  readonly color: string;
  x(share: number): number;
}

function Row({
  row,
  name,
  shown,
  x,
  y,
  height,
  width,
  plotEnd,
  joined,
  selected,
  color,
  layers,
  series,
  outputDb,
  onSelect,
  onToggleSkip,
  onContextMenu,
}: RowProps): ReactElement {
  const names = row.layers.flatMap((index) => layers[index]?.name ?? []);
  const [from, to] = row.from <= row.to ? [x(row.from), x(row.to)] : [x(row.to), x(row.from)];
  const barTop = y + Math.max(2, height * 0.18);
  const barHeight = height - 2 * Math.max(2, height * 0.18);
  const percent = `${row.share < 0 ? `−${formatShare(-row.share)}` : formatShare(row.share)} %`;
  const roomInside = to - from > 56;
  const before = !roomInside && to + 56 > plotEnd;
  const predicted = foreseen(row, series);
  const withoutDb = measuredWithout(row, series) ?? row.withoutDb;
  const right =
    row.kind === 'total'
      ? `${formatDb(outputDb)} dB now`
      : withoutDb === null
        ? ''
        : `${formatDb(withoutDb)} dB`;
  const words = row.kind === 'interaction' ? interactionWords(row.share) : null;
  const strong = row.kind === 'total';
  const act =
    names.length === 0
      ? {}
      : {
          tabIndex: 0,
          onClick: (event: MouseEvent) =>
            onSelect(
              names,
              event.shiftKey ? 'add' : event.ctrlKey || event.metaKey ? 'toggle' : 'replace',
            ),
          onDoubleClick: () => onToggleSkip(names.length === 1 ? names : []),
          onContextMenu: (event: MouseEvent) => {
            event.preventDefault();
            if (names[0] !== undefined && names.length === 1)
              onContextMenu(names[0], { x: event.clientX, y: event.clientY });
          },
          onKeyDown: (event: KeyboardEvent<SVGGElement>) => {
            if (event.key === ' ' || event.key === 'Enter') {
              event.preventDefault();
              if (event.key === 'Enter' && names.length === 1 && selected) onToggleSkip(names);
              else onSelect(names, event.shiftKey ? 'add' : 'replace');
            } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              const next =
                event.key === 'ArrowDown'
                  ? event.currentTarget.nextElementSibling
                  : event.currentTarget.previousElementSibling;
              if (next instanceof SVGElement && next.hasAttribute('tabindex')) next.focus();
              event.preventDefault();
            }
          },
        };
  return (
    <g
      role="listitem"
      aria-label={`${name}, ${percent} of the noise${right === '' ? '' : `, output ${row.kind === 'total' ? '' : predicted ? 'predicted without it ' : 'without it '}${right}`}`}
      aria-current={selected ? 'true' : undefined}
      className="group outline-none"
      data-layer={row.kind === 'layer' ? names[0] : undefined}
      {...act}
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
      <text
        className={strong ? 'chart-text chart-strong' : 'chart-text'}
        x={12}
        y={y + height / 2 + 4}
      >
        {shown}
        {shown === name ? null : <title>{name}</title>}
      </text>
      {words === null ? null : (
        <text className="chart-text" x={x(0) + 8} y={y + height / 2 + 4}>
          {words}
        </text>
      )}
      <rect
        x={from}
        y={barTop}
        width={words === null ? Math.max(2, to - from) : 0}
        height={barHeight}
        rx={2}
        {...(row.kind === 'interaction'
          ? { fill: 'none', stroke: 'var(--text2)', strokeDasharray: '2 2' }
          : { fill: strong ? 'var(--text2)' : row.kind === 'rest' ? 'var(--control)' : color })}
      />
      {joined ? (
        <path
          className="stroke-ink3"
          d={`M${x(row.to)},${barTop + barHeight}V${barTop + height}`}
        />
      ) : null}
      <text
        className={roomInside ? 'chart-value' : 'chart-value chart-strong'}
        x={roomInside ? to - 6 : before ? from - 6 : to + 6}
        y={y + height / 2 + 4}
        textAnchor={roomInside || before ? 'end' : 'start'}
        style={{
          fill:
            !roomInside || row.kind === 'interaction'
              ? 'var(--text)'
              : strong || row.kind === 'rest'
                ? 'var(--panel)'
                : color.replace(')', '-ink)'),
        }}
      >
        {words === null ? percent : ''}
      </text>
      <text
        className={strong ? 'chart-text chart-strong' : 'chart-text'}
        x={width - 12}
        y={y + height / 2 + 4}
        textAnchor="end"
      >
        {right}
      </text>
      {predicted ? (
        <path
          className="stroke-ink3"
          strokeDasharray="2 2"
          d={`M${width - 12 - right.length * charPx},${y + height / 2 + 7.5}H${width - 12}`}
        />
      ) : null}
    </g>
  );
}
