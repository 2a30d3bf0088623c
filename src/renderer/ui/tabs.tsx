import clsx from 'clsx';
import { Tabs as RadixTabs } from 'radix-ui';
import type { ReactNode } from 'react';

/** A row of tabs for a panel head; its panels are `TabPanel`s anywhere inside `Tabs`. */
export function Tabs<T extends string>({
  value,
  className,
  children,
  onChange,
}: {
  readonly value: T;
  readonly className?: string;
  readonly children: ReactNode;
  onChange(value: T): void;
}) {
  return (
    <RadixTabs.Root
      value={value}
      onValueChange={(next) => onChange(next as T)}
      className={className}
    >
      {children}
    </RadixTabs.Root>
  );
}

export function TabList<T extends string>({
  label,
  tabs,
  className,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly value: T; readonly label: ReactNode }[];
  readonly className?: string;
}) {
  return (
    <RadixTabs.List aria-label={label} className={clsx('-ml-2 flex self-stretch', className)}>
      {tabs.map((tab) => (
        <RadixTabs.Trigger
          key={tab.value}
          value={tab.value}
          className="tab relative px-2 whitespace-nowrap text-ink2 hover:text-ink data-[state=active]:font-semibold data-[state=active]:text-ink"
        >
          {tab.label}
        </RadixTabs.Trigger>
      ))}
    </RadixTabs.List>
  );
}

export function TabPanel({
  value,
  className,
  children,
}: {
  readonly value: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <RadixTabs.Content value={value} className={clsx('outline-none', className)}>
      {children}
    </RadixTabs.Content>
  );
}
