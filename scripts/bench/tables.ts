import { formatBytes } from '../../src/shared/numbers';
import type { MeasuredModel } from './measure-model';
import type { StageResult } from './request';

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map((_cell, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}

function cost({ ms, peakRssBytes }: StageResult): string {
  return `${(ms / 1000).toFixed(2)} s / ${formatBytes(peakRssBytes)}`;
}

export function stageTable(measured: readonly MeasuredModel[]): string {
  return markdown(
    [
      'model',
      'samples',
      'open, prepare',
      'observe',
      'convert, export',
      'debug',
      'debug with shadow',
    ],
    measured.map(({ name, samples, stages }) => [
      name,
      String(samples),
      cost(stages.open),
      cost(stages.observe),
      cost(stages.convert),
      cost(stages.debug),
      cost(stages.shadow),
    ]),
  );
}

export function overheadTable(measured: readonly MeasuredModel[]): string {
  const times = (ms: number, floatMs: number): string =>
    `${ms.toFixed(1)} (${(ms / floatMs).toFixed(1)}×)`;
  return markdown(
    [
      'model',
      'nodes',
      'plain float',
      'float + accumulated',
      '+ isolated',
      '+ shadow',
      'session created in',
    ],
    measured.map(({ name, overhead }) => [
      name,
      String(overhead.nodes),
      overhead.floatMs.toFixed(1),
      times(overhead.accumulatedMs, overhead.floatMs),
      times(overhead.isolatedMs, overhead.floatMs),
      times(overhead.shadowMs, overhead.floatMs),
      `${(overhead.createMs / 1000).toFixed(2)} s`,
    ]),
  );
}

export function samplesTable(measured: readonly MeasuredModel[]): string {
  return markdown(
    ['model', 'few', 'many'],
    measured.map(({ name, scaling }) => [
      name,
      ...[0, 1].map((index) => {
        const entry = scaling[index];
        return entry === undefined
          ? '–'
          : `${entry.samples}: ${formatBytes(entry.result.peakRssBytes)}, ${(entry.result.ms / 1000).toFixed(2)} s`;
      }),
    ]),
  );
}

export function clicksTable(measured: readonly MeasuredModel[]): string {
  return markdown(
    ['model', 'outputs', 'every layer', 'peak memory, debug', 'after 50 clicks'],
    measured.map(({ name, stages, clicks }) => [
      name,
      `${clicks.outputsMs.toFixed(0)} ms`,
      `${clicks.layersMs.toFixed(0)} ms`,
      formatBytes(stages.debug.peakRssBytes),
      formatBytes(clicks.peakRssBytes),
    ]),
  );
}

export function judgingTable(measured: readonly MeasuredModel[]): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return markdown(
    [
      'model',
      'layers, weighted',
      'ranking',
      'one-in, weighted',
      'one-in and one-out, all',
      'tuning',
      'peak memory',
    ],
    measured.map(({ name, judging }) => [
      name,
      `${judging.layers}, ${judging.weighted}`,
      seconds(judging.rankingMs),
      seconds(judging.oneInMs),
      judging.wholeMs === null ? '–' : seconds(judging.wholeMs),
      judging.tune === null
        ? '–'
        : `${seconds(judging.tune.ms)}, ${judging.tune.states} states, ${judging.tune.reached ? `${judging.tune.skipped} skips` : 'not reached'}`,
      formatBytes(judging.peakRssBytes),
    ]),
  );
}
