import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu } from '../../ui/menu';

/** A two-line button of the toolbar that opens a menu: what it is, and what is chosen. */
export function Picker({
  caption,
  value,
  title,
  children,
}: {
  readonly caption: string;
  readonly value: ReactNode;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <Menu
      label={caption}
      trigger={
        <button
          type="button"
          title={title}
          className="flex h-9 min-w-0 shrink items-center gap-2 rounded-2 px-2 text-left hover:bg-hover data-[state=open]:bg-hover"
        >
          <span className="min-w-0">
            <small className="block text-meta leading-3.5 text-ink3">{caption}</small>
            <span className="block max-w-[200px] truncate font-medium">{value}</span>
          </span>
          <ChevronDown aria-hidden className="size-3 shrink-0 text-ink3" />
        </button>
      }
    >
      {children}
    </Menu>
  );
}
