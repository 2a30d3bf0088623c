import { LayerMenu } from '../panels/dialogs/context-menu';
import { AboutDialog } from '../panels/dialogs/about-dialog';
import { KeysDialog } from '../panels/dialogs/keys-dialog';
import { LogDialog } from '../panels/dialogs/log-dialog';
import { NoticesDialog } from '../panels/dialogs/notices-dialog';
import { SettingsDialog } from '../panels/dialogs/settings-dialog';
import { AccuracyDialog } from '../panels/judge/accuracy-dialog';
import { BenchmarkDialog } from '../panels/judge/benchmark-dialog';
import { CompareDialog } from '../panels/compare/compare-dialog';
import { CompareWithDialog } from '../panels/compare/compare-with-dialog';
import { KernelsDialog } from '../panels/compare/kernels-dialog';
import { DataDialog } from '../panels/data/data-dialog';
import { ExportDialog } from '../panels/export/export-dialog';
import { FileDialogs } from '../panels/files/file-dialog';
import { Palette } from '../panels/palette/palette';
import { RunDialog } from '../panels/runs/run-dialog';
import { TuneDialog } from '../panels/tune/tune-dialog';
import { assertNever } from '../../shared/errors';
import type { DialogName } from '../state/app-state';
import { useApp } from '../session/page/app-context';

/** Whatever lies over the panels; file dialogs may lie over another dialog. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  return (
    <>
      <LayerMenu />
      {dialog === null ? null : <OpenDialog name={dialog} />}
      <FileDialogs />
    </>
  );
}

function OpenDialog({ name }: { readonly name: DialogName }) {
  switch (name) {
    case 'palette':
      return <Palette />;
    case 'keys':
      return <KeysDialog />;
    case 'settings':
      return <SettingsDialog />;
    case 'about':
      return <AboutDialog />;
    case 'notices':
      return <NoticesDialog />;
    case 'log':
      return <LogDialog />;
    case 'data':
    case 'validation':
      return <DataDialog which={name} />;
    case 'export':
      return <ExportDialog />;
    case 'tune':
      return <TuneDialog />;
    case 'compare':
      return <CompareDialog />;
    case 'accuracy':
      return <AccuracyDialog />;
    case 'benchmark':
      return <BenchmarkDialog />;
    case 'kernels':
      return <KernelsDialog />;
    case 'compareWith':
      return <CompareWithDialog />;
    case 'run':
      return <RunDialog />;
    default:
      return assertNever(name);
  }
}
