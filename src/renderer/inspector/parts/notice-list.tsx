import { Info, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { Notice } from '../../../shared/contract/parts';

/** Notices with what to do about them. */
export function NoticeList({ notices }: { readonly notices: readonly Notice[] }): ReactElement {
  return (
    <ul>
      {notices.map((notice) => (
        <li key={notice.code + notice.message} className="mb-2 flex gap-2 last:mb-0">
          <TriangleAlert className="mt-px size-3.5 shrink-0 text-warn" aria-hidden />
          <span className="min-w-0 wrap-anywhere">
            {notice.message}
            {notice.hint === undefined ? null : <span className="text-ink2"> {notice.hint}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A word of explanation with a way forward, between the sections. */
export function Advice({
  children,
  actions,
}: {
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <div role="note" className="shrink-0 border-b border-line bg-raised px-3 py-2">
      <div className="flex gap-2">
        <Info className="mt-px size-3.5 shrink-0 text-ink3" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="wrap-anywhere">{children}</p>
          {actions === undefined ? null : (
            <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div>
          )}
        </div>
      </div>
    </div>
  );
}
