import clsx from 'clsx';
import type { ReactNode } from 'react';

/** What a panel shows instead of its content: what is missing and what to do. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  tone = 'quiet',
  className,
}: {
  /** One lucide icon. */
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly tone?: 'quiet' | 'danger' | 'warn';
  readonly className?: string;
}) {
  return (
    <div
      className={clsx(
        'flex min-h-0 flex-1 flex-col items-center justify-center gap-2 p-4 text-center text-ink2',
        className,
      )}
    >
      {icon === undefined ? null : (
        <span
          className={clsx(
            '[&>svg]:size-5 [&>svg]:stroke-[1.4]',
            tone === 'danger' ? 'text-danger' : tone === 'warn' ? 'text-warn' : 'text-ink3',
          )}
        >
          {icon}
        </span>
      )}
      <b className="font-medium text-ink">{title}</b>
      {children === undefined ? null : <p className="max-w-80 text-pretty">{children}</p>}
      {actions === undefined ? null : (
        <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>
      )}
    </div>
  );
}
