import clsx from 'clsx';
import { X } from 'lucide-react';
import { Dialog as RadixDialog } from 'radix-ui';
import { useRef, type ReactNode } from 'react';
import { IconButton } from './button';
import { useReturnFocus } from './hooks/use-return-focus';

export interface DialogProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly children: ReactNode;
  /** Left and right of the foot; omit for none. */
  readonly footer?: ReactNode;
  /** CSS width, e.g. `w-[890px]`. */
  readonly className?: string;
  /** Enter outside a text area. */
  onSubmit?(): void;
  onClose(): void;
}

const firstChoice = [
  '[data-autofocus]',
  '[role=radio][data-state=checked]',
  'input:not(:disabled)',
  'select:not(:disabled)',
  'button:not(:disabled)',
].join(', ');

/** What Enter presses or edits by itself. */
const ownEnter = 'button, a, textarea, select, [role=menuitem], [role=treeitem]';

/** A modal dialog; traps the focus, closes on Esc. The scrim is ours: Radix's would add a style element. */
export function Dialog({
  title,
  subtitle,
  children,
  footer,
  className,
  onSubmit,
  onClose,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const returnFocus = useReturnFocus();
  return (
    <RadixDialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <RadixDialog.Portal>
        <div className="dialog-scrim fixed inset-0 z-40 bg-scrim" aria-hidden />
        <RadixDialog.Content
          {...(subtitle === undefined ? { 'aria-describedby': undefined } : {})}
          className={clsx(
            'dialog-content fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100vh-32px)] max-w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-3 bg-panel shadow-3 outline-none',
            className,
          )}
          onOpenAutoFocus={(event) => {
            // The first choice, not the Close button before it.
            event.preventDefault();
            const first = body.current?.querySelector<HTMLElement>(firstChoice);
            (first ?? body.current)?.focus();
          }}
          onCloseAutoFocus={returnFocus}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || onSubmit === undefined) return;
            const target = event.target as HTMLElement;
            // Radix's radios and boxes swallow Enter, which in a form means “done” there, too.
            const isChoice = target.closest('[role=radio], [role=checkbox]') !== null;
            if (event.defaultPrevented ? !isChoice : target.closest(ownEnter) !== null) return;
            event.preventDefault();
            onSubmit();
          }}
        >
          <div className="flex h-12 shrink-0 items-center gap-3 border-b border-line pr-3 pl-5">
            <RadixDialog.Title className="text-title font-semibold">{title}</RadixDialog.Title>
            {subtitle === undefined ? null : (
              <RadixDialog.Description className="min-w-0 truncate text-ink2">
                {subtitle}
              </RadixDialog.Description>
            )}
            <span className="flex-1" />
            <IconButton label="Close" keys="Esc" onClick={onClose}>
              <X className="size-4" />
            </IconButton>
          </div>
          <div
            ref={body}
            tabIndex={-1}
            className="flex min-h-0 flex-1 flex-col overflow-auto outline-none focus-visible:shadow-none"
          >
            {children}
          </div>
          {footer === undefined ? null : (
            <div className="flex shrink-0 items-center gap-2 border-t border-line bg-panel px-5 py-3">
              {footer}
            </div>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
