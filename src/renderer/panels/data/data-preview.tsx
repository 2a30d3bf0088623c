import { Image } from 'lucide-react';
import { useEffect } from 'react';
import { useApp, useSession } from '../../app/app-context';
import { usePictureOf } from '../../app/use-picture-of';
import { SampleImage } from '../../charts/sample-image';
import { EmptyState } from '../../ui/empty-state';
import { formatCount } from '../../ui/numbers';
import type { Which } from '../data-words';
import { countSamples } from '../data-words';

const shownSamples = 12;

/** What is in use now: count, labels, classes, the first samples as pictures. */
export function DataPreview({ which }: { readonly which: Which }) {
  const session = useSession();
  const data = useApp((state) => state[which]);
  const pictureOf = usePictureOf();
  const summary = data.status === 'ready' ? data.value : null;
  const count = Math.min(shownSamples, summary?.samples ?? 0);
  useEffect(() => {
    if (count > 0 && summary?.trusted === true) {
      void session.fetchThumbnails(
        which,
        Array.from({ length: count }, (_, index) => index),
      );
    }
  }, [session, which, count, summary]);
  if (summary === null) {
    return (
      <aside className="flex border-l border-line bg-app">
        <EmptyState icon={<Image />} title="No data in use">
          What is read appears here.
        </EmptyState>
      </aside>
    );
  }
  return (
    <aside
      className="grid content-start gap-3 border-l border-line bg-app p-5"
      aria-label="Data in use"
    >
      <div>
        <h2 className="font-semibold">In use</h2>
        <p className="truncate text-ink2" title={summary.label}>
          {summary.label} · {countSamples(summary)}
        </p>
      </div>
      {summary.trusted ? (
        <div className="grid grid-cols-4 gap-1">
          {Array.from({ length: count }, (_, sample) => (
            <SampleImage
              key={sample}
              url={pictureOf(sample, which)}
              name={summary.sampleNames[sample] ?? `Sample ${sample + 1}`}
              className="aspect-square w-full"
            />
          ))}
        </div>
      ) : null}
      <dl className="grid grid-cols-[64px_minmax(0,1fr)] gap-y-1">
        <dt className="text-ink2">Labels</dt>
        <dd>{summary.labelled ? `yes, ${formatCount(summary.classes.length)} classes` : 'none'}</dd>
        {summary.classes.length > 0 ? (
          <>
            <dt className="text-ink2">Classes</dt>
            <dd className="line-clamp-3">{summary.classes.join(', ')}</dd>
          </>
        ) : null}
      </dl>
      {summary.notices.map((notice) => (
        <p key={notice.message} className="text-ink2">
          {notice.message} {notice.hint ?? ''}
        </p>
      ))}
    </aside>
  );
}
