import clsx from 'clsx';
import type { ReactElement } from 'react';
import { nameParts, type LayerLabel } from './layer-name';

/**
 * A layer's name in what room there is. What tells layers apart, the numbered block and the last part, stays;
 * the scopes between them give way first. Put the whole name into a `title` around it.
 */
export function LayerNameText({
  label,
  quiet = 'text-ink3',
}: {
  readonly label: LayerLabel;
  /** Colour of all but the last part. */
  readonly quiet?: string;
}): ReactElement {
  const { head, middle, leaf } = nameParts(label);
  return (
    <span className="flex min-w-0">
      {head === '' ? null : (
        <span className={clsx('layer-name-head', quiet)}>
          <bdi>{head}</bdi>
        </span>
      )}
      {middle === '' ? null : <span className={clsx('layer-name-middle', quiet)}>{middle}</span>}
      <span className="layer-name-leaf">{leaf}</span>
    </span>
  );
}
