import clsx from 'clsx';
import type { ReactNode } from 'react';

const tones = {
  plain: 'bg-raised text-ink2',
  float: 'bg-float-bg text-float',
  warn: 'bg-warn-bg text-warn',
  accent: 'bg-accent-bg text-accent',
  danger: 'bg-danger-bg text-danger',
};

/** A word that qualifies what stands beside it: `random`, `from run 5`, `this layer`. */
export function Tag({
  tone = 'plain',
  title,
  children,
}: {
  readonly tone?: keyof typeof tones;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-block h-4 shrink-0 rounded-1 px-1 text-meta whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
