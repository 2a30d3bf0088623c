import { open } from 'node:fs/promises';
import { getOrMake } from '../../../shared/get-or-make';
import { badInput } from '../../../shared/errors';
import { announcedNpy, readNpy } from '../../data/arrays/npy';
import { orReadError } from '../../files/io-error';
import type { Dump } from '../files/dump';
import { bytesOf, type DumpFolder } from '../files/dump-folder';
import { nameSamples } from '../files/file-dump';
import type { Manifest } from '../files/manifest';
import { tidyTensor } from '../files/tidy-tensor';
import { type JsonString, scanStrings } from './json-strings';

/** Enough base64 for the header of an array. */
const headBytes = 4096;

/** Where an array stands in a file, as base64 of a `.npy`. */
interface Place extends Pick<JsonString, 'start' | 'end'> {
  readonly file: string;
}

/**
 * What `polygraphy run --save-outputs outputs.json` writes, and beside it `--save-inputs inputs.json`: RunResults, a list of
 * runners with their iterations, arrays as base64 of `.npy`
 * (https://github.com/NVIDIA/TensorRT/blob/main/tools/Polygraphy/polygraphy/comparator/struct.py and json/serde.py). The
 * files are scanned for where arrays stand; only those that are asked for are decoded.
 */
export async function openPolygraphyDump(folder: DumpFolder, manifest: Manifest): Promise<Dump> {
  const files = folder.files.filter((file) => file.endsWith('.json') && file !== 'manifest.json');
  const runners = new Map<string, Map<number, Map<string, Place>>>();
  const inputs = new Map<number, Map<string, Place>>();
  for (const file of files) {
    const names = new Map<unknown, string>();
    await scanStrings(folder.pathOf(file), file, ({ path, start, end, text }) => {
      const [root, runner, part, iteration, outputs, name] = path;
      const place = { file, start, end };
      if (root === 'lst' && part === 0 && path.length === 3) names.set(runner, text ?? '');
      if (path.at(-1) !== 'array') return;
      if (root === 'lst' && outputs === 'outputs' && typeof name === 'string') {
        const key = names.get(runner) ?? String(runner);
        const iterations = getOrMake(runners, key, () => new Map<number, Map<string, Place>>());
        getOrMake(iterations, Number(iteration), () => new Map()).set(name, place);
      } else if (typeof root === 'number' && typeof runner === 'string')
        getOrMake(inputs, root, () => new Map()).set(runner, place);
    });
  }
  // ONNX Runtime is what it is compared with anyway.
  const chosen =
    [...runners.keys()].find((name) => !name.startsWith('onnxrt')) ?? [...runners.keys()][0];
  const iterations = runners.get(chosen ?? '');
  if (chosen === undefined || iterations === undefined) {
    throw badInput(
      `${folder.path} holds no outputs of Polygraphy`,
      'Write them with polygraphy run … --save-outputs outputs.json (and --onnx-outputs mark all or --trt-outputs mark all).',
    );
  }
  const samples = [...iterations]
    .toSorted(([one], [other]) => one - other)
    .map(([index, outputs]) => new Map([...(inputs.get(index) ?? []), ...outputs]));
  const places = new Map(samples.toReversed().flatMap((sample) => [...sample]));
  const tensors = [];
  for (const [name, place] of places)
    tensors.push({
      name,
      shape: announcedNpy(await decoded(folder, place, name, headBytes), name).shape,
    });
  return {
    format: 'polygraphy',
    samples: nameSamples(
      samples.map((_unused, index) => String(index)),
      manifest,
    ),
    tensors,
    inputs: [...(inputs.get(0)?.keys() ?? [])],
    sizeBytes: await bytesOf(folder, files),
    notices:
      runners.size === 1
        ? []
        : [
            {
              code: 'dump-run',
              message: `Of the runners ${[...runners.keys()].join(', ')} the outputs of '${chosen}' are compared.`,
            },
          ],
    async read(sample, names) {
      const found = new Map();
      for (const name of names) {
        const place = samples[sample]?.get(name);
        if (place === undefined) continue;
        const tensor = readNpy(await decoded(folder, place, name), `'${name}' in ${place.file}`);
        found.set(name, tidyTensor(tensor, manifest.notes.get(name)));
      }
      return found;
    },
  };
}

/** Bytes of an array, or the first of them. */
async function decoded(
  folder: DumpFolder,
  { file, start, end }: Place,
  name: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const length = Math.min(end - start, most);
  const bytes = new Uint8Array(length);
  await using handle = await open(folder.pathOf(file)).catch(orReadError(file));
  const { bytesRead } = await handle.read(bytes, 0, length, start);
  const text = new TextDecoder().decode(bytes.subarray(0, bytesRead));
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw badInput(
      `'${name}' in ${file} is no base64 of an array`,
      'Polygraphy 0.30 and later write it so; save the outputs with one of these, as numpy arrays.',
    );
  }
  // Copied: what Buffer gives is a part of a larger one, at any place in it.
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
