import type { RepairSearch, RepairStep } from '../../shared/contract/repairing';
import { countOf, formatDb, formatDuration } from '../../shared/numbers';
import { printable } from '../../shared/printable';
import { judgedOnWords, layersOfRepair, repairWords } from '../../shared/repairs/repairs';
import type { RepairReport } from '../schemas/repair';
import type { Stream } from '../terminal/io';
import { type Column, numeric, renderTable } from '../terminal/table';

/** What was tried, what each brought, and the layers of what was kept. */
export function repairLines(result: RepairReport, stream: Stream): string {
  const { paint } = stream;
  const columns: Column<RepairStep>[] = [
    { title: 'repair', cell: ({ kind }) => kind },
    numeric('tried', 'layers', ({ repairs }) => String(countLayers(repairs))),
    numeric('before', 'dB', ({ beforeDb }) => formatDb(beforeDb)),
    numeric('after', 'dB', ({ afterDb }) => formatDb(afterDb)),
    { title: '', cell: ({ kept }) => (kept ? paint.green('kept') : 'left out') },
  ];
  const kept = result.steps.flatMap((step) => (step.kept ? step.repairs : []));
  const total = `${formatDb(result.beforeDb)} → ${formatDb(result.afterDb)} dB`;
  return [
    `Measured on ${countOf(result.samples, 'sample')} ${judgedOnWords[result.judgedOn]}.\n\n`,
    result.steps.length === 0
      ? 'This model has nothing that could be repaired so.\n'
      : renderTable(columns, result.steps, paint),
    kept.length === 0
      ? `\n${paint.yellow('No repair wins here: the recipe stays as it is.')}\n`
      : `\n${paint.green(`${countOf(kept.length, 'repair')} kept: ${total} at the outputs.`)}\n`,
    ...kept.map((repair) => `  ${repairWords(repair, printable)}\n`),
    result.floatDb === null
      ? ''
      : `In float the repaired model follows the original within ${formatDb(result.floatDb)} dB.\n`,
    paint.dim(
      `${formatDuration(result.durationMs)}${result.stoppedEarly ? ', stopped early' : ''}\n`,
    ),
  ].join('');
}

function countLayers(repairs: RepairStep['repairs']): number {
  return new Set(repairs.flatMap(layersOfRepair)).size;
}

/** What was repaired before something else was tried. */
export function repairedLine({ steps, beforeDb, afterDb }: RepairSearch): string {
  const kept = steps.flatMap((step) => (step.kept ? step.repairs : []));
  return kept.length === 0
    ? 'No repair wins here.\n\n'
    : `${countOf(kept.length, 'repair')} kept: ${formatDb(beforeDb)} → ${formatDb(afterDb)} dB.\n\n`;
}
