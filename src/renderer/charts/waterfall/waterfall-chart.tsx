import { useMemo, type ReactElement } from 'react';
import type { Prediction } from '../../../shared/contract/tuning';
import type { LinkedView } from '../../state/view';
import { labelsOf } from '../../state/words/layer-labels';
import { scaleColor } from '../../ui/scale';
import '../plot/charts.css';
import { useSize } from '../../ui/hooks/use-size';
import { charPx, RowMark } from './waterfall-row-mark';
import { shareTicks, waterfallEnd, waterfallRows, type WaterfallRow } from './waterfall-rows';
import { foreseen, rowName, shownName, withoutWords } from './waterfall-words';

export interface WaterfallChartProps extends LinkedView {
  readonly prediction: Prediction;
  /** Model output the noise is measured at. */
  readonly outputName: string;
  readonly outputDb: number | null;
  readonly id?: string;
}

const top = 28;
const bottom = 8;

/** Shows who makes the output noise, one bar a layer up to the total; data from the engine's prediction. */
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
            <RowMark
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
              color={colorOf(row, series)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}

/** As the isolated error of its layer is coloured everywhere. */
function colorOf(
  { kind, layers: [layer = -1] }: WaterfallRow,
  { isolated }: LinkedView['series'],
): string {
  if (kind !== 'layer') return '';
  const color = scaleColor(isolated.db[layer] ?? null, isolated.exact[layer] === true);
  return color?.fill ?? 'var(--line2)';
}
