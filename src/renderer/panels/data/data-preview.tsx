import { Image } from 'lucide-react';
import { useEffect } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { usePictureOf } from '../../session/page/use-picture-of';
import { SampleImage } from '../../ui/sample-image';
import { EmptyState } from '../../ui/empty-state';
import { formatCount } from '../../ui/text/numbers';
import type { DataSummary } from '../../../shared/contract/results';
import { countSamples, type Which } from '../../state/words/data-words';
import type { DataCheck } from './use-checked-data';

const shownSamples = 12;

/** What was read and may be used, or else what is in use: count, labels, classes, the first samples as pictures. */
export function DataPreview({
  which,
  check,
}: {
  readonly which: Which;
  readonly check: DataCheck;
}) {
  const data = useApp((state) => state[which]);
  if (check.status === 'read')
    return <Summary title="Read, not in use yet" summary={check.value} pictures={check.pictures} />;
  if (check.status !== 'none')
    return (
      <aside className="flex border-l border-line bg-app">
        <EmptyState
          icon={<Image />}
          title={check.status === 'reading' ? 'Reading' : 'It cannot be used'}
        >
          {check.status === 'reading'
            ? 'Every sample is checked against the model.'
            : 'What is wrong stands at the left.'}
        </EmptyState>
      </aside>
    );
  if (data.status !== 'ready')
    return (
      <aside className="flex border-l border-line bg-app">
        <EmptyState icon={<Image />} title="No data in use">
          What is read appears here.
        </EmptyState>
      </aside>
    );
  return <InUse which={which} summary={data.value} />;
}

function InUse({ which, summary }: { readonly which: Which; readonly summary: DataSummary }) {
  const session = useSession();
  const pictureOf = usePictureOf();
  const count = summary.trusted ? Math.min(shownSamples, summary.samples) : 0;
  useEffect(() => {
    if (count > 0) {
      void session.fetchThumbnails(
        which,
        Array.from({ length: count }, (_, index) => index),
      );
    }
  }, [session, which, count, summary]);
  const pictures = Array.from({ length: count }, (_, sample) => pictureOf(sample, which));
  return <Summary title="In use" summary={summary} pictures={pictures} />;
}

function Summary({
  title,
  summary,
  pictures,
}: {
  readonly title: string;
  readonly summary: DataSummary;
  readonly pictures: readonly (string | null | undefined)[];
}) {
  return (
    <aside className="grid content-start gap-3 border-l border-line bg-app p-5" aria-label={title}>
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="truncate text-ink2" title={summary.label}>
          {summary.label} · {countSamples(summary)}
        </p>
      </div>
      {pictures.length > 0 ? (
        <div className="grid grid-cols-4 gap-1">
          {pictures.map((url, sample) => (
            <SampleImage
              key={sample}
              url={url}
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
