import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

/** The 32 px head of a panel. */
export function PanelHead({
  title,
  count,
  children,
  className,
}: {
  readonly title?: string | undefined;
  readonly count?: ReactNode;
  readonly children?: ReactNode;
  readonly className?: string;
}) {
  return (
    <header
      className={clsx(
        'flex h-8 shrink-0 items-center gap-2 border-b border-line bg-panel pr-2 pl-3 whitespace-nowrap',
        className,
      )}
    >
      {title === undefined ? null : <h2 className="font-semibold">{title}</h2>}
      {count === undefined ? null : <span className="text-ink3">{count}</span>}
      {children}
    </header>
  );
}

/** A region that F6 jumps to. */
export function Panel({ className, ...rest }: ComponentProps<'section'>) {
  return (
    <section
      tabIndex={-1}
      data-panel=""
      className={clsx(
        'relative flex h-full min-h-0 min-w-0 flex-col bg-panel outline-none',
        className,
      )}
      {...rest}
    />
  );
}
