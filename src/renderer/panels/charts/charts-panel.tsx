import { Database, Gauge, Play } from 'lucide-react';
import { useId, useMemo, useState, type ReactElement } from 'react';
import type { LayerSamples } from '../../../shared/contract/inspection';
import type { Prediction } from '../../../shared/contract/judgement';
import { metricIds, type LinkedView } from '../../state/view';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { MenuLabel, MenuRadios } from '../../ui/menu';
import { countOf } from '../../ui/text/numbers';
import { Panel, PanelHead } from '../../ui/panel';
import { Segmented } from '../../ui/segmented';
import { Select } from '../../ui/select';
import { TabList, TabPanel, Tabs } from '../../ui/tabs';
import type { BarOrder } from '../../charts/layers/bar-order';
import { seriesCsv, type ChartFile } from '../../pictures/chart-file';
import { ChartMenu } from './chart-menu';
import '../../charts/plot/charts.css';
import { LayerChart, type PreviousLine } from '../../charts/layers/layer-chart';
import { metricWords } from '../../state/words/metric-words';
import type { PictureOf } from '../../ui/sample-image';
import { SamplesByLayersChart } from '../../charts/samples/samples-by-layers-chart';
import { useSize } from '../../ui/use-size';
import { Tag } from '../../ui/tag';
import { WaterfallChart } from '../../charts/waterfall/waterfall-chart';

export type ChartTab = 'layers' | 'waterfall' | 'samples';

/** How far the one-in and one-out values are. */
export interface SensitivityProgress {
  readonly state: 'none' | 'running' | 'partial' | 'done';
  readonly done: number;
  readonly total: number;
  onMeasure(): void;
  onCancel(): void;
}

export interface ChartsPanelProps extends LinkedView {
  /** Why there is nothing to draw; the panel offers the next step. */
  /** `not-kept`: runs are listed, but their numbers per layer are not there any more. */
  readonly stage: 'no-data' | 'not-run' | 'not-kept' | 'measuring' | 'measured';
  readonly order: BarOrder;
  readonly trusted: boolean;
  readonly previous: PreviousLine | null;
  readonly prediction: Prediction | null;
  /** Model output the waterfall ends at, and its measured dB. */
  readonly outputName: string;
  readonly outputDb: number | null;
  /** Number of the run shown; null while none is. */
  readonly run: number | null;
  readonly sensitivity: SensitivityProgress;
  /** Errors of samples × layers; null until asked for. */
  readonly samples: LayerSamples | null;
  readonly pictureOf: PictureOf;
  /** What the quantized model answered instead, by sample. */
  readonly misread: ReadonlyMap<number, string>;
  readonly selectedSample: number | null;
  onOrder(order: BarOrder): void;
  onSelectSample(sample: number | null): void;
  /** The samples tab was opened without samples. */
  onNeedSamples(): void;
  onChooseData(): void;
  onUseRandomData(): void;
  onRun(): void;
  onSave(file: ChartFile): void;
  onCopy(text: string): void;
}

const metricOptions = metricIds.map((id) => ({
  value: id,
  label: metricWords[id].label,
  title: metricWords[id].definition,
}));
/** Below these the metric buttons become a menu, and long tab names short. */
const metricsAsButtonsPx = 604;
const longTabsPx = 660;

