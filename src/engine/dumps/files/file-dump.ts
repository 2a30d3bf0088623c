import { badInput } from '../../../shared/errors';
import type { HostTensor } from '../../data/sample/tensor';
import type { SideTensor } from '../../match/values/other-side';
import type { Dump, DumpSample } from './dump';
import { bytesOf, type DumpFolder } from './dump-folder';
import type { GroupedSample } from './group-samples';
import type { Manifest, TensorNote } from './manifest';
import { tidyTensor } from './tidy-tensor';

export interface FileDumpRequest {
  readonly format: Dump['format'];
  readonly folder: DumpFolder;
  readonly samples: readonly GroupedSample[];
  readonly manifest: Manifest;
  readonly notices?: Dump['notices'];
  /** What else is known of a file, by its name below the sample. */
  noteOf?(key: string): TensorNote | null;
  /** The name that a file itself holds, and its shape; read once, of the first sample that has it. */
  headOf?(
    bytes: Uint8Array,
    file: string,
  ): { readonly name: string; readonly shape: readonly number[] };
  decode(bytes: Uint8Array, file: string, note: TensorNote): HostTensor;
}

/** A dump with a file for each tensor and sample. */
export async function makeFileDump(request: FileDumpRequest): Promise<Dump> {
  const { folder, samples, manifest } = request;
  const keys = new Set(samples.flatMap(({ files }) => [...files.keys()]));
  // Those that the manifest names stand in its order.
  const ordered = [...[...manifest.notes.keys()].filter((key) => keys.has(key)), ...keys];
  const byName = new Map<string, { readonly key: string; readonly note: TensorNote }>();
  const tensors: SideTensor[] = [];
  for (const key of new Set(ordered)) {
    const note = manifest.notes.get(key) ?? request.noteOf?.(key) ?? {};
    const head = await headOf(request, key);
    const name = note.name ?? (head === null || head.name === '' ? key : head.name);
    const known = byName.get(name);
    if (known !== undefined) {
      throw badInput(
        `'${known.key}' and '${key}' of the dump both hold the tensor '${name}'`,
        'Give each file a name of its own in manifest.json.',
      );
    }
    byName.set(name, { key, note });
    tensors.push({
      name,
      shape: note.layout === 'NHWC' ? null : (note.shape ?? head?.shape ?? null),
    });
  }
  return {
    format: request.format,
    samples: nameSamples(
      samples.map(({ name }) => name),
      manifest,
    ),
    tensors,
    inputs: manifest.inputs,
    sizeBytes: await bytesOf(
      folder,
      samples.flatMap(({ files }) => [...files.values()]),
    ),
    notices: request.notices ?? [],
    async read(sample, names) {
      const found = new Map<string, HostTensor>();
      for (const name of names) {
        const place = byName.get(name);
        const file = samples[sample]?.files.get(place?.key ?? '');
        if (place === undefined || file === undefined) continue;
        const tensor = request.decode(await folder.read(file), file, place.note);
        found.set(name, tidyTensor(tensor, place.note));
      }
      return found;
    },
  };
}

async function headOf(request: FileDumpRequest, key: string) {
  const file = request.samples
    .map(({ files }) => files.get(key))
    .find((each) => each !== undefined);
  if (request.headOf === undefined || file === undefined) return null;
  return request.headOf(await request.folder.read(file), file);
}

/** Samples with what the manifest says of them. Throws `bad-input` where that speaks of others. */
export function nameSamples(
  names: readonly string[],
  { samples }: Manifest,
): readonly DumpSample[] {
  if (samples === null) return names.map((name) => ({ name, data: null }));
  const stranger = samples.find(({ dump }) => dump !== null && !names.includes(dump));
  if (stranger !== undefined) {
    throw badInput(
      `manifest.json names the sample '${stranger.dump}', which the dump does not hold`,
      `It holds: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}.`,
    );
  }
  const unnamed = samples.filter(({ dump }) => dump === null);
  if (unnamed.length > 0 && samples.length !== names.length) {
    throw badInput(
      `manifest.json lists ${samples.length} samples, the dump holds ${names.length}`,
      'List them all, or name each one: {"dump": "its file or folder", "data": "name of the sample"}.',
    );
  }
  return names.map((name, index) => {
    const said =
      samples.find(({ dump }) => dump === name) ??
      samples.find(({ dump, data }) => dump === null && data === name) ??
      samples[index];
    return { name, data: said?.dump === null || said?.dump === name ? said.data : null };
  });
}
