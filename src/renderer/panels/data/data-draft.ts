import type { Preprocess } from '../../../shared/contract/arguments';
import type { PickedFile } from '../../../shared/shell/picked-file';
import type { DataChoice } from '../../state/data-choice';

/** What stands in the dialog, as typed. */
export interface Draft {
  readonly kind: 'folder' | 'generated';
  readonly folder: PickedFile | null;
  readonly limit: string;
  /** Null: what the folder itself says. */
  readonly preprocess: Preprocess | null;
  readonly distribution: 'normal' | 'uniform';
  readonly samples: string;
}

export function draftOf(choice: DataChoice | null): Draft {
  const folder = choice?.kind === 'folder' ? choice : null;
  const generated = choice?.kind === 'generated' ? choice : null;
  return {
    kind: generated === null ? 'folder' : 'generated',
    folder: folder?.folder ?? null,
    limit: folder?.limit === null || folder === null ? '' : String(folder.limit),
    preprocess: folder?.preprocess ?? null,
    distribution: generated?.distribution ?? 'normal',
    samples: String(generated?.samples ?? 64),
  };
}

/** A whole number above zero; null for any other text. */
export function countIn(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value > 0 ? value : null;
}

/** The data as the engine takes it; null while something is missing or makes no sense. */
export function choiceOf(draft: Draft): DataChoice | null {
  if (draft.kind === 'generated') {
    const samples = countIn(draft.samples);
    return samples === null
      ? null
      : { kind: 'generated', distribution: draft.distribution, samples, seed: 1 };
  }
  if (draft.folder === null || (draft.limit.trim() !== '' && countIn(draft.limit) === null))
    return null;
  return {
    kind: 'folder',
    folder: draft.folder,
    limit: countIn(draft.limit),
    preprocess: draft.preprocess,
  };
}
