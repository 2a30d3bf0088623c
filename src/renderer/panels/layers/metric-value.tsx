import clsx from 'clsx';
import type { ValueState } from '../../state/view';
import { scaleColor } from '../../ui/scale';

/** A dB value of the table: filled under the threshold, otherwise plain with a 2 px tick of its colour. */
export function MetricValue({
  text,
  db,
  exact,
  filled,
  state,
}: {
  readonly text: string;
  readonly db: number | null;
  readonly exact: boolean;
  readonly filled: boolean;
  readonly state: ValueState;
}) {
  const color = scaleColor(db, exact);
  const stale = state === 'stale';
  return (
    <span
      className={clsx(
        'relative block h-4 rounded-1 pr-1 text-right',
        filled && 'font-medium',
        stale && 'text-ink3',
        color === null && 'text-ink3',
      )}
      style={
        filled && color !== null
          ? { background: color.fill, color: color.ink, opacity: stale ? 0.55 : 1 }
          : undefined
      }
    >
      <span className={clsx(stale && !filled && 'underline decoration-dotted underline-offset-3')}>
        {text}
      </span>
      {filled || color === null ? null : (
        <i
          aria-hidden
          className="absolute top-0.5 right-0 bottom-0.5 w-0.5 rounded-px"
          style={{ background: color.fill, opacity: stale ? 0.5 : 1 }}
        />
      )}
    </span>
  );
}
