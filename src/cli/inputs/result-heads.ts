import type { DataSummary, EngineInfo, ExportResult } from '../../shared/contract/results';
import type { ExportRequest } from '../../shared/contract/arguments';
import type { LayerView, OpenedModel } from '../../shared/contract/model-view';
import type { Notice } from '../../shared/contract/parts';
import { dataLine, modelLine } from '../print/summary';
import type { CliIo, Stream } from '../terminal/io';
import { printer, printNotices, type OutputOptions } from '../terminal/output';
import type { Loaded } from './load';
import type { Session } from './session';

/** Pieces of JSON results that are the same for every command. */

export function modelHead(path: string, opened: OpenedModel) {
  const { layers } = opened.plan;
  return {
    path,
    sha256: opened.sha256,
    opset: opened.opset,
    layers: layers.length,
    weightedLayers: layers.filter((layer) => layer.weighted).length,
  };
}

function dataHead(data: DataSummary) {
  return { kind: data.kind, samples: data.samples, trusted: data.trusted };
}

export function machineHead(info: EngineInfo) {
  const { runtime, cpu, cpuModel, threads } = info;
  return { runtime, cpu: [...cpu], cpuModel, threads };
}

/** What was measured, on which data, and where. */
export async function resultHead(path: string, { opened, data }: Loaded, { engine }: Session) {
  const machine = machineHead(await engine.hello());
  return { model: modelHead(path, opened), data: dataHead(data), machine };
}

/** Clears the progress bar, and prints what the results below are of. */
export function printHead(
  session: Session,
  io: CliIo,
  options: OutputOptions,
  { opened, data }: Loaded,
  notices: readonly Notice[],
): Stream {
  session.finish();
  const out = printer(io, options);
  out.write(modelLine(opened, out));
  out.write(`${dataLine(data)}\n`);
  printNotices(io, options, notices);
  return out;
}

export function exportHead(path: string, format: ExportRequest['format'], result: ExportResult) {
  const { sizeBytes, floatBytes, sha256, outputs, executedOps } = result;
  return { path, format, sizeBytes, floatBytes, sha256, outputs, executedOps };
}

export function skippedNames(layers: readonly LayerView[]): string[] {
  return layers.filter((layer) => layer.skipped).map((layer) => layer.name);
}
