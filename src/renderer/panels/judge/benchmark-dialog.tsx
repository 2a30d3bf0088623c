import { Gauge } from 'lucide-react';
import { useMemo } from 'react';
import type {
  BenchmarkResult,
  LatencySummary,
  LayerTiming,
  SpeedAlternative,
} from '../../../shared/contract/judgement';
import { useApp, useSession } from '../../session/page/app-context';
import { jobOf, labelsOf } from '../../state/derived/derived';
import { LayerNameText } from '../../ui/text/layer-name-text';
import { Button } from '../../ui/button';
import { countOf, formatBytes, formatDuration, formatMicroseconds } from '../../ui/text/numbers';
import { Tag } from '../../ui/tag';
import { AnalysisDialog } from './analysis-dialog';

/** Shows float against int8 on this machine, and what really ran; data from the last benchmark. */
export function BenchmarkDialog() {
  const session = useSession();
  const isRunning = useApp((state) => jobOf(state, 'benchmark') !== null);
  return (
    <AnalysisDialog
      kind="benchmark"
      title="Benchmark"
      subtitle={(found, old) =>
        found === null
          ? undefined
          : `${countOf(found.value.threads, 'thread')}, ${found.value.repeats} repeats, interleaved${old}`
      }
      className="h-[640px] w-[800px]"
      again={{ label: 'Measure again', run: () => void session.measure('benchmark') }}
      actions={
        <Button
          size="medium"
          look="ghost"
          onClick={() => {
            session.setView({ graphShows: 'ran' });
            session.show(null);
          }}
        >
          Show on the graph
        </Button>
      }
      empty={{
        icon: <Gauge />,
        title: isRunning ? 'Measuring' : 'Not measured',
        text: 'Float and int8 run in turns, so that a busy machine is unfair to neither.',
      }}
    >
      {({ value }) => <Result result={value} />}
    </AnalysisDialog>
  );
}

function Latency({
  name,
  summary,
  bytes,
}: {
  readonly name: string;
  readonly summary: LatencySummary;
  readonly bytes: number;
}) {
  return (
    <div>
      <dt className="text-meta text-ink3">{name}</dt>
      <dd>
        <b className="text-read font-semibold">{formatDuration(summary.medianMs)}</b>{' '}
        <span className="text-ink2">
          95 % under {formatDuration(summary.p95Ms)}, best {formatDuration(summary.minMs)}
        </span>
        <span className="block text-meta text-ink3">{formatBytes(bytes)}</span>
      </dd>
    </div>
  );
}

function Result({ result }: { readonly result: BenchmarkResult }) {
  // Round by round: what slowed both down cancels out.
  const ratio = result.speedup ?? result.float.medianMs / result.quantized.medianMs;
  return (
    <>
      <dl className="grid shrink-0 grid-cols-[1fr_1fr_230px] gap-4 border-b border-line px-5 py-3">
        <Latency name="int8" summary={result.quantized} bytes={result.quantizedBytes} />
        <Latency name="float" summary={result.float} bytes={result.floatBytes} />
        <div>
          <dt className="text-meta text-ink3">{ratio >= 1 ? 'Faster by' : 'Slower by'}</dt>
          <dd>
            <b className="text-read font-semibold">
              {(ratio >= 1 ? ratio : 1 / ratio).toFixed(2)} ×
            </b>
            <span
              className="block text-meta text-ink3"
              title="Each round runs both models one after the other; the ratio is the median over the rounds, so what slowed both down cancels out."
            >
              {result.speedup === undefined
                ? 'of the medians'
                : `round by round; ${medianRatio(result).toFixed(2)} × by the medians`}
            </span>
            <span className="block text-meta text-ink3">
              {formatDuration(result.quantizeOverheadUs / 1000)} in Q and DQ
            </span>
          </dd>
        </div>
      </dl>
      {result.notices.length === 0 ? null : (
        <ul
          tabIndex={0}
          aria-label="Advice"
          className="max-h-36 shrink-0 overflow-y-auto border-b border-line bg-warn-bg px-5 py-2"
        >
          {result.notices.map((notice) => (
            <li key={notice.message} className="py-0.5">
              {notice.message} <span className="text-ink2">{notice.hint ?? ''}</span>
            </li>
          ))}
        </ul>
      )}
      {result.alternatives === undefined || result.alternatives.length === 0 ? null : (
        <Alternatives alternatives={result.alternatives} />
      )}
      <Timings timings={result.layers} other={result.otherUs} />
    </>
  );
}

