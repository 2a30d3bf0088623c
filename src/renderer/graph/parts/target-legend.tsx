import type { ReactElement } from 'react';
import { countOf } from '../../ui/text/numbers';
import type { TargetPaint } from '../paint/target-paint';

/** What the tags and dashed lines of a target mean, and how many layers have them. */
export function TargetLegend({ target }: { readonly target: TargetPaint }): ReactElement {
  const { label, notRun, counts } = target;
  const left = counts.illegal + counts.slow;
  return (
    <section
      aria-label="Target"
      data-over-graph
      className="absolute top-3 right-3 max-w-[348px] rounded-2 border border-line bg-panel px-3 py-1.5 shadow-2"
    >
      <p className="truncate">
        <b className="font-semibold">{label}</b>{' '}
        <span className="text-ink2">
          {left === 0 ? 'takes all of it' : `does not take ${countOf(left, 'layer')}`}
          {notRun ? ', not run on it' : ''}
        </span>
      </p>
      <ul className="flex flex-wrap gap-x-4 text-meta text-ink2">
        <Key color="var(--danger)" isFilled>
          illegal {counts.illegal}
        </Key>
        <Key color="var(--warn)" isFilled>
          float there {counts.slow}
        </Key>
        <Key color="var(--text3)">changed for it {counts.changed}</Key>
      </ul>
    </section>
  );
}

function Key({
  color,
  isFilled = false,
  children,
}: {
  readonly color: string;
  readonly isFilled?: boolean;
  readonly children: readonly (string | number)[];
}): ReactElement {
  return (
    <li className="flex items-center gap-1.5 whitespace-nowrap">
      <svg aria-hidden width="12" height="12" viewBox="0 0 12 12">
        <path d="M1 11H11V1Z" fill={isFilled ? color : 'none'} stroke={color} />
      </svg>
      {children}
    </li>
  );
}
