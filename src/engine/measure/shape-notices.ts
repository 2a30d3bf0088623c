import type { Notice } from '../../shared/contract/parts';
import type { ErrorSums } from './metrics';

/** Outputs that are not compared in every sample, by name. */
export function outputShapeNotices(outputs: ReadonlyMap<string, ErrorSums>): readonly Notice[] {
  return [...outputs].flatMap(([name, sums]) =>
    sums.unlike === 0
      ? []
      : [
          {
            code: 'shapes-differ',
            message: `Output '${name}' has another shape in the quantized model for ${sums.unlike} of ${sums.perSampleDb.length} samples: how many values it has depends on values (NonMaxSuppression, NonZero, …). Those samples are not compared.`,
            hint: 'Look at the outputs and layers in front of it, or compare what the model is used for.',
          },
        ],
  );
}

/** The same of layers, counted. */
export function layerShapeNotices(layers: Iterable<ErrorSums>): readonly Notice[] {
  const count = [...layers].filter((sums) => sums.unlike > 0).length;
  if (count === 0) return [];
  return [
    {
      code: 'layers-differ-in-shape',
      message: `${count} ${count === 1 ? 'layer has' : 'layers have'} another shape in the quantized model for some samples, which are not compared there.`,
      hint: 'The first of them shows where the models part.',
    },
  ];
}
