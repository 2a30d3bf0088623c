import { metricTable, readMetric, sensitivityMetrics } from '../../shared/contract/metrics';
import { formatDeltaDb } from '../../shared/numbers';
import { worstOutput } from '../../shared/findings/output-sqnr';
import type { SensitivityReport } from '../schemas/sensitivity';
import type { Stream } from '../terminal/io';
import { type Column, numeric } from '../terminal/table';
import { cutNotes, layerTable, positionColumn } from './layer-column';

export const sensitivityOrders = ['one-in', 'one-out', 'order'] as const;
export type SensitivityOrder = (typeof sensitivityOrders)[number];

type Layer = SensitivityReport['layers'][number];

interface Row extends Layer {
  readonly name: string;
  readonly position: number;
  /** dB won at the output that suffers most by keeping this layer in float; null where either side is unknown. */
  readonly gainDb: number | null;
}

export function sensitivityTable(
  result: SensitivityReport,
  options: { readonly sort: SensitivityOrder; readonly top?: number },
  stream: Stream,
): string {
  const wholeDb = worstOutput(result.outputs).db;
  const rows = sortRows(
    result.layers.map((layer, index): Row => ({
      ...layer,
      name: layer.layer,
      position: index + 1,
      gainDb: wholeDb === null || layer.oneOutDb === null ? null : layer.oneOutDb - wholeDb,
    })),
    options.sort,
  ).slice(0, options.top);
  const metrics: Column<Row>[] = [
    { title: 'op', cell: (row) => row.op },
    ...sensitivityMetrics.map((id) => {
      const { terminal, scale } = metricTable[id];
      return numeric<Row>(terminal.head, scale.unit, (row) => {
        const reading = readMetric(id, null, row);
        return scale.format(reading?.value, reading?.exact === true);
      });
    }),
    numeric('gain', 'dB', (row) => formatDeltaDb(row.gainDb)),
    { title: 'samples', align: 'right', cell: (row) => String(row.samples) },
  ];
  const table = { before: [positionColumn], after: metrics, droppable: ['samples', 'op'] };
  return layerTable<Row>(rows, table, stream, [
    'one-in: output SQNR with only this layer quantized; one-out: with all but this one; gain: what skipping it wins.',
    ...(result.complete ? [] : ['Not complete: layers without a number were not measured.']),
    ...cutNotes(rows.length, result.layers.length),
  ]);
}

function sortRows(rows: readonly Row[], sort: SensitivityOrder): readonly Row[] {
  switch (sort) {
    case 'order':
      return rows;
    case 'one-in':
      return rows.toSorted(
        (one, other) => valueOr(one.oneInDb, Infinity) - valueOr(other.oneInDb, Infinity) || 0,
      );
    case 'one-out':
      return rows.toSorted(
        (one, other) => valueOr(other.oneOutDb, -Infinity) - valueOr(one.oneOutDb, -Infinity) || 0,
      );
  }
}

/** Two infinities subtract to NaN; `|| 0` at the caller keeps their order then. */
function valueOr(db: number | null, missing: number): number {
  return db ?? missing;
}
