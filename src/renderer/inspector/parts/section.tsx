import type { ReactElement, ReactNode } from 'react';

/** One of the inspector's short sections: a head with its facts at the right, and the content. */
export function Section({
  title,
  control,
  tag,
  note,
  children,
  name,
}: {
  readonly title: string;
  /** Stands in place of the title: a head that is a choice. */
  readonly control?: ReactNode;
  readonly tag?: ReactNode;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
  readonly name?: string;
}): ReactElement {
  return (
    <section
      className="shrink-0 border-b border-line px-3 py-2 last:border-b-0"
      aria-label={title}
      data-section={name ?? title}
    >
      <header className="mb-1 flex h-5 items-center gap-2 whitespace-nowrap">
        {control ?? <h3 className="font-semibold">{title}</h3>}
        {tag}
        <span className="flex-1" />
        <span className="flex min-w-0 items-center gap-2 truncate text-meta text-ink2">{note}</span>
      </header>
      {children}
    </section>
  );
}
