import type { ReactElement } from 'react';
import { joinFacts } from '../../ui/text/join-facts';

/** What the inspector is about where that is no layer: its name, and the first facts in one line. */
export function SubjectHead({
  name,
  facts,
}: {
  readonly name: string;
  readonly facts: readonly string[];
}): ReactElement {
  return (
    <div className="shrink-0 border-b border-line px-3 py-2">
      <h2 className="min-h-6 text-read leading-6 font-semibold wrap-anywhere">{name}</h2>
      <p className="text-ink2">{joinFacts(...facts)}</p>
    </div>
  );
}