/** SQNR per layer, noise waterfall, samples by layers: one panel, three tabs. */
export function ChartsPanel(props: ChartsPanelProps): ReactElement {
  const { metric, order, onMetric, onOrder, onNeedSamples, samples } = props;
  const id = useId();
  const [tab, setTab] = useState<ChartTab>('layers');
  const [ref, size] = useSize<HTMLDivElement>();
  const plotId = `${id}-${tab}`;
  const openTab = (next: ChartTab): void => {
    setTab(next);
    if (next === 'samples' && samples === null && props.stage === 'measured') onNeedSamples();
  };
  const isShort = size.width < longTabsPx && (size.width >= metricsAsButtonsPx || size.width < 440);
  const tabs: readonly { readonly value: ChartTab; readonly label: string }[] = [
    { value: 'layers', label: 'SQNR per layer' },
    { value: 'waterfall', label: isShort ? 'Waterfall' : 'Noise waterfall' },
    { value: 'samples', label: 'Samples' },
  ];
  const menu = (
    <ChartMenu
      name={tab === 'layers' ? `sqnr-${metric}` : tab}
      title={
        tab === 'layers'
          ? `${metricWords[metric].label} SQNR per layer`
          : tab === 'waterfall'
            ? 'Noise waterfall'
            : 'Samples by layers'
      }
      element={() => document.getElementById(plotId)}
      csv={tab === 'layers' ? () => seriesCsv(props.layers, props.series) : null}
      onSave={props.onSave}
      onCopy={props.onCopy}
    >
      {tab === 'layers' ? (
        <>
          <MenuLabel>Order of bars</MenuLabel>
          <MenuRadios<BarOrder>
            value={order}
            options={[
              { value: 'position', label: 'By position' },
              { value: 'value', label: 'By value, worst first' },
            ]}
            onChange={onOrder}
          />
        </>
      ) : undefined}
    </ChartMenu>
  );
  return (
    <Panel aria-label="Charts" data-testid="charts">
      <div ref={ref} className="flex min-h-0 flex-1 flex-col">
        <Tabs value={tab} onChange={openTab} className="flex min-h-0 flex-1 flex-col">
          <PanelHead>
            <TabList label="Charts" tabs={tabs} />
            <span className="flex-1" />
            {tab !== 'layers' ? (
              <HeadNote {...props} tab={tab} />
            ) : size.width >= metricsAsButtonsPx ? (
              <Segmented
                label="Metric"
                className="[&_button]:px-1"
                value={metric}
                options={metricOptions}
                onChange={onMetric}
              />
            ) : (
              <Select label="Metric" value={metric} options={metricOptions} onChange={onMetric} />
            )}
            {tab === 'layers' ? null : menu}
          </PanelHead>
          <TabPanel value={tab} className="relative flex min-h-0 flex-1 flex-col">
            <Content {...props} tab={tab} plotId={plotId} />
            {tab === 'layers' ? <div className="absolute top-1 right-2 z-10">{menu}</div> : null}
          </TabPanel>
        </Tabs>
      </div>
    </Panel>
  );
}

function HeadNote({
  tab,
  outputName,
  run,
  trusted,
  samples,
  series,
}: ChartsPanelProps & { readonly tab: ChartTab }): ReactElement {
  const estimated = tab === 'waterfall' && series.oneIn.state === 'none';
  const of = run === null ? '' : `, run ${run}`;
  const text =
    tab === 'waterfall'
      ? `share of the noise power at ${outputName}${of}`
      : samples === null
        ? ''
        : `${countOf(samples.rows.length, 'sample')} × ${countOf(samples.rows[0]?.length ?? 0, 'layer')}, accumulated${of}`;
  return (
    <span className="min-w-0 truncate text-meta text-ink2">
      {text}
      {estimated ? (
        <Tag title="Estimated from each layer's own noise, until sensitivity is measured">
          estimate
        </Tag>
      ) : null}
      {trusted ? null : <span className="text-warn"> random data</span>}
    </span>
  );
}

function Content(
  props: ChartsPanelProps & { readonly tab: ChartTab; readonly plotId: string },
): ReactElement {
  const { tab, plotId, stage, metric, series, prediction, samples } = props;
  const hasAny = metricIds.some((id) => series[id].state !== 'none');
  if (!hasAny && stage !== 'measuring') return <NothingYet {...props} />;
  if (tab === 'waterfall') {
    if (prediction === null || prediction.shares.every((share) => share <= 0))
      return <NoWaterfall {...props} />;
    return <WaterfallChart {...props} prediction={prediction} id={plotId} />;
  }
  if (tab === 'samples') {
    if (samples === null || samples.rows.length === 0) {
      return (
        <EmptyState
          icon={<Gauge />}
          title={
            stage === 'measured'
              ? 'Reading errors per sample'
              : 'Per-sample errors come with the next run'
          }
        >
          Which inputs suffer, and at which layers.
        </EmptyState>
      );
    }
    return <SamplesByLayersChart {...props} samples={samples} id={plotId} />;
  }
  if (series[metric].state === 'none' && (metric === 'oneIn' || metric === 'oneOut'))
    return <NoSensitivity {...props} />;
  if (series[metric].state === 'none' && stage === 'measured') {
    return (
      <EmptyState
        icon={<Gauge />}
        title={`${metricWords[metric].label} was not measured in this run`}
      >
        {metricWords[metric].definition} Turn it on in the settings, then run.
      </EmptyState>
    );
  }
  return (
    <>
      <SampleLayerChart {...props} id={plotId} />
      {metric === 'oneIn' || metric === 'oneOut' ? <SensitivityBar {...props} /> : null}
    </>
  );
}

