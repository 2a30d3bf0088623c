import type { ComponentType } from 'react';
import { LayerMenu } from '../panels/dialogs/context-menu';
import { AboutDialog } from '../panels/dialogs/about-dialog';
import { KeysDialog } from '../panels/dialogs/keys-dialog';
import { LogDialog } from '../panels/dialogs/log-dialog';
import { NoticesDialog } from '../panels/dialogs/notices-dialog';
import { SettingsDialog } from '../panels/dialogs/settings-dialog';
import { AccuracyDialog } from '../panels/judge/accuracy-dialog';
import { BenchmarkDialog } from '../panels/judge/benchmark-dialog';
import { CompareDialog } from '../panels/compare/compare-dialog';
import { KernelsDialog } from '../panels/compare/kernels-dialog';
import { DataDialog } from '../panels/data/data-dialog';
import { ExportDialog } from '../panels/export/export-dialog';
import { FileDialogs } from '../panels/files/file-dialog';
import { Palette } from '../panels/palette/palette';
import { RepairDialog } from '../panels/repair/repair-dialog';
import { RunDialog } from '../panels/runs/run-dialog';
import { TuneDialog } from '../panels/tune/tune-dialog';
import type { DialogName } from '../state/app-state';
import { useApp } from '../session/page/app-context';

const dialogs: Readonly<Record<DialogName, ComponentType>> = {
  palette: Palette,
  keys: KeysDialog,
  settings: SettingsDialog,
  about: AboutDialog,
  notices: NoticesDialog,
  log: LogDialog,
  data: () => <DataDialog which="data" />,
  validation: () => <DataDialog which="validation" />,
  export: ExportDialog,
  tune: TuneDialog,
  compare: CompareDialog,
  accuracy: AccuracyDialog,
  benchmark: BenchmarkDialog,
  kernels: KernelsDialog,
  repair: RepairDialog,
  run: RunDialog,
};

/** Whatever lies over the panels; file dialogs may lie over another dialog. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  const Open = dialog === null ? null : dialogs[dialog];
  return (
    <>
      <LayerMenu />
      {Open === null ? null : <Open />}
      <FileDialogs />
    </>
  );
}
