import { useMemo, type ReactElement } from 'react';
import type { TensorInspection } from '../../../shared/contract/inspection';
import { useSize } from '../../ui/hooks/use-size';
import { clipMarks, histogramPaths, rangeLabel, type ClipMark } from '../parts/histogram-path';

const height = 92;
const top = 14;
const bottom = 18;
const side = 12;

/** Shows float values as an area, int8 values as bars, and where the range ends; data from the inspection. */
export function ValueHistogram({
  tensor,
}: {
  readonly tensor: TensorInspection;
}): ReactElement | null {
  const [ref, { width }] = useSize<HTMLDivElement>();
  const { histogram, quantizedHistogram } = tensor;
  const box = useMemo(
    () => ({
      left: side,
      top,
      width: Math.max(1, width - 2 * side),
      height: height - top - bottom,
    }),
    [width],
  );
  const paths = useMemo(
    () => (histogram === null ? null : histogramPaths(histogram, quantizedHistogram, box)),
    [histogram, quantizedHistogram, box],
  );
  if (histogram === null || paths === null) return null;
  const span = histogram.hi - histogram.lo;
  const base = height - bottom;
  const clips = clipMarks(histogram, [tensor.clipLo, tensor.clipHi]);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => ({
    share,
    value: histogram.lo + share * span,
  }));
  return (
    <div ref={ref} data-chart="values" className="h-23">
      {width === 0 ? null : (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Values of ${tensor.name} from ${rangeLabel(tensor.min, span)} to ${rangeLabel(tensor.max, span)}`}
        >
          <path d={`${paths.floatOutline}z`} fill="var(--text3)" fillOpacity={0.35} />
          {paths.quantizedBars === null ? null : (
            <path d={paths.quantizedBars} fill="var(--accent)" fillOpacity={0.75} />
          )}
          <path d={paths.floatOutline} fill="none" stroke="var(--text2)" />
          <path className="chart-base" d={`M0,${base + 0.5}H${width}`} />
          {clips.map((clip, index) => (
            <RangeEnd
              key={index}
              clip={clip}
              x={box.left + clip.share * box.width}
              base={base}
              span={span}
            />
          ))}
          {ticks.map(({ share, value }) => (
            <text
              key={share}
              className="chart-tick"
              x={box.left + share * box.width}
              y={height - 4}
              textAnchor={share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}
            >
              {rangeLabel(value, span)}
            </text>
          ))}
        </svg>
      )}
    </div>
  );
}

/** A dashed line where the range ends; an arrow and its end in words where that is outside the picture. */
function RangeEnd({
  clip: { value, share, isBeyond },
  x,
  base,
  span,
}: {
  readonly clip: ClipMark;
  readonly x: number;
  readonly base: number;
  readonly span: number;
}): ReactElement {
  if (!isBeyond)
    return (
      <g>
        <path d={`M${x},${top - 6}V${base}`} stroke="var(--text)" strokeDasharray="3 2" />
        <path d={`M${x - 4},${top - 8}h8l-4,6z`} fill="var(--text)" />
        <title>{`clipped at ${rangeLabel(value, span)}`}</title>
      </g>
    );
  const isRight = share > 0.5;
  const words = rangeLabel(value, Math.max(span, Math.abs(value)));
  return (
    <g>
      <text className="chart-tick" x={x} y={top - 3} textAnchor={isRight ? 'end' : 'start'}>
        {isRight ? `range goes on to ${words} →` : `← range from ${words}`}
      </text>
      <title>{`The range ends at ${words}, outside the values that occur`}</title>
    </g>
  );
}
