import clsx from 'clsx';
import { useId, type ComponentProps, type ReactNode } from 'react';

export interface TextFieldProps extends Omit<
  ComponentProps<'input'>,
  'size' | 'onChange' | 'value'
> {
  readonly value: string;
  readonly icon?: ReactNode;
  readonly after?: ReactNode;
  readonly invalid?: boolean;
  readonly size?: 'small' | 'medium';
  /** Class of the box around the input. */
  readonly boxClassName?: string;
  onChange(value: string): void;
}

/** One line of text with room for an icon before and a unit, key or button after it. */
export function TextField({
  value,
  icon,
  after,
  invalid,
  size = 'small',
  boxClassName,
  className,
  onChange,
  ...rest
}: TextFieldProps) {
  return (
    <span
      className={clsx(
        'field',
        size === 'small' ? 'h-6' : 'h-7',
        invalid === true && 'border-danger!',
        boxClassName,
      )}
    >
      {icon}
      <input
        {...rest}
        value={value}
        aria-invalid={invalid === true ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
        className={clsx('min-w-0 flex-1 bg-transparent text-ink outline-none', className)}
      />
      {after}
    </span>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
}

/** A caption with one line of text, and what stands behind that. */
export function LabelledText({
  label,
  hint,
  error = null,
  unit,
  ...text
}: FieldProps & TextFieldProps & { readonly unit?: ReactNode }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(id) => (
        <>
          <TextField boxClassName="w-full" {...text} id={id} size="medium" />
          {unit}
        </>
      )}
    </Field>
  );
}

/** A caption with its control, in a two-column form; an error or a hint stands under the control. */
export function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & { readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid grid-cols-[112px_minmax(0,1fr)] items-center gap-x-3">
      <label htmlFor={id} className="text-ink2">
        {label}
      </label>
      <div className="flex min-w-0 items-center gap-2">{children(id)}</div>
      {error === undefined || error === null ? null : (
        <p role="alert" className="col-start-2 mt-1 text-meta text-danger">
          {error}
        </p>
      )}
      {hint === undefined ? null : <p className="col-start-2 mt-1 text-meta text-ink3">{hint}</p>}
    </div>
  );
}
