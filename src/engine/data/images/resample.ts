/** 8-bit pixels, interleaved. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A part of a resized picture: `size` is what the whole source becomes, then `length` from `start`. */
interface Window {
  readonly size: number;
  readonly start: number;
  readonly length: number;
}

/** Which source pixels, from `first` on, make one target pixel, and their weights. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/** Pillow's fixed point: 8 bits of pixel and 2 bits of headroom leave 22 of 32. */
const precisionBits = 22;

/** Squeezes the whole picture into width × height, whatever its aspect. */
export function resizeTo(source: Pixels, width: number, height: number): Pixels {
  return resample(
    source,
    { size: width, start: 0, length: width },
    { size: height, start: 0, length: height },
  );
}

/**
 * Keeps the aspect: resizes so that the picture just covers width × height, then takes the centre
 * (torchvision's Resize of the shorter side + CenterCrop, with its roundings).
 */
export function resizeAndCropCenter(source: Pixels, width: number, height: number): Pixels {
  const isWidthTight = width * source.height >= height * source.width;
  const fullWidth = isWidthTight
    ? width
    : Math.max(width, Math.floor((source.width * height) / source.height));
  const fullHeight = isWidthTight
    ? Math.max(height, Math.floor((source.height * width) / source.width))
    : height;
  return resample(
    source,
    { size: fullWidth, start: roundHalfEven((fullWidth - width) / 2), length: width },
    { size: fullHeight, start: roundHalfEven((fullHeight - height) / 2), length: height },
  );
}

/**
 * Antialiased bilinear resizing, bit for bit what Pillow's `Image.resize(size, BILINEAR)` gives
 * (libImaging/Resample.c): most models were trained on it, and sharp's enlarging is half a target
 * pixel off and its reducing up to 4 grey levels.
 */
function resample(source: Pixels, across: Window, down: Window): Pixels {
  const rows = tapsFor(source.height, down);
  const firstRow = rows[0]?.first ?? 0;
  const last = rows.at(-1);
  const lastRow = last === undefined ? 0 : last.first + last.weights.length;
  const narrow = resampleRows(source, tapsFor(source.width, across), firstRow, lastRow);
  return resampleColumns(narrow, rows, firstRow);
}

function tapsFor(sourceSize: number, { size, start, length }: Window): readonly Taps[] {
  if (size === sourceSize) {
    const one = Int32Array.of(1 << precisionBits);
    return Array.from({ length }, (_, i) => ({ first: start + i, weights: one }));
  }
  const scale = sourceSize / size;
  const reach = Math.max(1, scale);
  return Array.from({ length }, (_, i) => {
    const center = (start + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - reach + 0.5));
    const end = Math.min(sourceSize, Math.trunc(center + reach + 0.5));
    const triangle = Array.from({ length: end - first }, (__, tap) =>
      Math.max(0, 1 - Math.abs((tap + first - center + 0.5) / reach)),
    );
    const sum = triangle.reduce((total, weight) => total + weight, 0);
    const weights = Int32Array.from(triangle, (weight) =>
      Math.trunc(0.5 + (weight / sum) * 2 ** precisionBits),
    );
    return { first, weights };
  });
}

const half = 1 << (precisionBits - 1);

function resampleRows(
  source: Pixels,
  taps: readonly Taps[],
  fromRow: number,
  toRow: number,
): Pixels {
  const { data, width, channels } = source;
  const height = toRow - fromRow;
  const target = new Uint8Array(taps.length * height * channels);
  let to = 0;
  for (let row = fromRow; row < toRow; row++) {
    for (const { first, weights } of taps) {
      const start = (row * width + first) * channels;
      if (channels === 3) {
        // The bulk of the work for photos; one pass over the taps halves its time.
        let red = half;
        let green = half;
        let blue = half;
        for (let tap = 0, from = start; tap < weights.length; tap++, from += 3) {
          const weight = weights[tap]!;
          red += data[from]! * weight;
          green += data[from + 1]! * weight;
          blue += data[from + 2]! * weight;
        }
        target[to] = clip(red);
        target[to + 1] = clip(green);
        target[to + 2] = clip(blue);
        to += 3;
        continue;
      }
      for (let channel = 0; channel < channels; channel++) {
        let sum = half;
        let from = start + channel;
        for (let tap = 0; tap < weights.length; tap++, from += channels) {
          sum += data[from]! * weights[tap]!;
        }
        target[to++] = clip(sum);
      }
    }
  }
  return { data: target, width: taps.length, height, channels };
}

function resampleColumns(source: Pixels, taps: readonly Taps[], firstRow: number): Pixels {
  const { data, width, channels } = source;
  const stride = width * channels;
  const target = new Uint8Array(taps.length * stride);
  let to = 0;
  for (const { first, weights } of taps) {
    const start = (first - firstRow) * stride;
    for (let column = 0; column < stride; column++) {
      let sum = half;
      let from = start + column;
      for (let tap = 0; tap < weights.length; tap++, from += stride) {
        sum += data[from]! * weights[tap]!;
      }
      target[to++] = clip(sum);
    }
  }
  return { data: target, width, height: taps.length, channels };
}

function clip(sum: number): number {
  const value = sum >> precisionBits;
  return value > 255 ? 255 : value;
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
