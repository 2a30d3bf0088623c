import type { Preprocess } from '../../../shared/contract/arguments';
import { badInput } from '../../../shared/errors';
import type { NoticeLog } from '../sample/notice-log';
import { describeTensor, isDynamic, neededInputs } from '../sample/tensor';
import type { ElementType, InputSpec } from '../sample/tensor';

/** How images become tensors of one model input, every question decided. */
export interface ImagePlan {
  readonly input: string;
  readonly type: ElementType;
  /** Shape of the tensor, batch 1 included where the model has a batch. */
  readonly dims: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly layout: 'NCHW' | 'NHWC';
  readonly color: 'RGB' | 'BGR' | 'L';
  readonly crop: 'center' | 'none';
  readonly scale: number;
  /** One per channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const imageTypes: readonly ElementType[] = ['float32', 'float64', 'float16', 'uint8', 'int8'];

/**
 * Decides how to turn images into the model's input; `given` is what the user said and wins, the
 * rest comes from the input's shape. value = (pixel · scale − mean) / std.
 * Throws `bad-input` where the model takes no image or the two contradict each other.
 */
export function planImages(
  inputs: readonly InputSpec[],
  given: Preprocess,
  notices: NoticeLog,
): ImagePlan {
  const input = soleInput(inputs);
  const shape = input.shape.length === 4 ? input.shape.slice(1) : input.shape;
  const layout = given.layout ?? guessLayout(shape, input);
  const [channelDim, heightDim, widthDim] =
    layout === 'NCHW' ? shape : [shape[2], shape[0], shape[1]];
  const channels = decideChannels(channelDim, given, input);
  const color = given.color ?? (channels === 1 ? 'L' : 'RGB');
  const width = decideSize('width', widthDim, given, input);
  const height = decideSize('height', heightDim, given, input);
  const isFloat = input.type.startsWith('float');
  const plan: ImagePlan = {
    input: input.name,
    type: input.type,
    dims: [
      ...(input.shape.length === 4 ? [1] : []),
      ...(layout === 'NCHW' ? [channels, height, width] : [height, width, channels]),
    ],
    width,
    height,
    channels,
    layout,
    color,
    crop: given.crop ?? 'none',
    scale: given.scale ?? (isFloat ? 1 / 255 : 1),
    mean: perChannel('mean', given.mean ?? [0], channels),
    std: perChannel('std', given.std ?? [1], channels),
  };
  noteGuesses(plan, given, notices);
  return plan;
}

/** The plan in the words of preprocess.json, so that a run can be repeated. */
export function planAsPreprocess(plan: ImagePlan, classes: readonly string[]): Preprocess {
  const { layout, color, crop, scale, mean, std } = plan;
  return {
    layout,
    color,
    resize: [plan.width, plan.height],
    crop,
    scale,
    mean,
    std,
    ...(classes.length === 0 ? {} : { classes }),
  };
}

function soleInput(inputs: readonly InputSpec[]): InputSpec {
  const needed = neededInputs(inputs);
  const [input, more] = inputs.length === 1 ? inputs : needed;
  if (input === undefined || more !== undefined) {
    throw badInput(
      `images can feed one input, the model has ${inputs.length}: ${inputs.map(({ name }) => name).join(', ')}`,
      'Give .npz files with one key per input.',
    );
  }
  const rank = input.shape.length;
  if ((rank !== 3 && rank !== 4) || !imageTypes.includes(input.type)) {
    throw notAnImage(input, 'it is no float or 8-bit tensor of rank 4');
  }
  const batch = input.shape[0];
  if (rank === 4 && !isDynamic(batch) && batch !== 1) {
    throw badInput(
      `input '${input.name}' has a fixed batch of ${batch}; images are fed one at a time`,
      `Export the model with a dynamic batch, or give .npy files of ${batch} samples each.`,
    );
  }
  return input;
}

function guessLayout(shape: InputSpec['shape'], input: InputSpec): 'NCHW' | 'NHWC' {
  if (isChannelCount(shape[0])) return 'NCHW';
  if (isChannelCount(shape[2])) return 'NHWC';
  if (isDynamic(shape[0])) {
    throw badInput(
      `input '${input.name}' (${describeTensor(input.type, input.shape)}) does not say where its channels are`,
      'Say it with --layout nchw or --layout nhwc, or "layout" in preprocess.json.',
    );
  }
  throw notAnImage(input, 'images have 1 or 3 channels');
}

function decideChannels(
  dim: number | string | undefined,
  { color }: Preprocess,
  input: InputSpec,
): 1 | 3 {
  const wanted = color === undefined ? null : color === 'L' ? 1 : 3;
  if (isDynamic(dim)) return wanted ?? 3;
  if (!isChannelCount(dim)) throw notAnImage(input, `${dim} channels; images have 1 or 3`);
  if (wanted !== null && wanted !== dim) {
    throw badInput(
      `colour ${color} means ${wanted} ${wanted === 1 ? 'channel' : 'channels'}, but input '${input.name}' wants ${describeTensor(input.type, input.shape)}`,
      dim === 1 ? 'Use "color": "L".' : 'Use "color": "RGB" or "BGR".',
    );
  }
  return dim;
}

function decideSize(
  side: 'width' | 'height',
  dim: number | string | undefined,
  { resize }: Preprocess,
  input: InputSpec,
): number {
  const wanted = resize?.[side === 'width' ? 0 : 1];
  if (isDynamic(dim)) {
    if (wanted !== undefined) return wanted;
    throw badInput(
      `input '${input.name}' (${describeTensor(input.type, input.shape)}) takes images of any ${side}`,
      'Say how large with --image-size 224x224, or "resize": [224, 224] in preprocess.json.',
    );
  }
  if (wanted !== undefined && wanted !== dim) {
    throw badInput(
      `the images are resized to ${resize?.join('×')} (width × height), but input '${input.name}' wants ${describeTensor(input.type, input.shape)}`,
      'Correct --image-size or "resize" in preprocess.json, or leave it out.',
    );
  }
  return Number(dim);
}

function perChannel(key: string, values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  const [only] = values;
  if (values.length === 1 && only !== undefined)
    return Array.from({ length: channels }, () => only);
  throw badInput(
    `'${key}' has ${values.length} values for ${channels} ${channels === 1 ? 'channel' : 'channels'}`,
    'Give one value, or one per channel.',
  );
}

function noteGuesses(plan: ImagePlan, given: Preprocess, notices: NoticeLog): void {
  const isNormalized = given.scale ?? given.mean ?? given.std;
  if (isNormalized === undefined) {
    const pixels = plan.scale === 1 ? 'as they are' : 'divided by 255';
    notices.add({
      code: 'preprocess-default',
      message: `Nothing says how pixels are normalized: images are resized to ${plan.width}×${plan.height}, ${plan.color}, ${plan.layout}, pixels ${pixels}, without mean or std.`,
      hint: 'Accuracy and ranges are only right with the preprocessing of the training: put a preprocess.json beside the images.',
    });
  }
  if (given.scale === undefined && plan.scale !== 1 && plan.mean.some((mean) => mean > 2)) {
    notices.add({
      code: 'mean-in-pixels',
      message: `The mean (${plan.mean.join(', ')}) looks like 0–255 pixel values, but pixels are divided by 255 first.`,
      hint: 'If mean and std are in pixel units, set "scale": 1.',
    });
  }
}

function notAnImage(input: InputSpec, reason: string): Error {
  return badInput(
    `input '${input.name}' (${describeTensor(input.type, input.shape)}) does not take images: ${reason}`,
    'Give .npy or .npz files in the shape the model takes.',
  );
}

function isChannelCount(dim: number | string | undefined): dim is 1 | 3 {
  return dim === 1 || dim === 3;
}
