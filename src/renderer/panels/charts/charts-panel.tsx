import type { CommandId } from '../../../shared/shell/commands';
import { useCallback, useId, useMemo, useState, type ReactElement } from 'react';
import { isSensitivity, metricIds, metricTable } from '../../../shared/contract/metrics';
import type { LayerSamples } from '../../../shared/contract/inspection';
import type { AccuracyResult } from '../../../shared/contract/judgement';
import type { BarOrder } from '../../charts/layers/bar-order';
import { LayerChart, type PreviousLine } from '../../charts/layers/layer-chart';
import '../../charts/plot/charts.css';
import { SamplesByLayersChart } from '../../charts/samples/samples-by-layers-chart';
import { WaterfallChart } from '../../charts/waterfall/waterfall-chart';
import { usePanelCommand } from '../../commands/use-panel-command';
import { pictureFile, seriesCsv } from '../../pictures/chart-file';
import { useApp, useSession } from '../../session/page/app-context';
import { useSaveFile } from '../../session/page/use-save-file';
import { usePictureOf } from '../../session/page/use-picture-of';
import { presentResult } from '../../state/derived/derived';
import { MenuLabel, MenuRadios } from '../../ui/menu';
import { Panel, PanelHead } from '../../ui/panel';
import { Segmented } from '../../ui/segmented';
import { Select } from '../../ui/select';
import { TabList, TabPanel, Tabs } from '../../ui/tabs';
import { Tag } from '../../ui/tag';
import { countOf } from '../../ui/text/numbers';
import { useSize } from '../../ui/hooks/use-size';
import { ChartMenu } from './chart-menu';
import {
  NoSamples,
  NoSensitivity,
  NotMeasured,
  NothingYet,
  NoWaterfall,
  SensitivityBar,
} from './charts-empty';
import { optionsOf } from '../../ui/options';
import type { ChartsProps } from './charts-props';

type ChartTab = 'layers' | 'waterfall' | 'samples';

interface TabProps extends ChartsProps {
  readonly tab: ChartTab;
  /** Id of the chart's element, for saving it as a picture. */
  readonly plotId: string;
}

const metricOptions = metricIds.map((id) => ({
  value: id,
  label: metricTable[id].label,
  title: metricTable[id].definition,
}));

/** Below these the metric buttons become a menu, and long tab names short. */
const metricsAsButtonsPx = 604;
const longTabsPx = 660;

/** Shows SQNR per layer, the noise waterfall, and samples by layers, one tab each; data from the run shown. */
export function ChartsPanel(props: ChartsProps): ReactElement {
  const session = useSession();
  const id = useId();
  const [tab, setTab] = useState<ChartTab>('layers');
  const [ref, size] = useSize<HTMLDivElement>();
  const openTab = (next: ChartTab): void => {
    setTab(next);
    if (next === 'samples' && props.samples === null && props.stage === 'measured')
      void session.fetchSamples();
  };
  const isShort = size.width < longTabsPx && (size.width >= metricsAsButtonsPx || size.width < 440);
  const tabs: readonly { readonly value: ChartTab; readonly label: string }[] = [
    { value: 'layers', label: 'SQNR per layer' },
    { value: 'waterfall', label: isShort ? 'Waterfall' : 'Noise waterfall' },
    { value: 'samples', label: 'Samples' },
  ];
  const own: TabProps = { ...props, tab, plotId: `${id}-${tab}` };
  return (
    <Panel aria-label="Charts" data-testid="charts">
      <div ref={ref} className="flex min-h-0 flex-1 flex-col">
        <Tabs value={tab} onChange={openTab} className="flex min-h-0 flex-1 flex-col">
          <PanelHead>
            <TabList label="Charts" tabs={tabs} />
            <span className="flex-1" />
            <HeadControl {...own} width={size.width} />
            {tab === 'layers' ? null : <TabMenu {...own} />}
          </PanelHead>
          <TabPanel value={tab} className="relative flex min-h-0 flex-1 flex-col">
            <Content {...own} />
            {tab === 'layers' ? (
              <div className="absolute top-1 right-2 z-10">
                <TabMenu {...own} />
              </div>
            ) : null}
          </TabPanel>
        </Tabs>
      </div>
    </Panel>
  );
}

/** The metric of the bars; of another chart, what it shows. */
function HeadControl(props: TabProps & { readonly width: number }): ReactElement {
  const { tab, width, metric, onMetric } = props;
  if (tab !== 'layers') return <HeadNote {...props} />;
  return width >= metricsAsButtonsPx ? (
    <Segmented
      label="Metric"
      className="[&_button]:px-1"
      value={metric}
      options={metricOptions}
      onChange={onMetric}
    />
  ) : (
    <Select label="Metric" value={metric} options={metricOptions} onChange={onMetric} />
  );
}