function SampleLayerChart(props: ChartsPanelProps & { readonly id: string }): ReactElement {
  const { samples, selectedSample } = props;
  const sample = useMemo(() => sampleLine(samples, selectedSample), [samples, selectedSample]);
  return <LayerChart {...props} sample={sample} />;
}

function sampleLine(samples: LayerSamples | null, selected: number | null): PreviousLine | null {
  const row = selected === null ? -1 : (samples?.samples.indexOf(selected) ?? -1);
  const db = samples?.rows[row];
  if (db === undefined) return null;
  return { label: samples?.names[row]?.split('/').at(-1) ?? '', db };
}

function NothingYet({
  stage,
  onChooseData,
  onUseRandomData,
  onRun,
}: ChartsPanelProps): ReactElement {
  if (stage === 'no-data') {
    return (
      <EmptyState
        icon={<Database />}
        title="Give it data to measure"
        actions={
          <>
            <Button look="primary" onClick={onChooseData}>
              Choose data
            </Button>
            <Button look="ghost" onClick={onUseRandomData}>
              Use random data
            </Button>
          </>
        }
      >
        A folder of images, .npy, .npz or .pb files. 64 samples are plenty to start.
      </EmptyState>
    );
  }
  if (stage === 'not-kept') {
    return (
      <EmptyState
        icon={<Play />}
        title="The numbers of these runs are not kept any more"
        actions={
          <Button look="primary" onClick={onRun}>
            Run
          </Button>
        }
      >
        Stored numbers may take 512 MB; the oldest runs that are not pinned give way first. Run
        measures the present recipe again.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<Play />}
      title="Nothing measured yet"
      actions={
        <Button look="primary" onClick={onRun}>
          Run
        </Button>
      }
    >
      A run calibrates once, quantizes, and measures every layer. Bars fill in as samples stream
      through.
    </EmptyState>
  );
}

function NoWaterfall({ stage, onRun }: ChartsPanelProps): ReactElement {
  return (
    <EmptyState
      icon={<Gauge />}
      title={stage === 'measuring' ? 'The waterfall comes with the result' : 'No shares yet'}
      {...(stage === 'measured' ? { actions: <Button onClick={onRun}>Run</Button> } : {})}
    >
      Each layer’s share of the noise at the output, and what layers do to each other.
    </EmptyState>
  );
}

function NoSensitivity({ metric, sensitivity, layers, stage }: ChartsPanelProps): ReactElement {
  const weighted = layers.filter((layer) => layer.weighted).length;
  const running = sensitivity.state === 'running';
  return (
    <EmptyState
      icon={<Gauge />}
      title={
        running ? 'Measuring the first layers' : `${metricWords[metric].label} is not measured yet`
      }
      actions={
        running ? (
          <Button onClick={sensitivity.onCancel}>Cancel</Button>
        ) : (
          <Button look="primary" disabled={stage !== 'measured'} onClick={sensitivity.onMeasure}>
            Measure sensitivity
          </Button>
        )
      }
    >
      {metricWords[metric].definition}{' '}
      {stage === 'measured'
        ? `${countOf(layers.length, 'layer')}, the ${weighted} with weights first.`
        : 'It needs a run first.'}
    </EmptyState>
  );
}

/** While sensitivity is measured, or was stopped half-way. */
function SensitivityBar({ sensitivity }: ChartsPanelProps): ReactElement | null {
  if (sensitivity.state !== 'running' && sensitivity.state !== 'partial') return null;
  const running = sensitivity.state === 'running';
  return (
    <div className="absolute top-0.5 left-10 z-10 flex h-6 items-center gap-2 text-meta text-ink2">
      {running ? 'Measuring' : 'Measured'} {sensitivity.done} of{' '}
      {countOf(sensitivity.total, 'layer')}
      <Button look="ghost" onClick={running ? sensitivity.onCancel : sensitivity.onMeasure}>
        {running ? 'Cancel' : 'Continue'}
      </Button>
    </div>
  );
}
