import type { Notice } from '../../shared/contract/parts';
import type { Sqnr } from '../../shared/contract/report';
import { dbOf } from './ours';

/** How much better than the output of its name another one must agree with what computes it, dB. */
const notableDb = 20;

interface FoundOutput {
  /** Of the float model, and of the quantized one. */
  readonly name: string;
  readonly quantizedName: string;
  /** The compared tensor of the quantized model. */
  readonly quantized: string;
  readonly measured: Sqnr | null;
}

interface FoundTensor {
  readonly float: string;
  readonly quantized: string;
  readonly measured: Sqnr | null;
}

/**
 * Outputs whose layers were found, and agree far better, as other outputs of the quantized model: by weights and values
 * they are those, and only the names say otherwise. No layer diverges then, though the outputs do.
 */
export function exchangedNotices(
  outputs: readonly FoundOutput[],
  layers: readonly FoundTensor[],
  path: string,
): readonly Notice[] {
  const exchanged = outputs.flatMap(({ name, quantized, measured }) => {
    const layer = layers.find(({ float }) => float === name);
    const twin = outputs.find((other) => other.quantized === layer?.quantized);
    if (layer === undefined || twin === undefined || twin.quantized === quantized) return [];
    const [found, named] = [dbOf(layer.measured), dbOf(measured)];
    const isBetter = found !== null && named !== null && found > named + notableDb;
    return isBetter ? [{ name, twin: twin.quantizedName }] : [];
  });
  if (exchanged.length === 0) return [];
  const pairs = exchanged.map(({ name, twin }) => `'${name}' is '${twin}' there`).join(', ');
  const names = exchanged.map(({ name }) => `'${name}'`).join(' and ');
  return [
    {
      code: 'outputs-exchanged',
      message: `Outputs ${names} look exchanged in ${path}: by its layer, ${pairs}.`,
      hint: 'Errors of the outputs are those of their names. Give each output the name that it has in the float model.',
    },
  ];
}
