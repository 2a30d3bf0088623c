import type { RunEntry, RunPart } from '../../state/runs/run-history';

/** A name for a new run's values that no other run on any machine has. */
export function newValuesKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function partKey(run: RunEntry, part: RunPart): string {
  return `${run.valuesKey}.${part}`;
}

/** What a layer's inspection is kept under; layers are counted, their names may be anything. */
export function inspectionKey(run: RunEntry, layerIndex: number): string {
  return `${run.valuesKey}.layer-${layerIndex}`;
}

export function samplesKey(run: RunEntry): string {
  return `${run.valuesKey}.samples`;
}

export function runOfKey(key: string): string {
  return key.slice(0, key.indexOf('.'));
}
