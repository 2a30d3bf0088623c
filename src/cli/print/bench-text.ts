import { countOf, formatBytes, formatDuration } from '../../shared/numbers';
import type { BenchReport } from '../schemas/bench';
import type { Stream } from '../terminal/io';
import { type Column, numeric, renderTable } from '../terminal/table';
import { layerTable } from './layer-column';

const slowestLayers = 15;

export function benchText(report: BenchReport, stream: Stream): string {
  const { paint } = stream;
  const sections = [
    renderTable<BenchReport['models'][number]>(
      [
        { title: 'model', cell: (row) => row.path },
        numeric('median', 'ms', (row) => ms(row.latency.medianMs)),
        numeric('p95', 'ms', (row) => ms(row.latency.p95Ms)),
        numeric('min', 'ms', (row) => ms(row.latency.minMs)),
        { title: 'size', align: 'right', cell: (row) => formatBytes(row.sizeBytes) },
      ],
      report.models,
      paint,
    ),
  ];
  if (report.speedup !== null) sections.push(`${verdict(report.speedup, stream)}\n`);
  if (report.layers.length > 0) sections.push(layersTable(report, stream));
  const { runtime, cpu, threads } = report.machine;
  const features = cpu.length === 0 ? '' : ` (${cpu.join(', ')})`;
  sections.push(
    paint.dim(
      `${countOf(report.repeats, 'run')} of each, ${countOf(threads, 'thread')}, ${runtime}${features}`,
    ),
  );
  return `${sections.join('\n')}\n`;
}

function ms(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value.toFixed(value >= 9.995 ? 1 : 2);
}

function verdict(speedup: number, stream: Stream): string {
  const { paint } = stream;
  if (speedup >= 1)
    return paint.green(`The second model takes 1/${speedup.toFixed(2)} of the time of the first.`);
  return paint.yellow(
    `The second model takes ${(1 / speedup).toFixed(2)} times as long as the first.`,
  );
}

type Row = BenchReport['layers'][number] & { readonly name: string };

/** The layers that take most time, and what became of them. */
function layersTable(report: BenchReport, stream: Stream): string {
  const rows = report.layers
    .map((layer): Row => ({ ...layer, name: layer.layer }))
    .toSorted((one, other) => largest(other) - largest(one))
    .slice(0, slowestLayers);
  const columns: Column<Row>[] = [
    numeric('float', 'µs', (row) => row.floatUs.toFixed(0)),
    numeric('int8', 'µs', (row) => row.quantizedUs.toFixed(0)),
    { title: 'ran as', cell: (row) => row.executed },
    { title: 'kernels', cell: (row) => row.kernels.join(', ') },
  ];
  const table = { before: [], after: columns, droppable: ['kernels'] };
  const overhead =
    report.quantizeOverheadUs === null
      ? ''
      : `Q and DQ nodes that were left: ${formatDuration(report.quantizeOverheadUs / 1000)} a run\n`;
  const cut =
    rows.length < report.layers.length
      ? `${stream.paint.dim(`The slowest ${rows.length} of ${report.layers.length} layers.`)}\n`
      : '';
  return layerTable(rows, table, stream) + cut + overhead;
}

function largest(row: Row): number {
  return Math.max(row.floatUs, row.quantizedUs);
}
