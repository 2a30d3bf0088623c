import { formatDb, formatShare, nothing } from '../../shared/numbers';
import type { LayerReport, Sqnr } from '../../shared/contract/report';
import { isMasked, outliers, rankingMetric, type Ranking } from '../../shared/findings/suspects';
import type { Stream } from '../terminal/io';
import { type Column, renderTable } from '../terminal/table';
import { layerColumns } from './layer-column';

export const sortOrders = ['order', 'acc', 'iso', 'shadow', 'weight'] as const;
export type SortOrder = (typeof sortOrders)[number];

export interface DebugTableOptions {
  readonly sort: SortOrder;
  /** Show only so many layers of the sorted list. */
  readonly top?: number;
}

interface Row extends LayerReport {
  readonly position: number;
  readonly isWorst: boolean;
}

/** The layers with every metric that was measured, those that stand out marked. */
export function debugTable(
  layers: readonly LayerReport[],
  options: DebugTableOptions,
  stream: Stream,
): string {
  const { paint } = stream;
  const ranking = rankingMetric(layers);
  const worst = new Set(outliers(layers).map((layer) => layer.name));
  const rows = sortLayers(layers, options.sort)
    .slice(0, options.top)
    .map(({ layer, position }): Row => ({ ...layer, position, isWorst: worst.has(layer.name) }));
  const head: Column<Row>[] = [
    { title: '', cell: (row) => (row.isWorst ? '!' : ' '), style: (text) => paint.red(text) },
    { title: '#', align: 'right', cell: (row) => String(row.position) },
  ];
  const table = { before: head, after: metricColumns(layers), droppable };
  const { columns: fitting, note } = layerColumns(rows, table, stream);
  const columns = fitting.map((each): Column<Row> => ({
    ...each,
    style: (text, row) => {
      if (row.isWorst) return paint.red(text);
      return row.skipped ? paint.green(text) : text;
    },
  }));
  const legend = !rows.some((row) => row.isWorst)
    ? ''
    : `! = stands out by ${rankingTitles[ranking]}.`;
  const cut =
    rows.length < layers.length ? ` ${rows.length} of ${layers.length} layers shown (--top).` : '';
  const masked = maskedNote(rows.flatMap((row) => [row.accumulated, row.isolated, row.shadow]));
  const foot = [legend + cut, masked]
    .filter((line) => line !== '')
    .join('\n')
    .trim();
  return renderTable(columns, rows, paint) + note + (foot === '' ? '' : `${paint.dim(foot)}\n`);
}

/** The errors themselves are what the table is for. */
const droppable = ['clipped', 'error', 'worst ch.', 'op'];

function metricColumns(layers: readonly LayerReport[]): Column<Row>[] {
  const columns: Column<Row>[] = [
    { title: 'op', cell: (row) => row.op },
    { title: 'weight', unit: 'dB', align: 'right', cell: (row) => sqnrCell(row.weight) },
    {
      title: 'worst ch.',
      unit: 'dB',
      align: 'right',
      cell: (row) => formatDb(row.weight?.worstChannelDb),
    },
    { title: 'accum.', unit: 'dB', align: 'right', cell: (row) => sqnrCell(row.accumulated) },
    {
      title: 'isolated',
      unit: 'dB',
      align: 'right',
      cell: (row) => (row.skipped ? 'float' : sqnrCell(row.isolated)),
    },
    {
      title: 'shadow',
      unit: 'dB',
      align: 'right',
      cell: (row) => (row.skipped ? 'float' : sqnrCell(row.shadow)),
    },
    {
      title: 'error',
      unit: 'rms/scale',
      align: 'right',
      cell: (row) => row.accumulated?.rmseOverScale?.toFixed(2) ?? nothing,
    },
    {
      title: 'clipped',
      unit: '%',
      align: 'right',
      cell: (row) => (row.accumulated === null ? nothing : formatShare(row.accumulated.clipped)),
    },
  ];
  const hasIsolated = layers.some((layer) => layer.isolated !== null);
  const hasShadow = layers.some((layer) => layer.shadow !== null);
  return columns.filter(
    ({ title }) =>
      (title !== 'shadow' || hasShadow) && (title !== 'isolated' || hasIsolated || !hasShadow),
  );
}

/** Explains the `*` of `sqnrCell`; empty where no number has one. */
export function maskedNote(metrics: readonly (Sqnr | null)[]): string {
  return metrics.some(isMasked)
    ? '* = over the elements that an attention mask leaves (docs/metrics.md).'
    : '';
}

export function sqnrCell(sqnr: Sqnr | null): string {
  if (sqnr === null) return nothing;
  return formatDb(sqnr.sqnrDb, sqnr.exact === true) + (isMasked(sqnr) ? '*' : '');
}

const rankingTitles: Readonly<Record<Ranking, string>> = {
  isolated: 'its own rounding (isolated)',
  shadow: 'its own rounding (shadow)',
  accumulated: 'accumulated error',
};

interface Placed {
  readonly layer: LayerReport;
  /** Counted from 1 in execution order. */
  readonly position: number;
}

/** Worst first; what has no value stands last, in execution order. */
function sortLayers(layers: readonly LayerReport[], sort: SortOrder): readonly Placed[] {
  const placed = layers.map((layer, index) => ({ layer, position: index + 1 }));
  if (sort === 'order') return placed;
  const key = { acc: 'accumulated', iso: 'isolated', shadow: 'shadow', weight: 'weight' } as const;
  const dbOf = ({ layer }: Placed): number => layer[key[sort]]?.sqnrDb ?? Number.MAX_VALUE;
  return placed.toSorted((one, other) => dbOf(one) - dbOf(other) || one.position - other.position);
}
