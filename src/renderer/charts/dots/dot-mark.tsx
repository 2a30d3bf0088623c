import type { ReactElement } from 'react';
import type { Dot } from './dot-chart-props';
import type { PlacedLabel } from './place-labels';
import type { Spot } from './spread-dots';

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

/** A dot that can be picked; a predicted one is only looked at. */
export function DotMark({ dot, spot, onHover, onPick, onMenu }: DotMarkProps): ReactElement {
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
export function DotLabel({
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
