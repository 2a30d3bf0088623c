import { useEffect, useState } from 'react';
import type { PickedFile } from '../../shared/shell/picked-file';
import { isProjectName } from '../../shared/shell/project';
import { errorOf } from '../session/core/context';
import type { Session } from '../session/session';
import { folderChoice } from '../state/data-choice';
import { useSession } from '../session/page/app-context';
import { readDrop, type DroppedGroup } from './drop';

async function take(session: Session, groups: readonly DroppedGroup[]): Promise<void> {
  const picked: { readonly group: DroppedGroup; readonly file: PickedFile }[] = [];
  for (const group of groups) {
    const file = await session.host.dropped(group.files, group.paths);
    if (file !== null) picked.push({ group, file });
  }
  const isOpened = ({ file }: { readonly file: PickedFile }): boolean =>
    /\.onnx$/i.test(file.name) || isProjectName(file.name);
  const model = picked.find(isOpened)?.file;
  const data = picked.find(({ file }) => file !== model)?.file;
  if (model !== undefined) {
    await session.openDropped(model, data === undefined ? {} : { data: folderChoice(data) });
  } else if (data !== undefined && session.store.getState().model.status === 'ready') {
    await session.setData(folderChoice(data));
  } else if (data !== undefined) {
    session.tell({
      title: `${data.name} is not a model`,
      error: {
        code: 'bad-input',
        message: 'Open a model first, then drop its data.',
        hint: 'A model is a file that ends in .onnx, a project one that ends in .bitloupe.',
      },
      retry: null,
    });
  }
}

/** Files dropped anywhere on the window: a model is opened, anything else becomes data. */
export function useDrop(): boolean {
  const session = useSession();
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      setDragging(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDragging(false);
    };
    const over = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setDragging(false);
      readDrop(event.dataTransfer, session.host.kind === 'desktop')
        .then((groups) => take(session, groups))
        .catch((thrown: unknown) =>
          session.tell({
            title: 'What was dropped cannot be opened',
            error: errorOf(thrown),
            retry: null,
          }),
        );
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [session]);
  return dragging;
}
