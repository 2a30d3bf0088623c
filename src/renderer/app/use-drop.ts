import { useEffect, useState } from 'react';
import type { PickedFile } from '../../shared/shell/picked-file';
import { isProjectName } from '../../shared/shell/project';
import { isEnabled } from '../commands/commands';
import { errorOf } from '../session/core/context';
import type { Session } from '../session/session';
import { folderChoice } from '../state/data-choice';
import { useSession } from '../session/page/app-context';
import { readDrop, type DroppedGroup } from './drop';

/** What a drop at a place of the window is for, once a model is open that can be compared. */
export type DropPurpose = 'open' | 'compare';

async function take(
  session: Session,
  groups: readonly DroppedGroup[],
  purpose: DropPurpose,
): Promise<void> {
  const picked: { readonly group: DroppedGroup; readonly file: PickedFile }[] = [];
  for (const group of groups) {
    const file = await session.host.dropped(group.files, group.paths);
    if (file !== null) picked.push({ group, file });
  }
  const isOpened = ({ file }: { readonly file: PickedFile }): boolean =>
    /\.onnx$/i.test(file.name) || isProjectName(file.name);
  const [model, second] = picked.filter(isOpened).map(({ file }) => file);
  const data = picked.find((each) => !isOpened(each))?.file;
  const compared = model ?? data;
  if (purpose === 'compare' && compared !== undefined) await session.compareWith(compared);
  else if (model !== undefined && second !== undefined)
    await openPair(session, model, second, data);
  else if (model !== undefined) {
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

/** Two models at once: the float one is opened, and compared with the other one. */
async function openPair(
  session: Session,
  one: PickedFile,
  other: PickedFile,
  data: PickedFile | undefined,
): Promise<void> {
  const open = (file: PickedFile): Promise<boolean> =>
    session.openDropped(file, data === undefined ? {} : { data: folderChoice(data) });
  if (!(await open(one))) return;
  const { model } = session.store.getState();
  const isSwapped = model.status === 'ready' && model.value.quantized;
  if (isSwapped && !(await open(other))) return;
  await session.compareWith(isSwapped ? one : other);
}

/**
 * Files dropped anywhere on the window: a model is opened, anything else becomes data. On the right half of a window with
 * a float model in it they are compared with that. Null while nothing is dragged.
 */
export function useDrop(): DropPurpose | null {
  const session = useSession();
  const [dragging, setDragging] = useState<DropPurpose | null>(null);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') === true;
    const purposeAt = ({ clientX }: DragEvent): DropPurpose =>
      clientX > window.innerWidth / 2 && isEnabled('run.compareWith', session.store.getState())
        ? 'compare'
        : 'open';
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      setDragging(purposeAt(event));
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDragging(null);
    };
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragging(purposeAt(event));
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setDragging(null);
      const purpose = purposeAt(event);
      readDrop(event.dataTransfer, session.host.kind === 'desktop')
        .then((groups) => take(session, groups, purpose))
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
