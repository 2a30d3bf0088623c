import type { ReactElement } from 'react';

/** Address of a sample's picture: null = not an image, undefined = not fetched yet. */
export type PictureOf = (sample: number, from: 'data' | 'validation') => string | null | undefined;

/** The picture of a sample, or the name of its file where it is not an image. */
export function SampleImage({
  url,
  name,
  className,
}: {
  readonly url: string | null | undefined;
  readonly name: string;
  readonly className?: string;
}): ReactElement {
  if (url === null || url === undefined) {
    return (
      <span
        className={`grid shrink-0 place-items-center rounded-1 bg-raised text-ink3 ${className ?? ''}`}
      >
        {url === null ? (
          <span className="max-w-full truncate px-0.5 text-meta" title={name}>
            {fileName(name)}
          </span>
        ) : null}
      </span>
    );
  }
  return (
    <img
      src={url}
      alt={name}
      draggable={false}
      className={`shrink-0 rounded-1 bg-black object-contain [image-rendering:pixelated] ${className ?? ''}`}
    />
  );
}

/** `calib/000.npz` → `000` */
function fileName(name: string): string {
  return (name.split(/[\\/]/).at(-1) ?? name).replace(/\.\w+$/, '');
}
