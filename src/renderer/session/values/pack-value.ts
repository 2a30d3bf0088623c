/** Values on disk are JSON, gzipped: layers of large models repeat their words. */

/** Unpacked text above this is no value of ours; it protects from files made to fill the memory. */
const unpackedLimitBytes = 512 * 2 ** 20;

export async function packValue(value: unknown): Promise<Uint8Array> {
  const text = new Blob([JSON.stringify(value)]);
  const packed = text.stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Throws when the bytes are damaged or unpack to more than the limit. */
export async function unpackValue(
  bytes: Uint8Array,
  limitBytes = unpackedLimitBytes,
): Promise<unknown> {
  const stream = new Blob([new Uint8Array(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limitBytes) {
      await reader.cancel();
      throw new RangeError(`The value unpacks to more than ${limitBytes} bytes.`);
    }
    parts.push(value);
  }
  return JSON.parse(await new Blob(parts).text()) as unknown;
}
