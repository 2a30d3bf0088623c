import type { PickedFile } from '../../../shared/shell/picked-file';

/** File names that every exporter gives: the folder says which model it is. */
const generic = /^(model|network|net|onnx_model|best|last|graph|inference)([._-]\w+)*\.onnx$/i;

/** A model's file name; behind its folder where the name alone says nothing. */
export function tellingName({ name, location }: Pick<PickedFile, 'name' | 'location'>): {
  /** With its separator, or empty. */
  readonly folder: string;
  readonly file: string;
} {
  const parent = location.split(/[\\/]/).at(-2) ?? '';
  return { folder: generic.test(name) && parent !== '' ? `${parent}/` : '', file: name };
}
