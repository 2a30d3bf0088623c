import clsx from 'clsx';
import type { ReactNode } from 'react';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<T extends string> {
  readonly value: T;
  readonly options: readonly SelectOption<T>[];
  /** Accessible name. */
  readonly label: string;
  readonly disabled?: boolean;
  readonly className?: string;
  /** Differs from what it would inherit: accent border. */
  readonly changed?: boolean;
  readonly size?: 'small' | 'medium';
  readonly title?: string;
  onChange(value: T): void;
}

/** The platform's own select, drawn like the other controls (styles/select.css). */
export function Select<T extends string>({
  value,
  options,
  label,
  disabled,
  className,
  changed,
  size = 'small',
  title,
  onChange,
}: SelectProps<T>): ReactNode {
  return (
    <select
      aria-label={label}
      title={title}
      value={value}
      disabled={disabled}
      data-changed={changed === true ? '' : undefined}
      className={clsx('select', size === 'small' ? 'h-6' : 'h-7', className)}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
