import { Flag, TriangleAlert } from 'lucide-react';
import type { ModelComparison } from '../../../shared/contract/judgement';
import { useApp, useSession } from '../../session/page/app-context';
import { presentEntry } from '../../state/derived/derived';
import type { RunEntry } from '../../state/runs/run-history';
import { Button } from '../../ui/button';
import { formatBytes, formatCount, formatDb, formatPercent } from '../../ui/text/numbers';

/** What the reader must know of the numbers; what the summary says already is left out. */
export function ComparisonNotices() {
  const notices = useApp((state) => state.analyses.compareWith?.value.notices ?? noNotices);
  const shown = notices.filter(({ code }) => code !== 'layers-missing');
  if (shown.length === 0) return null;
  return (
    <ul
      aria-label="Notices"
      tabIndex={0}
      className="max-h-14 shrink-0 overflow-y-auto border-b border-line bg-warn-bg px-3 py-1"
    >
      {shown.map(({ message, hint }) => (
        <li key={message} className="flex gap-2">
          <TriangleAlert className="mt-px size-3.5 shrink-0 text-warn" aria-hidden />
          <span className="min-w-0 wrap-anywhere">
            {message} <span className="text-ink2">{hint ?? ''}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

const noNotices: ModelComparison['notices'] = [];

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** What the comparison comes to, and where the two part first. */
export function ComparisonSummary({ onMissing }: { onMissing(): void }) {
  const found = useApp((state) => state.analyses.compareWith);
  const entry = useApp(presentEntry);
  const layers = useApp((state) => state.plan?.layers.length ?? 0);
  if (found === null) return null;
  const { value: comparison } = found;
  return (
    <div className="flex shrink-0 items-center gap-5 overflow-hidden border-b border-line px-3 py-1.5 whitespace-nowrap">
      <dl className="flex shrink-0 gap-5">
        {factsOf(comparison, entry).map(({ name, value, note }) => (
          <div key={name}>
            <dt className="text-meta text-ink3">{name}</dt>
            <dd>
              <b className="font-semibold">{value}</b>{' '}
              <span className="text-meta text-ink2">{note}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-meta text-ink3">Layers found</dt>
          <dd>
            <b className="font-semibold">{formatCount(comparison.layers.length)}</b>{' '}
            <span className="text-meta text-ink2">of {formatCount(layers)}</span>
            {comparison.missing.length === 0 ? null : (
              <button
                type="button"
                className="ml-2 text-accent hover:underline"
                onClick={onMissing}
              >
                {formatCount(comparison.missing.length)} not found
              </button>
            )}
          </dd>
        </div>
      </dl>
      <Divergence comparison={comparison} />
    </div>
  );
}

function Divergence({ comparison }: { readonly comparison: ModelComparison }) {
  const session = useSession();
  const first = comparison.firstDivergence;
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2 border-l border-line pl-5">
      <Flag
        aria-hidden
        className={`size-3.5 shrink-0 ${first === null ? 'text-ink3' : 'text-danger'}`}
      />
      <span className="min-w-0">
        <span className="block text-meta text-ink3">First divergence</span>
        <span className="block truncate" title={first?.text}>
          {first?.text ?? noDivergence(comparison)}
        </span>
      </span>
      {first === null ? null : <Button onClick={() => session.select([first.layer])}>Show</Button>}
    </div>
  );
}

function noDivergence({ layers }: ModelComparison): string {
  return layers.length === 0
    ? 'nothing to judge by: no layer was found'
    : 'none: no layer loses more there than what it reads';
}

function factsOf(comparison: ModelComparison, entry: RunEntry | null): readonly Fact[] {
  const { outputs, sizeBytes, quantizedTop1, floatTop1, agreement } = comparison;
  const worst = outputs.toSorted((a, b) => rank(a) - rank(b))[0];
  return [
    {
      name: outputs.length > 1 ? 'Worst output' : 'Output SQNR',
      value: worst === undefined ? '–' : `${formatDb(worst.sqnrDb, worst.exact === true)} dB`,
      note: entry === null ? '' : `ours ${formatDb(entry.outputDb, entry.exact)}`,
    },
    quantizedTop1 === null
      ? {
          name: 'Agreement',
          value: agreement === null ? '–' : `${formatPercent(agreement)} %`,
          note: agreement === null ? 'no classes' : `of ${formatCount(comparison.answers)}`,
        }
      : {
          name: 'Accuracy',
          value: `${formatPercent(quantizedTop1)} %`,
          note: `float ${formatPercent(floatTop1)}`,
        },
    {
      name: 'Size',
      value: formatBytes(sizeBytes),
      note: entry === null ? '' : `ours ${formatBytes(entry.sizeBytes)}`,
    },
  ];
}

/** An output without noise is the best there is. */
function rank({ sqnrDb, exact }: ModelComparison['outputs'][number]): number {
  return exact === true ? Number.POSITIVE_INFINITY : (sqnrDb ?? Number.NEGATIVE_INFINITY);
}