const template =
  'grid grid-cols-[minmax(0,1fr)_64px_64px_64px_64px_56px_150px] items-center gap-2 px-5 whitespace-nowrap';

/** What would be faster, each measured beside this recipe. */
function Alternatives({ alternatives }: { readonly alternatives: readonly SpeedAlternative[] }) {
  const session = useSession();
  return (
    <section className="shrink-0 border-b border-line px-5 py-2">
      <h2 className="mb-1 font-semibold">Measured beside it</h2>
      <ul tabIndex={0} aria-label="Measured beside it" className="max-h-32 overflow-y-auto">
        {alternatives.map((alternative) => (
          <li
            key={alternative.label}
            className="grid h-7 grid-cols-[minmax(0,1fr)_72px_100px_130px_64px] items-center gap-3 whitespace-nowrap"
          >
            <span className="truncate" title={alternative.label}>
              {alternative.label}
            </span>
            <b className="text-right font-medium">{formatDuration(alternative.latency.medianMs)}</b>
            <span className="text-right text-ink2">
              {timesWords(alternative.speedupOverFloat)} float
            </span>
            <span className={`text-right ${alternative.isFaster ? 'text-float' : 'text-ink3'}`}>
              {timesWords(alternative.speedupOverRecipe)} this recipe
            </span>
            <Button
              disabled={!alternative.isFaster}
              aria-label={`Apply: ${alternative.label}`}
              onClick={() => {
                session.edit({ title: alternative.label, recipe: alternative.recipe });
                session.show(null);
              }}
            >
              Apply
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function medianRatio({ float, quantized }: BenchmarkResult): number {
  const ratio = float.medianMs / quantized.medianMs;
  return ratio >= 1 ? ratio : 1 / ratio;
}

function timesWords(speedup: number): string {
  return `${speedup.toFixed(2)} ×`;
}

function lostUs(timing: LayerTiming): number {
  return timing.quantizedUs + (timing.quantizeUs ?? 0) - timing.floatUs;
}

/** Where int8 loses time first: those are the layers a skip would speed up. */
function Timings({
  timings,
  other,
}: {
  readonly timings: readonly LayerTiming[];
  readonly other: BenchmarkResult['otherUs'];
}) {
  const session = useSession();
  const labels = useApp(labelsOf);
  const rows = useMemo(() => [...timings].sort((a, b) => lostUs(b) - lostUs(a)), [timings]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        className={`${template} h-7 shrink-0 border-b border-line text-meta text-ink3`}
        aria-hidden
      >
        <span>Layer, slowest in int8 first</span>
        <span className="text-right">float µs</span>
        <span className="text-right">int8 µs</span>
        <span className="text-right" title="Time in Q and DQ nodes that its int8 makes necessary">
          Q, DQ µs
        </span>
        <span className="text-right">lost µs</span>
        <span>ran as</span>
        <span>kernels</span>
      </div>
      <ul tabIndex={0} aria-label="Layers" className="min-h-0 flex-1 overflow-y-auto">
        {rows.map((row) => (
          <li
            key={row.layer}
            className={`${template} h-6 hover:bg-raised`}
            onClick={() => session.select([row.layer])}
          >
            <span className="min-w-0" title={row.layer}>
              <LayerNameText label={labels.of(row.layer)} />
            </span>
            <span className="text-right text-ink2">{formatMicroseconds(row.floatUs)}</span>
            <span className="text-right">{formatMicroseconds(row.quantizedUs)}</span>
            <span className="text-right text-ink2">{formatMicroseconds(row.quantizeUs)}</span>
            <span className="text-right font-medium">{formatMicroseconds(lostUs(row))}</span>
            <span>
              <Tag tone={row.executed === 'float' ? 'float' : 'plain'}>{row.executed}</Tag>
            </span>
            <span className="truncate text-meta text-ink3" title={row.kernels.join(', ')}>
              {row.kernels.join(', ')}
            </span>
          </li>
        ))}
        {other === undefined ? null : (
          <li className={`${template} h-6 text-ink2`}>
            <span>Nodes outside layers</span>
            <span className="text-right">{formatMicroseconds(other.floatUs)}</span>
            <span className="text-right">{formatMicroseconds(other.quantizedUs)}</span>
            <span />
            <span className="text-right font-medium">
              {formatMicroseconds(other.quantizedUs - other.floatUs)}
            </span>
          </li>
        )}
      </ul>
    </div>
  );
}
