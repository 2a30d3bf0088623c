import { isProjectName } from '../../../shared/shell/project';
import type { FolderEntry } from '../../../shared/shell/shell-answers';
import type { PickRequest } from '../../host/file-picker';

/** Whether a file dialog offers this entry: every folder, and the files it was asked for. */
export function accepts(request: PickRequest, entry: FolderEntry): boolean {
  if (entry.kind === 'folder') return true;
  const name = entry.name.toLowerCase();
  if (request.kind === 'save')
    return request.filters.some(({ extensions }) =>
      extensions.some((extension) => name.endsWith(`.${extension}`)),
    );
  switch (request.what) {
    case 'model':
      return name.endsWith('.onnx');
    case 'open':
      return name.endsWith('.onnx') || isProjectName(name);
    case 'recipe':
      return /\.(json|py|encodings)$/.test(name);
    case 'data':
      return /\.(npy|npz|pb|png|jpe?g|webp|bmp|gif|tiff?)$/.test(name);
  }
}
