import type { OpenRequest, RecentModel } from '../../../shared/shell/shell-answers';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { isProjectName, type ProjectFileKind } from '../../../shared/shell/project';
import { folderChoice } from '../../state/data-choice';
import { get, set, type Context } from '../core/context';
import { attempt } from '../core/files';
import { chooseData } from '../model/choose-data';
import { cancelOpening, closeModel, openModel, type OpenWith } from '../model/open-model';
import { locate, openProject, saveProject } from '../model/project';
import type { Keeping } from './keeping';

const samplePreset = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' } as const;

/** Models and projects: opening, closing, saving. */
export function modelPart(context: Context, { saved, savedOf, settled }: Keeping) {
  const { host } = context;

  /** Opens a model or a project. */
  async function open(file: PickedFile, options: OpenWith = {}): Promise<boolean> {
    const { attached } = options;
    if (isProjectName(file.name))
      return openProject(context, file, {
        saved: saved(),
        ...(attached === undefined ? {} : { attached }),
      });
    set(context, { projectNotice: null });
    return openModel(context, file, { saved: savedOf(file.ref), ...options });
  }

  return {
    open,
    /** What a start, a second instance or the system asks for. */
    async openRequest(request: OpenRequest): Promise<void> {
      const data = request.data === null ? null : folderChoice(request.data);
      if (request.model !== null) await open(request.model, data === null ? {} : { data });
      else if (data !== null && get(context).model.status === 'ready')
        await chooseData(context, data);
    },
    close: () => closeModel(context),
    cancelOpening: () => cancelOpening(context),
    async pickModel(): Promise<void> {
      const file = await attempt(context, 'The file was not opened', () => host.pickOpen());
      if (file !== null) await open(file);
    },
    /** Opens what was dropped; a browser has sent a copy of it. */
    openDropped: (file: PickedFile, options: OpenWith = {}): Promise<boolean> =>
      isProjectName(file.name)
        ? openProject(context, file, { saved: saved(), isCopy: host.kind === 'web' })
        : open(file, options),
    async openSample(): Promise<void> {
      const sample = await attempt(context, 'The sample was not opened', () => host.sample());
      if (sample === null) return;
      await open(sample.model, {
        recipe: samplePreset,
        data: folderChoice(sample.data),
        validation: folderChoice(sample.validation),
      });
    },
    async openRecent(recent: RecentModel): Promise<void> {
      const known = savedOf(recent.model.ref)?.data != null || isProjectName(recent.model.name);
      await open(
        recent.model,
        known || recent.data === null ? {} : { data: folderChoice(recent.data) },
      );
    },
    /** Recents show the layers and the last output of what was saved. */
    savedOf,
    async forgetRecents(): Promise<void> {
      await attempt(context, 'The list was not cleared', () => host.forgetRecents());
      set(context, { recents: [] });
    },
    valuesKept: settled,
    saveProject: (as: boolean): Promise<boolean> => saveProject(context, { as, settled }),
    async locate(kind: ProjectFileKind): Promise<void> {
      await attempt(context, 'The file was not opened', () =>
        locate(context, kind, { saved: saved() }),
      );
    },
    dismissProjectNotice: () => set(context, { projectNotice: null }),
    dismissRecovered: () => set(context, { recovered: null }),
    dismissChangedFile: () => set(context, { changedFile: null }),
    dismissUnsavedValues: () => set(context, { unsavedValues: null }),
  };
}
