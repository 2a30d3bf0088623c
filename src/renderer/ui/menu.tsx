import clsx from 'clsx';
import { Check, ChevronRight } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { Keys } from './kbd';

interface MenuContentProps {
  readonly children: ReactNode;
  readonly align?: 'start' | 'end' | 'center';
  readonly label?: string;
}

/** Menus are never modal: a modal one would add a style element, which the content security policy forbids. */
export function Menu({
  trigger,
  children,
  align = 'start',
  label,
  open,
  onOpenChange,
}: MenuContentProps & {
  /** One element that takes a ref. */
  readonly trigger: ReactNode;
  readonly open?: boolean;
  onOpenChange?(open: boolean): void;
}) {
  return (
    <DropdownMenu.Root
      modal={false}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <MenuContent align={align} {...(label === undefined ? {} : { label })}>
        {children}
      </MenuContent>
    </DropdownMenu.Root>
  );
}

/** A menu under an icon; `title` names the icon where that is not what the menu is called. */
export function IconMenu({
  label,
  title = label,
  icon,
  children,
}: {
  readonly label: string;
  readonly title?: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Menu align="end" label={label} trigger={<IconButton label={title}>{icon}</IconButton>}>
      {children}
    </Menu>
  );
}

const surface =
  'menu-surface z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-auto rounded-2 bg-panel p-1 shadow-2';

export function MenuContent({ children, align = 'start', label }: MenuContentProps) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        aria-label={label}
        loop
        className={surface}
        onCloseAutoFocus={(event) => {
          // A command may have moved the focus on purpose (search field, dialog).
          const active = document.activeElement;
          if (active !== null && active !== document.body) event.preventDefault();
        }}
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

const row =
  'flex h-6 items-center gap-2 rounded-1 px-2 whitespace-nowrap outline-none data-highlighted:bg-accent-bg data-disabled:text-ink3';

export interface MenuItemProps {
  readonly children: ReactNode;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  /** Right side: a count, a size. */
  readonly note?: ReactNode;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  onSelect(): void;
}

export function MenuItem({
  children,
  icon,
  keys,
  note,
  disabled,
  danger,
  onSelect,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled ?? false}
      onSelect={onSelect}
      className={clsx(row, danger === true && 'text-danger')}
    >
      {icon === undefined ? null : (
        <span className="w-4 shrink-0 text-ink3 [&>svg]:size-3.5">{icon}</span>
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note === undefined ? null : <span className="pl-4 text-meta text-ink3">{note}</span>}
      {keys === undefined ? null : <Keys keys={keys} className="ml-4" />}
    </DropdownMenu.Item>
  );
}

export function MenuCheck({
  children,
  checked,
  disabled,
  onChange,
}: {
  readonly children: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  onChange(checked: boolean): void;
}) {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={row}
    >
      <span className="w-4 shrink-0">{checked ? <Check className="size-3.5" /> : null}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuRadios<T extends string>({
  value,
  options,
  onChange,
}: {
  readonly value: T | null;
  readonly options: readonly {
    readonly value: T;
    readonly label: ReactNode;
    readonly note?: ReactNode;
    readonly keys?: string;
  }[];
  onChange(value: T): void;
}) {
  return (
    <DropdownMenu.RadioGroup value={value ?? ''} onValueChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={row}>
          <span className="w-4 shrink-0">
            {option.value === value ? <Check className="size-3.5" /> : null}
          </span>
          <span className="min-w-0 flex-1 truncate">{option.label}</span>
          {option.note === undefined ? null : (
            <span className="pl-4 text-meta text-ink3">{option.note}</span>
          )}
          {option.keys === undefined ? null : <Keys keys={option.keys} className="ml-4" />}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSub({
  label,
  children,
}: {
  readonly label: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className={clsx(row, 'data-[state=open]:bg-hover')}>
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <ChevronRight className="size-3.5 text-ink3" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent sideOffset={2} collisionPadding={8} loop className={surface}>
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2 pt-1 pb-0.5 text-meta text-ink3">
      {children}
    </DropdownMenu.Label>
  );
}
