import { integerRange } from '../../dtypes';
import type { ActivationConfig, Qconfig, WeightConfig } from '../../recipe/qconfig';

const observers: Readonly<Record<string, string>> = {
  minmax: 'MinMaxObserver',
  movingAverage: 'MovingAverageMinMaxObserver',
  histogram: 'HistogramObserver',
};

/** A call of the printed `qconfig` function, on lines of its own; what it cannot say goes to `leftOut`. */
export function torchQconfig(
  { activation, weight }: Qconfig,
  where: string,
  leftOut: string[],
): readonly string[] {
  const observer = observers[activation.observer];
  if (observer === undefined)
    leftOut.push(
      `${where}: the ${activation.observer} observer; PyTorch's histogram observer is in its place`,
    );
  if (activation.dtype.endsWith('16'))
    leftOut.push(`${where}: ${activation.dtype} activations; FX quantization has 8 bits`);
  if (weight.observer !== 'minmax')
    leftOut.push(`${where}: the ${weight.observer} observer of weights; theirs is min-max`);
  if (activation.dtype.startsWith('u') && activation.symmetric)
    leftOut.push(`${where}: zero point 128 of symmetric ${activation.dtype}; PyTorch takes 127`);
  if (activation.reduceRange || weight.reduceRange)
    leftOut.push(
      `${where}: 7 bits in training; torch.onnx.export writes no fake quantization of them`,
    );
  const perChannel = weight.granularity === 'channel';
  return [
    'qconfig(',
    '    train,',
    `    activation=dict(${sideOf(activation, observer ?? 'HistogramObserver', 'tensor')}),`,
    `    weight=dict(${sideOf(weight, perChannel ? 'PerChannelMinMaxObserver' : 'MinMaxObserver', weight.granularity)}),`,
    ')',
  ];
}

function sideOf(
  config: ActivationConfig | WeightConfig,
  observer: string,
  granularity: WeightConfig['granularity'],
): string {
  const dtype = config.dtype.startsWith('u') ? 'uint8' : 'int8';
  const { min, max } = integerRange(dtype, config);
  const scheme = `torch.per_${granularity}_${config.symmetric ? 'symmetric' : 'affine'}`;
  return [
    `observer=${observer}`,
    `dtype=torch.q${dtype}`,
    `qscheme=${scheme}`,
    `quant_min=${min}`,
    `quant_max=${max}`,
    ...(granularity === 'channel' ? ['ch_axis=0'] : []),
  ].join(', ');
}