function TabMenu({ tab, plotId, metric, order, layers, series }: TabProps): ReactElement {
  const session = useSession();
  useExportChart(tab === 'samples' ? null : plotId);
  return (
    <ChartMenu
      name={tab === 'layers' ? `sqnr-${metric}` : tab}
      title={
        tab === 'layers'
          ? `${metricTable[metric].label} SQNR per layer`
          : tab === 'waterfall'
            ? 'Noise waterfall'
            : 'Samples by layers'
      }
      element={() => document.getElementById(plotId)}
      csv={tab === 'layers' ? () => seriesCsv(layers, series) : null}
    >
      {tab === 'layers' ? (
        <>
          <MenuLabel>Order of bars</MenuLabel>
          <MenuRadios<BarOrder>
            value={order}
            options={optionsOf({ position: 'By position', value: 'By value, worst first' })}
            onChange={(chartOrder) => session.setView({ chartOrder })}
          />
        </>
      ) : undefined}
    </ChartMenu>
  );
}

/** Saves the chart of layers on the screen when a command asks for it; samples by layers are none. */
function useExportChart(plotId: string | null): void {
  const save = useSaveFile();
  usePanelCommand(
    useCallback(
      (command: CommandId) => {
        if (command !== 'export.chart') return;
        const plot = () => (plotId === null ? null : document.getElementById(plotId));
        save(pictureFile('svg', 'sqnr-per-layer', 'SQNR per layer', plot));
      },
      [save, plotId],
    ),
  );
}

function HeadNote({ tab, outputName, run, trusted, samples, series }: TabProps): ReactElement {
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

function Content(props: TabProps): ReactElement {
  const { tab, plotId, stage, metric, series, prediction } = props;
  const hasAny = metricIds.some((id) => series[id].state !== 'none');
  if (!hasAny && stage !== 'measuring') return <NothingYet {...props} />;
  if (tab === 'waterfall') {
    if (prediction === null || prediction.shares.every((share) => share <= 0))
      return <NoWaterfall {...props} />;
    return <WaterfallChart {...props} prediction={prediction} id={plotId} />;
  }
  if (tab === 'samples') return <SamplesTab {...props} />;
  const isSensed = isSensitivity(metric);
  if (series[metric].state === 'none' && isSensed) return <NoSensitivity {...props} />;
  if (series[metric].state === 'none' && stage === 'measured') return <NotMeasured {...props} />;
  return (
    <>
      <LayersTab {...props} />
      {isSensed ? <SensitivityBar {...props} /> : null}
    </>
  );
}

function LayersTab(props: TabProps): ReactElement {
  const { samples, selectedSample } = props;
  const sample = useMemo(() => sampleLine(samples, selectedSample), [samples, selectedSample]);
  return <LayerChart {...props} id={props.plotId} sample={sample} />;
}

function sampleLine(samples: LayerSamples | null, selected: number | null): PreviousLine | null {
  const row = selected === null ? -1 : (samples?.samples.indexOf(selected) ?? -1);
  const db = samples?.rows[row];
  if (db === undefined) return null;
  return { label: samples?.names[row]?.split('/').at(-1) ?? '', db };
}

function SamplesTab(props: TabProps): ReactElement {
  const session = useSession();
  const pictureOf = usePictureOf();
  // Accuracy names samples of what it was judged on; the charts know the calibration data only.
  const accuracy = useApp((state) =>
    state.validation.status === 'ready' ? null : presentResult(state, 'accuracy'),
  );
  const misread = useMemo(() => misreadIn(accuracy), [accuracy]);
  const { samples } = props;
  if (samples === null || samples.rows.length === 0) return <NoSamples {...props} />;
  return (
    <SamplesByLayersChart
      {...props}
      samples={samples}
      misread={misread}
      pictureOf={pictureOf}
      onSelectSample={(sample) => session.selectSample(sample, 'data')}
      id={props.plotId}
    />
  );
}

/** What the int8 model answered instead, by sample. */
function misreadIn(accuracy: AccuracyResult | null): ReadonlyMap<number, string> {
  const named = (index: number): string => accuracy?.classes[index] ?? String(index);
  return new Map(
    accuracy?.changed.map((answer) => [
      answer.sample,
      `${answer.label === null ? named(answer.floatAnswer) : named(answer.label)} → ${named(answer.quantizedAnswer)}`,
    ]),
  );
}
