import { FileDiff, HardDrive, Hourglass } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { Button } from '../../ui/button';
import { errorText } from '../../ui/text/error-text';
import { countOf } from '../../ui/text/numbers';
import { Banner } from './banner';

/** Stays until it can be stored again: then it goes away by itself. */
export function UnsavedBanner() {
  const unsaved = useApp((state) => state.unsaved);
  if (unsaved === null) return null;
  return (
    <Banner tone="danger" icon={<HardDrive />} title="What you do is not being saved.">
      {errorText(unsaved)} It is tried again every few seconds; until then a reload or a restart
      loses the recipe and the history since it was saved last.
    </Banner>
  );
}

export function SilentBanner() {
  const session = useSession();
  const silentS = useApp((state) => state.silentS);
  if (silentS === null) return null;
  return (
    <Banner
      tone="warn"
      icon={<Hourglass />}
      title={`The engine has not answered for ${silentS} s.`}
      actions={<Button onClick={() => void session.stopEngine()}>Stop the engine</Button>}
    >
      It may be busy with one large step. Stopped, it starts again with model, data and recipe.
    </Banner>
  );
}

const namesShown = 6;

export function ChangedFileBanner() {
  const session = useSession();
  const changed = useApp((state) => state.changedFile);
  const name = useApp((state) => (state.model.status === 'ready' ? state.model.from.name : null));
  if (changed === null || name === null) return null;
  const { run, dropped } = changed;
  const more = dropped.length - namesShown;
  return (
    <Banner
      tone="warn"
      icon={<FileDiff />}
      title={`${name} has changed${run === null ? '' : ` since run ${run}`}.`}
      onDismiss={() => session.dismissChangedFile()}
      actions={<Button onClick={() => void session.run()}>Run again</Button>}
    >
      {run === null ? '' : 'Numbers shown are of the old file. '}
      {dropped.length === 0
        ? 'The recipe fits the new one.'
        : `Taken out of the recipe, for the new file does not have ${dropped.length === 1 ? 'it' : 'them'}: ${dropped.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${countOf(more, 'other')}` : ''}.`}
    </Banner>
  );
}
