import { open } from 'node:fs/promises';
import { badInput } from '../../../shared/errors';
import { readError } from '../../files/io-error';

/** First bytes of the formats that are decoded, as latin1; `.` is any byte. */
const signatures: readonly RegExp[] = [
  /^\x89PNG\r\n/,
  /^\xff\xd8\xff/,
  /^GIF8[79]a/,
  /^RIFF....WEBP/s,
  /^(?:II[*+]\0|MM\0[*+])/,
  // AVIF is a HEIF container; sharp's ready-made binaries decode AV1 in it and nothing else.
  /^....ftyp/s,
];

const longestBytes = 12;

/**
 * Throws `bad-input` where a file that is called an image is none of the known kinds inside. libvips
 * goes by the content: an SVG under a picture's name would be drawn, with all a document may do.
 */
export async function checkImageContent(path: string, file: string): Promise<void> {
  const start = await firstBytes(path, file);
  if (signatures.some((signature) => signature.test(start))) return;
  const kind = /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!)/i.test(start)
    ? 'an SVG or XML document'
    : null;
  throw badInput(
    kind === null
      ? `cannot decode the image ${file}: it does not begin like a PNG, JPEG, WebP, AVIF, GIF or TIFF file`
      : `cannot decode the image ${file}: it is ${kind}, not a picture of pixels`,
    'The file is damaged or not an image; replace or remove it.',
  );
}

async function firstBytes(path: string, file: string): Promise<string> {
  try {
    await using handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestBytes), 0, longestBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch (error) {
    throw readError(file, error);
  }
}
