import { accessSync, constants } from 'node:fs';
import { AppError } from '../../../shared/errors';
import { readError } from '../../files/io-error';
import { floatToHalf } from '../sample/half';
import type { ImagePlan } from './image-plan';
import { checkImageContent } from './image-content';
import { resizeAndCropCenter, resizeTo, type Pixels } from './resample';
import { allocate, type HostTensor, type TypedArray } from '../sample/tensor';

/** sharp takes 30 ms to load, and many runs need no image. */
export async function loadSharp() {
  const { default: sharp } = await import('sharp');
  // Files are read once: a cache would only hold memory, and the old content of changed files.
  sharp.cache(false);
  return sharp;
}

/**
 * Decodes one image and turns it into the tensor that `plan` describes, in the order of Python's
 * usual pipelines and with their bits: decode, colour, resize, crop, normalize in float32. Like
 * Pillow it ignores colour profiles and EXIF rotation and drops alpha.
 * Throws `bad-input`; `file` names the image in it.
 */
export async function readImage(path: string, file: string, plan: ImagePlan): Promise<HostTensor> {
  const decoded = await decodeRgb(path, file);
  const coloured = plan.color === 'L' ? toGrey(decoded) : decoded;
  const fit = plan.crop === 'center' ? resizeAndCropCenter : resizeTo;
  const pixels = fit(coloured, plan.width, plan.height);
  return { type: plan.type, dims: plan.dims, data: toTensor(pixels, plan) };
}

async function decodeRgb(path: string, file: string): Promise<Pixels> {
  await checkImageContent(path, file);
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(path, { failOn: 'error', ignoreIcc: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    throw imageError(path, file, error);
  }
}

/** Why an image cannot be read, naming it; for everything that sharp throws. */
export function imageError(path: string, file: string, error: unknown): AppError {
  try {
    accessSync(path, constants.R_OK);
  } catch (unreadable) {
    const failure = readError(file, unreadable);
    if (failure instanceof AppError) return failure;
  }
  const text = error instanceof Error ? error.message : String(error);
  return new AppError('bad-input', `cannot decode the image ${file}: ${text.split('\n', 1)[0]}`, {
    hint: 'The file is damaged or not an image; replace or remove it.',
    detail: text,
    cause: error,
  });
}

/** ITU-R 601 luma with Pillow's integer weights; grey stays exactly what it is. */
function toGrey({ data, width, height, channels }: Pixels): Pixels {
  if (channels === 1) return { data, width, height, channels };
  const grey = new Uint8Array(width * height);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += channels) {
    grey[pixel] = (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
  }
  return { data: grey, width, height, channels: 1 };
}

/** Interleaved pixels → the plan's type, layout and colour order, normalized. */
function toTensor({ data, width, height, channels }: Pixels, plan: ImagePlan): TypedArray {
  const area = width * height;
  const target = allocate(plan.type, area * plan.channels);
  for (let channel = 0; channel < plan.channels; channel++) {
    const table = valueTable(plan, channel);
    const from = plan.color === 'BGR' ? 2 - channel : channel;
    // A grey file gives every colour of an RGB model the same value.
    const offset = Math.min(from, channels - 1);
    const start = plan.layout === 'NCHW' ? channel * area : channel;
    const step = plan.layout === 'NCHW' ? 1 : plan.channels;
    for (let pixel = 0; pixel < area; pixel++) {
      target[start + pixel * step] = table[data[pixel * channels + offset]!]!;
    }
  }
  return target;
}

/** What each of the 256 pixel values becomes in one channel. */
function valueTable({ type, scale, mean, std }: ImagePlan, channel: number): TypedArray {
  // Rounded after each step as float32 arrays in NumPy and PyTorch are.
  const round = type === 'float64' ? Number : Math.fround;
  const table = allocate(type, 256);
  for (let pixel = 0; pixel < 256; pixel++) {
    const centred = round(round(pixel * scale) - round(mean[channel] ?? 0));
    table[pixel] = encode(type, round(centred / round(std[channel] ?? 1)));
  }
  return table;
}

function encode(type: ImagePlan['type'], value: number): number {
  if (type === 'float16') return floatToHalf(value);
  if (type === 'uint8') return Math.min(255, Math.max(0, Math.round(value)));
  if (type === 'int8') return Math.min(127, Math.max(-128, Math.round(value)));
  return value;
}
