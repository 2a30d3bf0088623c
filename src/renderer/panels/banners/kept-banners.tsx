import { FileQuestion, Info, Save, Trash2 } from 'lucide-react';
import type { ProjectFileKind } from '../../../shared/shell/project';
import { useApp, useSession } from '../../session/page/app-context';
import { nameOfRun } from '../../state/runs/run-history';
import { Button } from '../../ui/button';
import { errorText } from '../../ui/text/error-text';
import { countOf, formatDb } from '../../ui/text/numbers';
import { nameOfChoice } from '../../state/words/data-words';
import { Banner } from './banner';
import { RefusedData } from './refused-data';

/** Data that could not be used, while what was there before stays in use. The dialog says it itself. */
export function ChoosingFailedBanner() {
  const session = useSession();
  const choosing = useApp((state) => state.choosing);
  const dialog = useApp((state) => state.dialog);
  const which =
    choosing.data?.error != null
      ? 'data'
      : choosing.validation?.error != null
        ? 'validation'
        : null;
  const failed = which === null ? null : choosing[which];
  const present = useApp((state) => (which === null ? null : state[which]));
  if (which === null || failed === null || failed.error === null || dialog === which) return null;
  const stays = present?.status === 'ready' ? ` ${nameOfChoice(present.from)} stays in use.` : '';
  return (
    <RefusedData
      from={failed.from}
      error={failed.error}
      which={which}
      onDismiss={() => session.cancelChoosing(which)}
    >
      {stays}
    </RefusedData>
  );
}

const kindWords: Readonly<Record<ProjectFileKind, string>> = {
  model: 'The model',
  data: 'The calibration data',
  validation: 'The validation data',
};

/** What is not as the project says: files that are gone, and files that have changed since it was saved. */
export function ProjectBanner() {
  const session = useSession();
  const notice = useApp((state) => state.projectNotice);
  if (notice === null) return null;
  const { file, missing, changed } = notice;
  const [first] = missing;
  if (first !== undefined) {
    return (
      <Banner
        tone={first.kind === 'model' ? 'danger' : 'warn'}
        icon={<FileQuestion />}
        title={`${kindWords[first.kind]} of ${file.name} is not there.`}
        onDismiss={() => session.dismissProjectNotice()}
        actions={<Button onClick={() => void session.locate(first.kind)}>Locate…</Button>}
      >
        It was {first.path}, seen from the project, and is neither there nor at its old place.
        {first.kind === 'model'
          ? ''
          : ' What was measured on it is shown; measuring again needs it.'}
      </Banner>
    );
  }
  if (changed.length === 0) return null;
  const what = changed.map((kind) => kindWords[kind]).join(' and ');
  return (
    <Banner
      tone="warn"
      icon={<Info />}
      title={`${what} changed since ${file.name} was saved.`}
      onDismiss={() => session.dismissProjectNotice()}
      actions={<Button onClick={() => void session.run()}>Run again</Button>}
    >
      Numbers of its runs are those of the data of then, and marked so.
    </Banner>
  );
}

/** The disk does not take what was measured: it is on the screen, and gone with the page. */
export function UnsavedValuesBanner() {
  const session = useSession();
  const error = useApp((state) => state.unsavedValues);
  if (error === null) return null;
  return (
    <Banner
      tone="danger"
      icon={<Save />}
      title="What was measured last could not be kept."
      onDismiss={() => session.dismissUnsavedValues()}
    >
      {errorText(error)} It is tried again every few seconds, and shown until the page is closed.
    </Banner>
  );
}

/** The result of a search that was started before the page was loaded again. */
export function FoundBanner() {
  const session = useSession();
  const found = useApp((state) => state.analyses.tune?.value ?? null);
  if (found === null) return null;
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title={found.reached ? 'Tuning has reached its target.' : 'Tuning did not reach its target.'}
      onDismiss={() => session.dismissFound()}
      actions={
        <Button onClick={() => session.applyFound()}>
          Apply {countOf(found.skipped.length, 'skip')}
        </Button>
      }
    >
      {countOf(found.skipped.length, 'layer')} in float
      {found.best.outputDb === null ? '' : `, output ${formatDb(found.best.outputDb)} dB`}.
    </Banner>
  );
}

export function DeletedRunBanner() {
  const session = useSession();
  const deleted = useApp((state) => state.deletedRun);
  if (deleted === null) return null;
  return (
    <Banner
      tone="info"
      icon={<Trash2 />}
      title={`Run ${deleted.run.id} was deleted.`}
      onDismiss={() => session.forgetDeletedRun()}
      actions={<Button onClick={() => session.undoDeleteRun()}>Bring it back</Button>}
    >
      {nameOfRun(deleted.run)}
    </Banner>
  );
}
