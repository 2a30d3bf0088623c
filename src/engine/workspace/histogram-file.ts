import { z } from 'zod';
import { histogramBins, type TensorHistogram } from '../observe/counts/histogram';

/**
 * Histograms as bytes: the length of a JSON head (uint32), the head, padding to 8 bytes, the counts
 * of every tensor (float64), then the smallest and the largest values of its channels (float32).
 */
const headSchema = z.strictObject({
  schema: z.literal('bitloupe.histograms/1'),
  bins: z.literal(histogramBins),
  tensors: z.array(
    z.strictObject({
      tensor: z.string(),
      lo: z.number(),
      hi: z.number(),
      channels: z
        .strictObject({ axis: z.int().nonnegative(), count: z.int().nonnegative() })
        .nullable(),
    }),
  ),
});

type Head = z.infer<typeof headSchema>;

/** Bytes of the numbers; the head adds a name per tensor. */
export function histogramBytes(histograms: Iterable<TensorHistogram>): number {
  let bytes = 0;
  for (const { channels } of histograms) {
    bytes += histogramBins * 8 + (channels === undefined ? 0 : channels.min.length * 8);
  }
  return bytes;
}

export function encodeHistograms(histograms: Iterable<TensorHistogram>): Uint8Array {
  const all = [...histograms];
  const head: Head = {
    schema: 'bitloupe.histograms/1',
    bins: histogramBins,
    tensors: all.map(({ tensor, lo, hi, channels }) => ({
      tensor,
      lo,
      hi,
      channels: channels === undefined ? null : { axis: channels.axis, count: channels.min.length },
    })),
  };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = alignedStart(text.length);
  const bytes = new Uint8Array(start + histogramBytes(all));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let offset = start;
  const put = (values: Float64Array | Float32Array): void => {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  };
  for (const { counts } of all) put(counts);
  for (const { channels } of all) {
    if (channels === undefined) continue;
    put(channels.min);
    put(channels.max);
  }
  return bytes;
}

/** Null for anything `encodeHistograms` did not write. */
export function decodeHistograms(file: Uint8Array): ReadonlyMap<string, TensorHistogram> | null {
  const head = readHead(file);
  if (head === null) return null;
  const { tensors } = head.content;
  const channelCount = tensors.reduce((sum, { channels }) => sum + (channels?.count ?? 0), 0);
  const expected = tensors.length * histogramBins * 8 + channelCount * 8;
  if (file.byteLength !== head.end + expected) return null;
  // A copy of its own is aligned, which the buffer of a file need not be.
  const { buffer } = Uint8Array.from(file.subarray(head.end));
  let offset = 0;
  const histograms = tensors.map(({ tensor, lo, hi }) => {
    const counts = new Float64Array(buffer, offset, histogramBins);
    offset += counts.byteLength;
    return { tensor, lo, hi, counts };
  });
  const take = (count: number): Float32Array => {
    const values = new Float32Array(buffer, offset, count);
    offset += values.byteLength;
    return values;
  };
  return new Map(
    histograms.map((histogram, index): [string, TensorHistogram] => {
      const channels = tensors[index]?.channels ?? null;
      if (channels === null) return [histogram.tensor, histogram];
      const { axis, count } = channels;
      return [
        histogram.tensor,
        { ...histogram, channels: { axis, min: take(count), max: take(count) } },
      ];
    }),
  );
}

function readHead(file: Uint8Array): { content: Head; end: number } | null {
  if (file.byteLength < 4) return null;
  const length = new DataView(file.buffer, file.byteOffset, 4).getUint32(0, true);
  const end = alignedStart(length);
  if (end > file.byteLength) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(file.subarray(4, 4 + length)));
    const parsed = headSchema.safeParse(json);
    return parsed.success ? { content: parsed.data, end } : null;
  } catch {
    return null;
  }
}

function alignedStart(headLength: number): number {
  return Math.ceil((4 + headLength) / 8) * 8;
}
