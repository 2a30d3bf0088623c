import type { DataSummary } from '../../shared/contract/results';
import type { AccuracyResult } from '../../shared/contract/judgement';
import {
  formatCount,
  countOf,
  formatBytes,
  formatDb,
  formatDuration,
  formatPercent,
} from '../../shared/numbers';
import type { OpenedModel } from '../../shared/contract/model-view';
import { printable } from '../../shared/printable';
import type { DebugReport, OutputReport } from '../../shared/contract/report';
import type { Stream } from '../terminal/io';
import type { Paint } from '../terminal/paint';
import { numeric, renderTable } from '../terminal/table';

/** `model.onnx  opset 17, 20 layers (20 with weights), 0.2 MB` */
export function modelLine(opened: OpenedModel, stream: Stream): string {
  const { layers } = opened.plan;
  const weighted = layers.filter((layer) => layer.weighted).length;
  const facts = [
    `opset ${opened.opset}`,
    `${countOf(layers.length, 'layer')} (${weighted} with weights)`,
    formatBytes(opened.sizeBytes),
  ];
  return `${stream.paint.bold(printable(opened.name))}  ${facts.join(', ')}\n`;
}

export function dataLine(data: DataSummary): string {
  const labels = data.labelled ? `, ${countOf(data.classes.length, 'class', 'classes')}` : '';
  return `${countOf(data.samples, 'sample')} from ${printable(data.label)}${labels}\n`;
}

export function runLine({ run }: DebugReport): string {
  const cpu = run.cpu.length === 0 ? '' : ` (${run.cpu.join(', ')})`;
  return `Recipe ${run.preset}, ${run.kernels} kernels, ${run.runtime}, ${countOf(run.threads, 'thread')}${cpu}\n`;
}

export function outputsTable(outputs: readonly OutputReport[], stream: Stream): string {
  return renderTable<OutputReport>(
    [
      { title: 'model output', cell: (row) => row.name },
      numeric('SQNR', 'dB', (row) => formatDb(row.sqnrDb, row.exact === true)),
      {
        title: 'cosine',
        align: 'right',
        cell: (row) => (row.cosine === null ? '–' : row.cosine.toFixed(4)),
      },
    ],
    withBranches(outputs),
    stream.paint,
  );
}

/** Top-1 of both models side by side; agreement where there are no labels. */
export function accuracyLines(accuracy: AccuracyResult): string {
  const lines: string[] = [];
  const add = (title: string, float: number | null, quantized: number | null): void => {
    if (float === null || quantized === null) return;
    lines.push(`${title}  float ${formatPercent(float)} %, int8 ${formatPercent(quantized)} %`);
  };
  add('Top-1', accuracy.floatTop1, accuracy.quantizedTop1);
  if (accuracy.classes.length > 5) add('Top-5', accuracy.floatTop5, accuracy.quantizedTop5);
  if (accuracy.agreement !== null) {
    const { agreement, answers, samples } = accuracy;
    const of = answers === samples ? 'samples' : `${formatCount(answers)} answers`;
    lines.push(`Same answer on ${formatPercent(agreement)} % of the ${of}`);
  }
  if (accuracy.klDivergence !== null)
    lines.push(`KL divergence of the answers  ${accuracy.klDivergence.toPrecision(3)} nats`);
  if (lines.length === 0) return '';
  return `${lines.join('\n')}\n(${countOf(accuracy.samples, 'sample')}, ${accuracy.kernels} kernels)\n`;
}

export function costLine(timingsMs: DebugReport['timingsMs'], peakRssBytes: number): string {
  const { total, ...stages } = timingsMs;
  const parts = Object.entries(stages).map(([stage, ms]) => `${stage} ${formatDuration(ms)}`);
  const detail = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return `${formatDuration(total)}${detail}, peak memory ${formatBytes(peakRssBytes)}\n`;
}

/** Every output, and below it the branches that a Concat joins to it. */
export function withBranches<Output extends Omit<OutputReport, 'cosine'>>(
  outputs: readonly Output[],
): readonly (Output | NonNullable<Output['branches']>[number])[] {
  return outputs.flatMap((output) => [
    output,
    ...(output.branches ?? []).map((branch) => ({ ...branch, name: `  from ${branch.name}` })),
  ]);
}

/** The gates that failed, one a line. */
export function failuresText(failures: readonly string[], paint: Paint): string {
  return failures.map((failure) => `${paint.red('Failed:')} ${printable(failure)}\n`).join('');
}
