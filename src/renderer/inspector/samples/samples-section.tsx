import { Image } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { usePictureOf } from '../../session/page/use-picture-of';
import { presentResult } from '../../state/derived/derived';
import { useState, type ReactElement } from 'react';
import { SampleImage } from '../../ui/sample-image';
import { useSize } from '../../ui/hooks/use-size';
import { EmptyState } from '../../ui/empty-state';
import { countOf, formatDb } from '../../ui/text/numbers';
import { scaleColor } from '../../ui/scale';
import { Segmented } from '../../ui/segmented';
import { Tag } from '../../ui/tag';
import type { InspectorProps } from '../parts/inspector-props';
import { rowsAtLayer, rowsOfAnswers, type SampleRow } from './sample-rows';
import { Section } from '../parts/section';

type View = 'layer' | 'answers';
const pictures = 8;

/** Which inputs suffer most here, and which the quantized model misreads. */
export function SamplesSection(props: InspectorProps): ReactElement | null {
  const { inspection, trusted, stale, run, report } = props;
  const session = useSession();
  const pictureOf = usePictureOf();
  const accuracy = useApp((state) => presentResult(state, 'accuracy'));
  const judgedOn = useApp((state) => (state.validation.status === 'ready' ? 'validation' : 'data'));
  const selectedSample = useApp((state) => state.selectedSample);
  const [view, setView] = useState<View>('layer');
  if (!trusted) {
    return (
      <Section title="Samples">
        <EmptyState
          icon={<Image />}
          title="Generated inputs have nothing to show"
          className="py-2"
        />
      </Section>
    );
  }
  const hasAnswers = accuracy !== null && accuracy.changed.length > 0;
  const atLayer =
    inspection === null ? [] : rowsAtLayer(inspection, judgedOn === 'data' ? accuracy : null);
  const shown: View =
    hasAnswers && (view === 'answers' || atLayer.length === 0) ? 'answers' : 'layer';
  const rows = shown === 'answers' && accuracy !== null ? rowsOfAnswers(accuracy) : atLayer;
  if (rows.length === 0) {
    if (props.inspectionState === 'loading') return null;
    return (
      <Section
        title="Samples"
        {...(report === null ? {} : { note: countOf(report.data.samples, 'sample') })}
      >
        <EmptyState
          icon={<Image />}
          title={
            report === null
              ? 'Per-sample errors come with a run'
              : 'Per-sample errors come with the next run'
          }
          className="py-2"
        />
      </Section>
    );
  }
  const misread =
    accuracy === null ? 0 : rowsOfAnswers(accuracy).filter((row) => row.misread).length;
  const from = shown === 'answers' ? judgedOn : 'data';
  const selected = selectedSample?.from === from ? selectedSample.sample : null;
  const select = (sample: number): void =>
    session.selectSample(sample === selected ? null : sample, from);
  return (
    <Section
      title="Samples"
      tag={stale && run !== null ? <Tag>from run {run}</Tag> : null}
      note={
        hasAnswers && atLayer.length > 0 ? (
          <Segmented<View>
            label="Samples by"
            className="h-5! text-meta [&_button]:leading-4!"
            value={shown}
            options={[
              { value: 'layer', label: 'At this layer' },
              {
                value: 'answers',
                label: `${misread} misread`,
                title: `${misread} of ${accuracy.samples} answers changed for the worse`,
              },
            ]}
            onChange={setView}
          />
        ) : shown === 'answers' && accuracy !== null ? (
          `${misread} of ${countOf(accuracy.samples, 'sample')} misread, worst first`
        ) : (
          `at this layer, worst first${stale ? '' : ` · ${countOf(rows.length, 'sample')}`}`
        )
      }
    >
      {shown === 'layer' ? <SampleStrip rows={rows} selected={selected} onSelect={select} /> : null}
      <div className="grid grid-cols-8 gap-1">
        {rows.slice(0, pictures).map((row) => (
          <Picture
            key={row.sample}
            row={row}
            url={pictureOf(row.sample, from)}
            selected={selected === row.sample}
            onSelect={() => select(row.sample)}
          />
        ))}
      </div>
    </Section>
  );
}

function Picture({
  row,
  url,
  selected,
  onSelect,
}: {
  readonly row: SampleRow;
  readonly url: string | null | undefined;
  readonly selected: boolean;
  onSelect(): void;
}): ReactElement {
  const caption = row.caption === '' ? scopeOf(row.name) : row.caption;
  return (
    <button
      type="button"
      className="min-w-0 rounded-1 text-center"
      aria-pressed={selected}
      title={row.name}
      onClick={onSelect}
    >
      <SampleImage
        url={url}
        name={row.name}
        className={`aspect-square w-full ${selected ? 'outline-2 outline-accent' : ''}`}
      />
      <span
        className={`mt-0.5 block h-3.5 truncate text-meta leading-3.5 ${row.misread ? 'text-danger' : 'text-ink2'}`}
      >
        {row.misread ? <span className="sr-only">misread </span> : null}
        {caption}
      </span>
      <span className="block text-meta leading-3.5 text-ink3">
        {formatDb(row.db)}
        <span className="sr-only"> dB</span>
      </span>
    </button>
  );
}

/** The class folder of a sample, where it has one. */
function scopeOf(name: string): string {
  const parts = name.split('/');
  return parts.length > 1 ? (parts.at(-2) ?? '') : '';
}

/** Every sample a hairline, worst first: how steep the tail is, and where the misread ones are. */
function SampleStrip({
  rows,
  selected,
  onSelect,
}: {
  readonly rows: readonly SampleRow[];
  readonly selected: number | null;
  onSelect(sample: number): void;
}): ReactElement {
  const [ref, { width }] = useSize<HTMLDivElement>();
  const step = width / rows.length;
  const best = Math.max(1, ...rows.map((row) => row.db ?? 0));
  const worst = Math.min(0, ...rows.map((row) => row.db ?? 0));
  return (
    <div
      ref={ref}
      className="mb-2 h-6"
      onClick={(event) => {
        const row =
          rows[
            Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left) / step)
          ];
        if (row !== undefined) onSelect(row.sample);
      }}
    >
      {width === 0 ? null : (
        <svg
          width={width}
          height={24}
          role="img"
          aria-label={`Error of ${countOf(rows.length, 'sample')}: worst ${formatDb(rows[0]?.db)} dB, best ${formatDb(rows.at(-1)?.db)} dB`}
        >
          {rows.map((row, index) => {
            const tall =
              row.db === null ? 23 : Math.max(2, ((row.db - worst) / (best - worst)) * 23);
            const fill =
              row.sample === selected
                ? 'var(--accent)'
                : row.misread
                  ? 'var(--danger)'
                  : (scaleColor(row.db)?.fill ?? 'var(--line2)');
            return (
              <rect
                key={row.sample}
                x={index * step}
                y={23 - tall}
                width={Math.max(0.8, step - (step > 2 ? 0.6 : 0.2))}
                height={tall}
                fill={fill}
              />
            );
          })}
          <path className="chart-base" d={`M0,23.5H${width}`} />
        </svg>
      )}
    </div>
  );
}
