import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './kbd';

/** Wrap the app in it once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Tooltip.Provider>
  );
}

export interface TipProps {
  readonly text: ReactNode;
  readonly keys?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** One element that takes a ref. */
  readonly children: ReactNode;
}

/** A tooltip after 400 ms: definitions of numbers, names of icon buttons, keys. */
export function Tip({ text, keys, side = 'bottom', children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 items-start gap-2 rounded-2 bg-raised px-2 py-1 text-ink shadow-2"
        >
          <span className="min-w-0">{text}</span>
          {keys === undefined ? null : <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
