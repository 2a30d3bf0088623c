import { badInput } from '../../../shared/errors';
import type { Dump } from '../files/dump';
import { type DumpFolder, openDumpFolder } from '../files/dump-folder';
import { type Manifest, readManifest } from '../files/manifest';
import { openNpyDump, openNpzDump } from './arrays';
import { isTensorProto, openOrtDump } from './ort';
import { openPolygraphyDump } from './polygraphy';
import { openRawDump } from './raw';
import { isRknnSnapshot, openRknnDump } from './rknn';

interface Format {
  readonly words: string;
  is(folder: DumpFolder): boolean;
  open(folder: DumpFolder, manifest: Manifest): Promise<Dump>;
}

const has = (ending: RegExp) => (folder: DumpFolder) =>
  folder.files.some((file) => ending.test(file));

/** In this order: a snapshot of RKNN holds `.npy` files as well, and graphs of QNN are JSON. */
const formats: readonly Format[] = [
  { words: 'a snapshot of RKNN', is: isRknnSnapshot, open: openRknnDump },
  { words: '.npz files', is: has(/\.npz$/i), open: openNpzDump },
  { words: '.npy files', is: has(/\.npy$/i), open: openNpyDump },
  {
    words: 'tensors of ONNX Runtime',
    is: ({ files }) => files.some(isTensorProto),
    open: openOrtDump,
  },
  { words: '.raw files', is: has(/\.raw$/i), open: openRawDump },
  {
    words: 'outputs of Polygraphy',
    is: ({ files }) => files.some((file) => file.endsWith('.json') && file !== 'manifest.json'),
    open: openPolygraphyDump,
  },
];

/**
 * Opens what another runtime has written, by what is in it: a folder, or one file. `mayReach`: what the engine may read at
 * all. Throws `bad-input` naming what is wrong with which file.
 */
export async function openDump(path: string, mayReach?: (path: string) => boolean): Promise<Dump> {
  const folder = await openDumpFolder(path, mayReach);
  const manifest = await readManifest(folder);
  const [format, second] = formats.filter(({ is }) => is(folder));
  const isMixed =
    second !== undefined && format?.open !== openRknnDump && second.open !== openPolygraphyDump;
  if (format === undefined || isMixed) {
    throw badInput(
      isMixed
        ? `${path} mixes ${format?.words} with ${second.words}`
        : `${path} holds no tensors: no .npy, .npz, .tensorproto, .pb or .raw files, and no outputs of Polygraphy`,
      isMixed
        ? 'Keep one kind in the folder.'
        : 'Write a dump first: `bitloupe hook torch` prints the file that writes one from PyTorch.',
    );
  }
  const dump = await format.open(folder, manifest);
  if (dump.tensors.length === 0 || dump.samples.length === 0)
    throw badInput(`${path} holds no tensors`, 'Write the dump again.');
  return dump;
}
