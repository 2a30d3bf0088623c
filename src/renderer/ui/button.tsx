import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Tip } from './tooltip';

export type ButtonLook = 'plain' | 'primary' | 'ghost' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  /** `small` 24 px in panels, `medium` 28 px in dialogs, `large` 32 px in the toolbar. */
  readonly size?: 'small' | 'medium' | 'large';
  /** Pressed, for toggles. */
  readonly on?: boolean;
}

const looks: Record<ButtonLook, string> = {
  plain: 'border-line2 bg-raised hover:bg-hover',
  primary: 'border-transparent bg-accent text-accent-ink font-semibold hover:brightness-108',
  ghost: 'border-transparent text-ink2 hover:bg-hover hover:text-ink disabled:border-transparent!',
  danger: 'border-line2 bg-raised text-danger hover:bg-hover',
};

const sizes = {
  small: 'h-6 px-2',
  medium: 'h-7 px-3',
  large: 'h-8 px-3',
};

export function Button({ look = 'plain', size = 'small', on, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...(on === undefined ? {} : { 'aria-pressed': on })}
      className={clsx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-2 border font-medium whitespace-nowrap',
        'transition-colors duration-120',
        'disabled:border-line disabled:bg-transparent disabled:text-ink3 disabled:hover:brightness-100',
        'aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-ink3',
        looks[look],
        sizes[size],
        on === true && 'bg-hover text-ink',
        className,
      )}
      {...rest}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'size' | 'children'> {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  readonly keys?: string;
  readonly children: ReactNode;
  readonly size?: 'small' | 'medium';
}

export function IconButton({
  label,
  keys,
  size = 'small',
  look = 'ghost',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={label} {...(keys === undefined ? {} : { keys })}>
      <Button
        aria-label={label}
        look={look}
        className={clsx(size === 'small' ? 'w-6' : 'w-7', 'px-0!', className)}
        size={size}
        {...rest}
      />
    </Tip>
  );
}
