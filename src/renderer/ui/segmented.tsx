import clsx from 'clsx';
import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

/** One choice of a few, all visible. */
export function Segmented<T extends string>({
  value,
  options,
  label,
  className,
  onChange,
}: {
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: ReactNode;
    readonly title?: string;
    readonly disabled?: boolean;
  }[];
  readonly label: string;
  readonly className?: string;
  onChange(value: T): void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => (next === '' ? undefined : onChange(next as T))}
      className={clsx('inline-flex h-6 rounded-2 border border-line bg-inset p-px', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          title={option.title}
          disabled={option.disabled ?? false}
          className="flex-1 rounded-1 px-1.5 leading-5 whitespace-nowrap text-ink2 hover:text-ink disabled:text-ink3 data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:segment-on"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
