import clsx from 'clsx';
import { Check, Minus } from 'lucide-react';
import { Checkbox as RadixCheckbox, RadioGroup, Switch as RadixSwitch } from 'radix-ui';
import type { ReactNode } from 'react';

export function Switch({
  checked,
  label,
  disabled,
  onChange,
}: {
  readonly checked: boolean;
  readonly label: string;
  readonly disabled?: boolean;
  onChange(checked: boolean): void;
}) {
  return (
    <RadixSwitch.Root
      checked={checked}
      disabled={disabled ?? false}
      aria-label={label}
      onCheckedChange={onChange}
      className="relative h-4 w-7 shrink-0 rounded-full bg-control transition-colors duration-120 disabled:opacity-60 data-[state=checked]:bg-accent"
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-0.5 rounded-full bg-panel transition-transform duration-120 data-[state=checked]:translate-x-3.5" />
    </RadixSwitch.Root>
  );
}

/** A check box with its text. Without `children`, `label` names it. */
export function Checkbox({
  checked,
  label,
  disabled,
  children,
  className,
  onChange,
}: {
  readonly checked: boolean | 'indeterminate';
  readonly label?: string;
  readonly disabled?: boolean;
  readonly children?: ReactNode;
  readonly className?: string;
  onChange(checked: boolean): void;
}) {
  const box = (
    <RadixCheckbox.Root
      checked={checked}
      disabled={disabled ?? false}
      aria-label={label}
      onCheckedChange={(next) => onChange(next === true)}
      className="check-box"
    >
      <RadixCheckbox.Indicator>
        {checked === 'indeterminate' ? (
          <Minus className="size-3" strokeWidth={3} />
        ) : (
          <Check className="size-3" strokeWidth={3} />
        )}
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
  if (children === undefined) return box;
  return (
    <label className={clsx('flex items-center gap-2', disabled === true && 'text-ink3', className)}>
      {box}
      <span className="min-w-0">{children}</span>
    </label>
  );
}

export const Radios = RadioGroup.Root;

/** The round mark of one choice; its text stands beside it in a `label`. */
export function RadioMark({
  value,
  label,
  disabled,
}: {
  readonly value: string;
  readonly label?: string;
  readonly disabled?: boolean;
}) {
  return (
    <RadioGroup.Item
      value={value}
      aria-label={label}
      disabled={disabled ?? false}
      className="size-3.5 shrink-0 rounded-full border border-control hover:bg-hover disabled:opacity-60 data-[state=checked]:border-4 data-[state=checked]:border-accent data-[state=checked]:bg-panel"
    />
  );
}
