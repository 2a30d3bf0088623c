import type { PickedFile } from '../../../src/shared/shell/picked-file';
import type { FolderListing } from '../../../src/shared/shell/shell-answers';

const modelSizes: Readonly<Record<string, number>> = {
  digits: 211_267,
  resnet: 97_800_000,
  pyramid: 4_750_000,
  encoder: 437_000_000,
};

function file(ref: string, location: string, sizeBytes: number | null): PickedFile {
  const name = location.slice(location.lastIndexOf('/') + 1);
  return { ref, name, location, kind: 'file', sizeBytes };
}

export function modelFile(name: string): PickedFile {
  return file(`fixture:${name}`, `~/models/${name}.onnx`, modelSizes[name] ?? 1000);
}

/** A file that is there once something was saved to it. */
export function savedFile(ref: string): PickedFile {
  return file(ref, `~/models/${ref.slice(ref.indexOf(':') + 1)}`, 1000);
}

export function newFile(name: string): PickedFile {
  return file(`save:${name}`, `~/models/${name}`, null);
}

export const recipeFile = file('recipe', '~/recipe.json', 900);

export function folder(name: string): PickedFile {
  const location = `~/samples/digits/${name}`;
  return { ref: `folder:${name}`, name, location, kind: 'folder', sizeBytes: null };
}

/** What a reference leads to; null: it is gone. */
export function refer(ref: string): PickedFile | null {
  if (ref.startsWith('gone:')) return null;
  if (ref.startsWith('save:')) return savedFile(ref);
  return ref.startsWith('fixture:') ? modelFile(ref.slice(8)) : folder(ref.slice(7));
}

export function listing(ref: string | null): FolderListing {
  const here = folder(ref === null ? 'models' : ref.slice(7));
  const folders = ['calibration', 'validation', 'archive'].map(folder);
  const models = Object.keys(modelSizes).map(modelFile);
  return {
    folder: here,
    trail: [folder('models'), ...(ref === null ? [] : [here])],
    entries: [
      ...folders.map((entry) => ({ ...entry, modifiedAt: null })),
      ...models.map((entry) => ({ ...entry, modifiedAt: '2026-11-20T10:00:00Z' })),
    ],
    truncated: false,
  };
}
