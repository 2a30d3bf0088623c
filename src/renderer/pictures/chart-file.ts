import { chartToSvg } from './chart-svg';
import { csv } from './csv';
import { svgToPng } from './svg-png';
import type { LayerView } from '../../shared/contract/model-view';
import { type MetricSeries } from '../state/view';
import { metricIds, type MetricId, metricTable } from '../../shared/contract/metrics';

/** A file a chart makes of itself; whoever gets it asks where to save it. */
export interface ChartFile {
  readonly suggestedName: string;
  readonly kind: 'csv' | 'svg' | 'png';
  /** Made when it is known that the file is wanted. */
  content(): Promise<string | Uint8Array>;
}

export function pictureFile(
  kind: 'svg' | 'png',
  name: string,
  title: string,
  element: () => Element | null,
): ChartFile {
  return {
    suggestedName: `${name}.${kind}`,
    kind,
    async content() {
      const chart = element();
      if (chart === null) throw new Error(`${title} is no longer on screen`);
      const svg = chartToSvg(chart, { title });
      return kind === 'svg' ? svg : new Uint8Array(await (await svgToPng(svg, 2)).arrayBuffer());
    },
  };
}

/** The numbers behind the bars: one line a layer, one column a metric that was measured. */
export function seriesCsv(
  layers: readonly LayerView[],
  series: Readonly<Record<MetricId, MetricSeries>>,
): string {
  const shown = metricIds.filter((id) => series[id].state !== 'none');
  return csv(
    [
      'layer',
      'name',
      'op',
      'precision',
      ...shown.map((id) => `${metricTable[id].label.toLowerCase()} dB`),
    ],
    layers.map((layer) => [
      layer.index + 1,
      layer.name,
      layer.op,
      layer.skipped ? 'float' : 'int8',
      ...shown.map((id) =>
        series[id].exact[layer.index] === true ? 'exact' : series[id].db[layer.index],
      ),
    ]),
  );
}
