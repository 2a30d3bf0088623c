import { announcedNpz, readNpz } from '../../data/arrays/npz';
import { announcedNpy, readNpy } from '../../data/arrays/npy';
import type { HostTensor } from '../../data/sample/tensor';
import { badInput } from '../../../shared/errors';
import type { SideTensor } from '../../match/values/other-side';
import type { Dump } from '../files/dump';
import { bytesOf, type DumpFolder } from '../files/dump-folder';
import { makeFileDump, nameSamples } from '../files/file-dump';
import { byNumber, groupSamples } from '../files/group-samples';
import { type Manifest, stemOf } from '../files/manifest';
import { tidyTensor } from '../files/tidy-tensor';

/** A folder of `.npy` for each tensor and sample. */
export function openNpyDump(folder: DumpFolder, manifest: Manifest): Promise<Dump> {
  const files = folder.files.filter((file) => /\.npy$/i.test(file));
  return makeFileDump({
    format: 'arrays',
    folder,
    manifest,
    samples: groupSamples(files, statedOf(manifest)),
    headOf: (bytes, file) => ({ name: '', shape: announcedNpy(bytes, file).shape }),
    decode: readNpy,
  });
}

function statedOf({ samples }: Manifest): readonly string[] {
  return (samples ?? []).flatMap(({ dump, data }) => dump ?? data ?? []);
}

/** `.npz` files, one for each sample; keys are the names of tensors. */
export async function openNpzDump(folder: DumpFolder, manifest: Manifest): Promise<Dump> {
  const files = folder.files.filter((file) => /\.npz$/i.test(file)).toSorted(byNumber);
  const keys = new Map<string, SideTensor['shape']>();
  for (const file of files)
    for (const [key, { dims }] of await announcedNpz(folder.pathOf(file), file))
      if (!keys.has(key)) keys.set(key, dims);
  const ordered = new Set([
    ...[...manifest.notes.keys()].filter((key) => keys.has(key)),
    ...keys.keys(),
  ]);
  const keyOf = new Map<string, string>();
  for (const key of ordered) {
    const name = manifest.notes.get(key)?.name ?? key;
    if (keyOf.has(name)) {
      throw badInput(
        `'${keyOf.get(name)}' and '${key}' of the dump both hold the tensor '${name}'`,
        'Give each key a name of its own in manifest.json.',
      );
    }
    keyOf.set(name, key);
  }
  return {
    format: 'arrays',
    samples: nameSamples(files.map(stemOf), manifest),
    tensors: [...keyOf].map(([name, key]) => ({
      name,
      shape: manifest.notes.get(key)?.layout === 'NHWC' ? null : (keys.get(key) ?? null),
    })),
    inputs: manifest.inputs,
    sizeBytes: await bytesOf(folder, files),
    notices: [],
    async read(sample, names) {
      const file = files[sample] ?? '';
      const wanted = new Set(names.map((name) => keyOf.get(name) ?? ''));
      const arrays = await readNpz(folder.pathOf(file), file, undefined, wanted);
      return new Map(
        names.flatMap((name): [string, HostTensor][] => {
          const key = keyOf.get(name) ?? '';
          const tensor = arrays.get(key);
          return tensor === undefined ? [] : [[name, tidyTensor(tensor, manifest.notes.get(key))]];
        }),
      );
    },
  };
}
