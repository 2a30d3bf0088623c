import type { DataSummary, EngineInfo, ExportResult } from '../../shared/contract/results';
import type { ExportRequest } from '../../shared/contract/arguments';
import type { LayerView, OpenedModel } from '../../shared/contract/model-view';

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

export function dataHead(data: DataSummary) {
  return { kind: data.kind, samples: data.samples, trusted: data.trusted };
}

export function machineHead(info: EngineInfo) {
  const { runtime, cpu, cpuModel, threads } = info;
  return { runtime, cpu: [...cpu], cpuModel, threads };
}

export function exportHead(path: string, format: ExportRequest['format'], result: ExportResult) {
  const { sizeBytes, floatBytes, sha256, outputs, executedOps } = result;
  return {
    path,
    format,
    sizeBytes,
    floatBytes,
    sha256,
    outputs,
    executedOps,
  };
}

export function skippedNames(layers: readonly LayerView[]): string[] {
  return layers.filter((layer) => layer.skipped).map((layer) => layer.name);
}
