import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Tip } from '../../ui/tooltip';

/** A number of the toolbar under its caption. Its state is told in words, never by colour alone. */
export function Readout({
  caption,
  captionClass,
  value,
  unit,
  aside,
  definition,
  state = 'measured',
  className,
  onClick,
}: {
  readonly caption: string;
  readonly captionClass?: string | undefined;
  readonly value: string;
  readonly unit?: string | undefined;
  readonly aside?: ReactNode;
  /** What the number is, in a tooltip. */
  readonly definition: string;
  readonly state?: 'measured' | 'predicted' | 'stale' | 'none';
  readonly className?: string;
  readonly onClick?: (() => void) | undefined;
}) {
  const body = (
    <>
      <small className={clsx('block text-left text-meta leading-3.5', captionClass ?? 'text-ink3')}>
        {caption}
      </small>
      <span className="flex items-baseline gap-1.5 leading-4.5">
        <span
          className={clsx(
            'text-read font-semibold',
            state === 'predicted' && 'border-b border-dashed border-ink3 leading-4',
            state === 'stale' && 'text-ink3',
            state === 'none' && 'font-normal text-ink3',
          )}
        >
          {value}
        </span>
        {unit === undefined ? null : (
          <span
            className={clsx('-ml-0.5 text-read', state === 'stale' ? 'text-ink3' : 'text-ink2')}
          >
            {unit}
          </span>
        )}
        {aside === undefined ? null : (
          <span className="text-meta text-ink2 max-wide:hidden">{aside}</span>
        )}
      </span>
    </>
  );
  const look = clsx(
    'flex h-8 shrink-0 flex-col justify-center border-l border-line px-3 whitespace-nowrap max-wide:px-2',
    className,
  );
  return (
    <Tip text={definition}>
      {onClick === undefined ? (
        <div className={look}>{body}</div>
      ) : (
        <button type="button" className={clsx(look, 'group relative')} onClick={onClick}>
          <span
            aria-hidden
            className="absolute inset-x-1 -inset-y-0.5 rounded-2 group-hover:bg-hover"
          />
          <span className="relative flex flex-col items-start">{body}</span>
        </button>
      )}
    </Tip>
  );
}
