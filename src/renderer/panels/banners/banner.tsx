import clsx from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/button';

const tones = {
  warn: 'bg-warn-bg text-warn',
  info: 'bg-accent-bg text-accent',
  danger: 'bg-danger-bg text-danger',
};

/** A line under the toolbar that stays until it is dealt with: what happened and what to do. */
export function Banner({
  tone,
  icon,
  title,
  children,
  actions,
  onDismiss,
}: {
  readonly tone: keyof typeof tones;
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  onDismiss?(): void;
}) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={clsx(
        'flex min-h-8 shrink-0 items-center gap-2 border-b border-line px-3 py-1',
        tones[tone],
      )}
    >
      <span className="shrink-0 [&>svg]:size-4">{icon}</span>
      <p className="min-w-0 flex-1">
        <b className="mr-2 font-semibold">{title}</b>
        <span className="text-ink">{children}</span>
      </p>
      {actions}
      {onDismiss === undefined ? null : (
        <IconButton label="Dismiss" onClick={onDismiss}>
          <X className="size-3.5" />
        </IconButton>
      )}
    </div>
  );
}
