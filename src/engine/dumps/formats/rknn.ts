import { readNpy, announcedNpy } from '../../data/arrays/npy';
import { badInput } from '../../../shared/errors';
import type { Dump } from '../files/dump';
import type { DumpFolder } from '../files/dump-folder';
import { makeFileDump } from '../files/file-dump';
import { type Manifest, stemOf, type TensorNote } from '../files/manifest';

const mapFile = 'map_name_to_file.txt';

/** Folders of a snapshot, the one that is worth most first: the board, its simulator, and what older versions call that. */
const runs = ['runtime', 'simulator', 'entire_qnt'] as const;

/** A snapshot is told by its list, or by what it says of errors. */
export function isRknnSnapshot({ files }: DumpFolder): boolean {
  return (
    files.includes(mapFile) ||
    (files.includes('error_analysis.txt') && files.some((file) => runOf(file) !== null))
  );
}

const runOf = (file: string): (typeof runs)[number] | null =>
  runs.find((name) => file.startsWith(`${name}/`) && /\.npy$/i.test(file)) ?? null;

/**
 * What `rknn.accuracy_analysis(output_dir=…)` of RKNN-Toolkit2 writes for one input: `map_name_to_file.txt`, and `.npy` files
 * below `golden` (float), `simulator`, and `runtime` where a board was asked
 * (https://github.com/airockchip/rknn-toolkit2/tree/master/rknn-toolkit2/examples/functions/accuracy_analysis).
 */
export async function openRknnDump(folder: DumpFolder, manifest: Manifest): Promise<Dump> {
  const run = runs.find((name) => folder.files.some((file) => runOf(file) === name));
  if (run === undefined) {
    throw badInput(
      `${folder.path} is a snapshot of RKNN, but holds no .npy files below ${runs.join(', ')}`,
      'Let accuracy_analysis write them: rknn.accuracy_analysis(inputs=[…], output_dir="snapshot").',
    );
  }
  const names = await readMap(folder);
  const files = folder.files.filter((file) => runOf(file) === run);
  return makeFileDump({
    format: 'rknn',
    folder,
    manifest,
    samples: [{ name: '', files: new Map(files.map((file) => [baseOf(file), file])) }],
    noteOf: (key): TensorNote | null => {
      const name = names.get(key);
      return name === undefined ? null : { name };
    },
    headOf: (bytes, file) => ({ name: '', shape: announcedNpy(bytes, file).shape }),
    decode: readNpy,
    notices: [
      {
        code: 'dump-run',
        message: `Of the snapshot the tensors below '${run}' are compared.`,
      },
    ],
  });
}

const baseOf = (file: string): string => stemOf(file.slice(file.lastIndexOf('/') + 1));

/** Names of layers by file: a line ends with the file, and may begin with the kind of the layer, `[Conv] name file`. */
async function readMap(folder: DumpFolder): Promise<ReadonlyMap<string, string>> {
  if (!folder.files.includes(mapFile)) return new Map();
  const text = new TextDecoder().decode(await folder.read(mapFile));
  const names = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', file = ''] =
      /^\s*(?:\[[^\]]*\]\s*)?(\S.*?)\s*[\s:,|]\s*([^\s:,|]+)\s*$/.exec(line) ?? [];
    if (name !== '' && file !== '') names.set(baseOf(file), name);
  }
  return names;
}
