import { useState, type CSSProperties, type PointerEvent, type ReactElement } from 'react';
import { useSize } from '../../ui/hooks/use-size';
import type { ChannelBar } from './channel-rows';
import { rangeLabel } from '../parts/histogram-path';

const height = 64;
const plotHeight = 48;

/** Shows how much of the grid each channel uses, on a logarithmic scale; data from the inspection of one layer. */
export function ChannelBars({
  channels,
  levels,
  name,
}: {
  readonly channels: readonly ChannelBar[];
  readonly levels: number;
  /** For those who hear the chart. */
  readonly name: string;
}): ReactElement {
  const [ref, { width }] = useSize<HTMLDivElement>();
  const [hovered, setHovered] = useState<number | null>(null);
  const shown = mergeChannels(channels, Math.max(1, Math.floor(width)));
  const step = width / shown.length;
  const heightOf = (used: number): number =>
    Math.max(1.5, (Math.log2(used + 1) / Math.log2(levels + 1)) * (plotHeight - 2));
  const peaks = peakLabels(shown, levels, step);
  const at = hovered === null ? undefined : shown[hovered];
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const index = Math.floor(
      (event.clientX - event.currentTarget.getBoundingClientRect().left) / step,
    );
    setHovered(index >= 0 && index < shown.length ? index : null);
  };
  return (
    <div
      ref={ref}
      data-chart="channels"
      className="relative h-16"
      onPointerMove={onMove}
      onPointerLeave={() => setHovered(null)}
    >
      {width === 0 ? null : (
        <svg width={width} height={height} role="img" aria-label={name}>
          <path className="chart-grid" d={`M0,1.5H${width}`} />
          {hovered === null ? null : (
            <rect
              className="chart-hovered"
              x={hovered * step}
              y={0}
              width={Math.max(2, step)}
              height={plotHeight}
            />
          )}
          {shown.map((channel, index) => {
            const tall = heightOf(channel.levelsUsed);
            return (
              <rect
                key={channel.channel}
                x={index * step}
                y={plotHeight - tall}
                width={Math.max(0.6, step - (step > 2 ? 0.5 : 0))}
                height={tall}
                fill={channel.fill}
                opacity={channel.dead ? 0.55 : 1}
              />
            );
          })}
          <path className="chart-base" d={`M0,${plotHeight + 0.5}H${width}`} />
          {peaks.map((peak) => (
            <text
              key={peak.index}
              className="chart-text chart-halo"
              x={peak.index * step + (peak.end ? -4 : step + 4)}
              y={11}
              textAnchor={peak.end ? 'end' : 'start'}
            >
              {shown[peak.index]?.levelsUsed}
            </text>
          ))}
          <text className="chart-tick" x={0} y={height - 3}>
            0
          </text>
          <text className="chart-tick" x={width / 2} y={height - 3} textAnchor="middle">
            channel
          </text>
          <text className="chart-tick" x={width} y={height - 3} textAnchor="end">
            {channels.length - 1}
          </text>
        </svg>
      )}
      {at === undefined || hovered === null ? null : (
        <BarTooltip
          channel={at}
          style={
            hovered * step < width / 2
              ? { left: hovered * step }
              : { right: width - (hovered + 1) * step }
          }
        />
      )}
    </div>
  );
}

function BarTooltip({
  channel,
  style,
}: {
  readonly channel: ChannelBar;
  readonly style: CSSProperties;
}): ReactElement {
  const { min, max, about, dead } = channel;
  return (
    <div
      className="pointer-events-none absolute bottom-full z-20 mb-1 w-max rounded-2 border border-line bg-panel px-2 py-1 text-meta shadow-2"
      style={style}
    >
      <b className="font-semibold">Channel {channel.channel}</b>
      {about === '' ? '' : ` · ${about}`}
      <br />
      <span className="text-ink2">
        {rangeLabel(min, max - min)} to {rangeLabel(max, max - min)}
        {dead ? `, dead: ${channel.whyDead}` : ''}
      </span>
    </div>
  );
}

/** More channels than pixels: the worst of each group stands for it. */
function mergeChannels(channels: readonly ChannelBar[], limit: number): readonly ChannelBar[] {
  if (channels.length <= limit) return channels;
  return Array.from({ length: limit }, (_, column) => {
    const group = channels.slice(
      Math.floor((column * channels.length) / limit),
      Math.floor(((column + 1) * channels.length) / limit),
    );
    return group.reduce((worst, channel) =>
      channel.levelsUsed < worst.levelsUsed ? channel : worst,
    );
  });
}

/** Numbers beside the few bars that stand out of low ones. */
function peakLabels(
  channels: readonly ChannelBar[],
  levels: number,
  step: number,
): readonly { readonly index: number; readonly end: boolean }[] {
  const tall = channels.flatMap((channel, index) =>
    channel.levelsUsed >= levels / 2 ? [index] : [],
  );
  if (tall.length === 0 || tall.length > 3 || tall.length > channels.length / 4) return [];
  return tall.map((index) => ({
    index,
    end: index * step > channels.length * step - 40 || index > channels.length * 0.6,
  }));
}
