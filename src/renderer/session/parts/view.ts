import type { AppState, DialogName, Problem } from '../../state/app-state';
import type { SampleRef } from '../../state/data-choice';
import { select, type SelectMode } from '../../state/selection';
import type { Settings, ViewOptions } from '../../state/settings';
import { fetchSamples, fetchThumbnails } from '../analyses/inspect';
import { get, set, type Context } from '../core/context';

/** What is looked at, and how; settings; what lies over the panels. */
export function viewPart(context: Context) {
  return {
    select(names: readonly string[], mode: SelectMode = 'replace'): void {
      set(context, { selection: select(get(context).selection, names, mode) });
    },
    previewSkip: (names: readonly string[]) => set(context, { previewSkip: names }),
    setView: (patch: Partial<ViewOptions>) =>
      set(context, { view: { ...get(context).view, ...patch } }),
    setSettings: (patch: Partial<Settings>) =>
      set(context, { settings: { ...get(context).settings, ...patch } }),
    show: (dialog: DialogName | null) =>
      set(context, { dialog, runsNext: false, comparesNext: null }),
    /** Shows a sample everywhere; those of the calibration data with their errors through the layers. */
    selectSample(sample: number | null, from: SampleRef['from']): void {
      set(context, { selectedSample: sample === null ? null : { sample, from } });
      if (sample === null) return;
      void fetchThumbnails(context, from, [sample]);
      if (from === 'data') void fetchSamples(context);
    },
    contextMenu: (contextMenu: AppState['contextMenu']) => set(context, { contextMenu }),
    setTableOrder(tableOrder: readonly string[]): void {
      const { tableOrder: before } = get(context);
      // New numbers seldom change the order, and a change of the state makes every panel look whether it concerns it.
      const isSame =
        before.length === tableOrder.length &&
        before.every((name, index) => name === tableOrder[index]);
      if (!isSame) set(context, { tableOrder });
    },
    tell: (problem: Problem | null) => set(context, { problem }),
    dismissCancelled: () => set(context, { cancelled: null }),
  };
}
