import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { MenuContent } from './menu';

/** A menu at a point of the window: context menus, also over canvases. */
export function PointMenu({
  at,
  label,
  children,
  onClose,
}: {
  readonly at: { readonly x: number; readonly y: number } | null;
  readonly label: string;
  readonly children: ReactNode;
  onClose(): void;
}) {
  if (at === null) return null;
  return (
    <DropdownMenu.Root
      key={`${at.x},${at.y}`}
      defaultOpen
      modal={false}
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <MenuContent label={label}>{children}</MenuContent>
    </DropdownMenu.Root>
  );
}
