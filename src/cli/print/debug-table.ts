import { formatDb, formatShare, nothing } from '../../shared/numbers';
import type { ActivationMetric, LayerReport, Sqnr } from '../../shared/contract/report';
import { isMasked, outliers, rankingMetric, type Ranking } from '../../shared/findings/suspects';
import type { Stream } from '../terminal/io';
import { type Column, numeric, renderTable } from '../terminal/table';
import { cutNotes, layerColumns, positionColumn } from './layer-column';

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
  const placed = layers.map((layer, index): Row => ({
    ...layer,
    position: index + 1,
    isWorst: worst.has(layer.name),
  }));
  const rows = worstFirst(placed, options.sort).slice(0, options.top);
  const head: Column<Row>[] = [
    { title: '', cell: (row) => (row.isWorst ? '!' : ' '), style: (text) => paint.red(text) },
    positionColumn,
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
  const cut = cutNotes(rows.length, layers.length).map((text) => ` ${text}`);
  const masked = maskedNote(rows.flatMap((row) => [row.accumulated, row.isolated, row.shadow]));
  const foot = [legend + cut.join(''), masked]
    .filter((line) => line !== '')
    .join('\n')
    .trim();
  return renderTable(columns, rows, paint) + note + (foot === '' ? '' : `${paint.dim(foot)}\n`);
}

interface Compared extends Pick<LayerReport, 'op' | 'weight'> {
  readonly accumulated: Omit<ActivationMetric, 'clipped'> | null;
}

/** The columns that every table of errors begins with. */
export const errorColumns: readonly Column<Compared>[] = [
  { title: 'op', cell: (row) => row.op },
  numeric('weight', 'dB', (row) => sqnrCell(row.weight)),
  numeric('worst ch.', 'dB', (row) => formatDb(row.weight?.worstChannelDb)),
  numeric('accum.', 'dB', (row) => sqnrCell(row.accumulated)),
];

/** Root mean square error in steps of the grid. */
export const stepsColumn = numeric<Compared>(
  'error',
  'rms/scale',
  (row) => row.accumulated?.rmseOverScale?.toFixed(2) ?? nothing,
);

/** The errors themselves are what the table is for. */
const droppable = ['clipped', 'error', 'worst ch.', 'op'];

function metricColumns(layers: readonly LayerReport[]): Column<Row>[] {
  const columns: Column<Row>[] = [
    ...errorColumns,
    numeric('isolated', 'dB', (row) => (row.skipped ? 'float' : sqnrCell(row.isolated))),
    numeric('shadow', 'dB', (row) => (row.skipped ? 'float' : sqnrCell(row.shadow))),
    stepsColumn,
    numeric('clipped', '%', (row) =>
      row.accumulated === null ? nothing : formatShare(row.accumulated.clipped),
    ),
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

const sortKeys = {
  acc: 'accumulated',
  iso: 'isolated',
  shadow: 'shadow',
  weight: 'weight',
} as const satisfies Readonly<Record<Exclude<SortOrder, 'order'>, keyof LayerReport>>;

interface Sortable extends Partial<Record<(typeof sortKeys)[keyof typeof sortKeys], Sqnr | null>> {
  readonly position: number;
}

/** Worst first; what has no value stands last, in execution order. */
export function worstFirst<Row extends Sortable>(
  rows: readonly Row[],
  sort: SortOrder,
): readonly Row[] {
  if (sort === 'order') return rows;
  const key = sortKeys[sort];
  const dbOf = (row: Row): number => row[key]?.sqnrDb ?? Number.MAX_VALUE;
  return rows.toSorted((one, other) => dbOf(one) - dbOf(other) || one.position - other.position);
}
