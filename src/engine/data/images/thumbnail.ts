import { halfToFloat } from '../../onnx/tensor';
import { checkImageContent } from './image-content';
import { imageError, loadSharp } from './images';
import type { Feeds, HostTensor } from '../sample/tensor';

/** The image as it is, as PNG, inside `sizePx` × `sizePx`; never enlarged. */
export async function imageThumbnail(
  path: string,
  file: string,
  sizePx: number,
): Promise<Uint8Array> {
  await checkImageContent(path, file);
  const sharp = await loadSharp();
  try {
    return await sharp(path, { failOn: 'none' })
      .resize(sizePx, sizePx, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png()
      .toBuffer();
  } catch (error) {
    throw imageError(path, file, error);
  }
}

/**
 * The first input that looks like one picture (1, 3 or 4 channels, at least 8 × 8 pixels, in
 * either layout) as PNG, its values stretched over black to white; null when none does.
 */
export async function tensorThumbnail(feeds: Feeds, sizePx: number): Promise<Uint8Array | null> {
  for (const tensor of Object.values(feeds)) {
    const picture = pictureOf(tensor);
    if (picture === null) continue;
    const sharp = await loadSharp();
    return sharp(renderPixels(tensor, picture), {
      raw: { width: picture.width, height: picture.height, channels: picture.shown },
    })
      .resize(sizePx, sizePx, { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer();
  }
  return null;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 or 3; a fourth channel is not shown. */
  readonly shown: 1 | 3;
  /** Elements from one channel, and from one pixel, to the next. */
  readonly channelStride: number;
  readonly pixelStride: number;
}

function pictureOf({ dims, type }: HostTensor): Picture | null {
  if (type === 'bool' || (type.endsWith('64') && type !== 'float64')) return null;
  const shape = dims.length === 4 && dims[0] === 1 ? dims.slice(1) : dims;
  if (shape.length !== 3) return null;
  const [a = 0, b = 0, c = 0] = shape;
  const isChannels = (size: number) => size === 1 || size === 3 || size === 4;
  if (isChannels(a) && b >= 8 && c >= 8) {
    return { height: b, width: c, shown: a === 1 ? 1 : 3, channelStride: b * c, pixelStride: 1 };
  }
  if (isChannels(c) && a >= 8 && b >= 8) {
    return { height: a, width: b, shown: c === 1 ? 1 : 3, channelStride: 1, pixelStride: c };
  }
  return null;
}

function renderPixels({ data, type }: HostTensor, picture: Picture): Uint8Array {
  const { width, height, shown, channelStride, pixelStride } = picture;
  const valueAt = (index: number) =>
    type === 'float16' ? halfToFloat(Number(data[index])) : Number(data[index]);
  const area = width * height;
  let lo = Infinity;
  let hi = -Infinity;
  for (let channel = 0; channel < shown; channel++) {
    for (let pixel = 0; pixel < area; pixel++) {
      const value = valueAt(channel * channelStride + pixel * pixelStride);
      if (!Number.isFinite(value)) continue;
      if (value < lo) lo = value;
      if (value > hi) hi = value;
    }
  }
  const stretch = hi > lo ? 255 / (hi - lo) : 0;
  const pixels = new Uint8Array(area * shown);
  for (let channel = 0; channel < shown; channel++) {
    for (let pixel = 0; pixel < area; pixel++) {
      const value = valueAt(channel * channelStride + pixel * pixelStride);
      const level = stretch === 0 ? 128 : Math.round((value - lo) * stretch);
      pixels[pixel * shown + channel] = Number.isFinite(value) ? level : value > 0 ? 255 : 0;
    }
  }
  return pixels;
}
