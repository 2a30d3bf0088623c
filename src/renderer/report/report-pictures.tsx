import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import type { Prediction } from '../../shared/contract/tuning';
import { LayerChart, type LayerChartProps } from '../charts/layers/layer-chart';
import { metricTable, metricIds } from '../../shared/contract/metrics';
import { ParetoChart, type ParetoRun } from '../charts/dots/pareto-chart';
import { WaterfallChart, type WaterfallChartProps } from '../charts/waterfall/waterfall-chart';
import type { LinkedView } from '../state/view';
import { chartToSvg } from '../pictures/chart-svg';
import type { ReportPicture } from './html-report';

export interface ReportPicturesSource
  extends
    Pick<LayerChartProps, 'layers' | 'series' | 'threshold' | 'trusted' | 'previous'>,
    Pick<WaterfallChartProps, 'outputName' | 'outputDb'> {
  readonly prediction: Prediction | null;
  readonly runs: readonly ParetoRun[];
  readonly currentRun: number | null;
}

const width = 1100;
const height = 280;

/** The charts of a report, drawn off screen at one size, whatever the panels show: every metric that was measured, waterfall, Pareto. */
export async function reportPictures(
  source: ReportPicturesSource,
): Promise<readonly ReportPicture[]> {
  const stage = document.createElement('div');
  Object.assign(stage.style, {
    position: 'fixed',
    left: '-20000px',
    top: '0',
    width: `${width}px`,
    visibility: 'visible',
  });
  stage.setAttribute('aria-hidden', 'true');
  stage.inert = true;
  document.body.append(stage);
  const charts = chartsOf(source);
  const root = createRoot(stage);
  try {
    root.render(
      charts.map(({ title, chart }) => (
        <div
          key={title}
          data-title={title}
          style={{ width, height, display: 'flex', flexDirection: 'column' }}
        >
          {chart}
        </div>
      )),
    );
    // Sizes are observed and the chart library draws in steps: wait until every chart stands.
    for (let frame = 0; frame < 60 && !(await isDrawn(stage, charts.length, frame)); frame += 1);
    return charts.flatMap(({ title, caption }) => {
      const frame = [...stage.children].find(
        (child) => child instanceof HTMLElement && child.dataset['title'] === title,
      );
      const chart = frame?.querySelector('[data-chart]');
      return chart === null || chart === undefined || chart.querySelector('svg') === null
        ? []
        : [chartPicture(chart, title, caption)];
    });
  } finally {
    root.unmount();
    stage.remove();
  }
}

/** Frames do not come in a hidden window; a timer does. */
async function isDrawn(stage: Element, count: number, frame: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 16));
  return frame > 3 && stage.querySelectorAll('[data-chart] svg').length >= count;
}

interface ReportChart {
  readonly title: string;
  readonly caption: string;
  readonly chart: ReactElement;
}

function chartsOf(source: ReportPicturesSource): readonly ReportChart[] {
  const { series, prediction, runs } = source;
  const linked: Omit<LinkedView, 'metric'> = {
    layers: source.layers,
    series,
    threshold: source.threshold,
    selection: { layers: [], focused: null },
    previewSkip: new Set(),
    onSelect: ignore,
    onToggleSkip: ignore,
    onPreviewSkip: ignore,
    onThreshold: ignore,
    onMetric: ignore,
    onContextMenu: ignore,
  };
  const charts: ReportChart[] = metricIds
    .filter((metric) => series[metric].state !== 'none')
    .map((metric) => ({
      title: `${metricTable[metric].label} SQNR per layer`,
      caption: metricTable[metric].definition,
      chart: (
        <LayerChart
          {...linked}
          id={`report-${metric}`}
          metric={metric}
          order="position"
          previous={source.previous}
          trusted={source.trusted}
        />
      ),
    }));
  if (prediction !== null && prediction.shares.some((share) => share > 0)) {
    charts.push({
      title: 'Noise waterfall',
      caption: `Share of each layer in the noise power at ${source.outputName}; what layers do to each other stands as interaction.`,
      chart: (
        <WaterfallChart
          {...linked}
          metric="isolated"
          prediction={prediction}
          outputName={source.outputName}
          outputDb={source.outputDb}
        />
      ),
    });
  }
  if (runs.filter((run) => run.trusted && run.outputDb !== null).length > 1) {
    charts.push({
      title: 'Pareto',
      caption: 'Each run a dot; the line joins the runs no other beats.',
      chart: (
        <ParetoChart
          runs={runs}
          current={source.currentRun}
          predicted={null}
          onRestore={ignore}
          onCompare={ignore}
        />
      ),
    });
  }
  return charts;
}

function ignore(): void {
  // pictures do nothing
}

/** A chart on screen as a picture of the report, in both themes. */
function chartPicture(element: Element, title: string, caption?: string): ReportPicture {
  return {
    title,
    ...(caption === undefined ? {} : { caption }),
    light: chartToSvg(element, { theme: 'light', title }),
    dark: chartToSvg(element, { theme: 'dark', title }),
  };
}
