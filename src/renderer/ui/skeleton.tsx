import clsx from 'clsx';

/** An 8 px bar where a value will stand. */
export function Skeleton({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden
      className={clsx('inline-block h-2 rounded-xs bg-line2 opacity-70', className ?? 'w-8')}
    />
  );
}
