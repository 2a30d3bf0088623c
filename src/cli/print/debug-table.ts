import { formatDb, formatShare, nothing } from '../../shared/numbers';
import {
  badness,
  metricTable,
  readMetric,
  reportMetrics,
  type LayerErrors,
  type ReportMetric,
} from '../../shared/contract/metrics';
import type { LayerReport } from '../../shared/contract/report';
import { isMasked, outliers, rankingMetric } from '../../shared/findings/suspects';
import type { Stream } from '../terminal/io';
import { type Column, numeric, renderTable } from '../terminal/table';
import { cutNotes, layerColumns, positionColumn } from './layer-column';

export type SortOrder = 'order' | (typeof metricTable)[ReportMetric]['terminal']['sort'];

/** What tables of these metrics are sorted by; what needs no data comes last. */
export function ordersBy(ids: readonly ReportMetric[]): readonly SortOrder[] {
  const last = ids.toSorted(
    (one, other) => Number(one === 'weights') - Number(other === 'weights'),
  );
  return ['order', ...last.map((id) => metricTable[id].terminal.sort)];
}

export const sortOrders = ordersBy(reportMetrics);

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
  const { standsOutBy } = metricTable[rankingMetric(layers)];
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
  const legend = !rows.some((row) => row.isWorst) ? '' : `! = stands out by ${standsOutBy}.`;
  const cut = cutNotes(rows.length, layers.length).map((text) => ` ${text}`);
  const masked = maskedNote(rows, reportMetrics);
  const foot = [legend + cut.join(''), masked]
    .filter((line) => line !== '')
    .join('\n')
    .trim();
  return renderTable(columns, rows, paint) + note + (foot === '' ? '' : `${paint.dim(foot)}\n`);
}

interface Compared extends LayerErrors {
  readonly op: string;
  readonly skipped?: boolean;
}

/** The columns that every table of errors begins with. */
export function errorColumns(ids: readonly ReportMetric[]): readonly Column<Compared>[] {
  const worst = numeric<Compared>('worst ch.', 'dB', (row) => formatDb(row.weight?.worstChannelDb));
  const metrics = ids.flatMap((id) =>
    id === 'weights' ? [metricColumn(id), worst] : [metricColumn(id)],
  );
  return [{ title: 'op', cell: (row) => row.op }, ...metrics];
}

function metricColumn(id: ReportMetric): Column<Compared> {
  const { terminal, scale, isOwn } = metricTable[id];
  return numeric(terminal.head, scale.unit, (row) => {
    const reading = readMetric(id, row);
    if (row.skipped === true && isOwn && id !== 'weights') return 'float';
    if (reading === null) return nothing;
    return scale.format(reading.value, reading.exact === true) + (isMasked(reading) ? '*' : '');
  });
}

/** Root mean square error in steps of the grid. */
export const stepsColumn = numeric<Compared>(
  'error',
  'rms/scale',
  (row) => row.accumulated?.rmseOverScale?.toFixed(2) ?? nothing,
);

/** The errors themselves are what the table is for. */
const droppable = ['clipped', 'error', 'worst ch.', 'op'];

function metricColumns(layers: readonly LayerReport[]): Column<Row>[] {
  const isMeasured = (id: ReportMetric): boolean =>
    layers.some((layer) => readMetric(id, layer) !== null);
  const isShown = (id: ReportMetric): boolean =>
    id === 'weights' ||
    id === 'accumulated' ||
    isMeasured(id) ||
    (id === 'isolated' && !isMeasured('shadow'));
  return [
    ...errorColumns(reportMetrics.filter(isShown)),
    stepsColumn,
    numeric('clipped', '%', (row) =>
      row.accumulated === null ? nothing : formatShare(row.accumulated.clipped),
    ),
  ];
}

/** Explains the `*` behind numbers; empty where none has one. */
export function maskedNote(rows: readonly LayerErrors[], ids: readonly ReportMetric[]): string {
  return rows.some((row) => ids.some((id) => isMasked(readMetric(id, row))))
    ? '* = over the elements that an attention mask leaves (docs/metrics.md).'
    : '';
}

/** Worst first; what has no value stands last, in execution order. */
export function worstFirst<Row extends LayerErrors & { readonly position: number }>(
  rows: readonly Row[],
  sort: SortOrder,
): readonly Row[] {
  const id = reportMetrics.find((known) => metricTable[known].terminal.sort === sort);
  if (id === undefined) return rows;
  const badnessOf = (row: Row): number => badness(id, readMetric(id, row)?.value);
  return rows.toSorted(
    (one, other) => badnessOf(other) - badnessOf(one) || one.position - other.position,
  );
}
