import { useState } from 'react';
import type { AppErrorData } from '../../../shared/errors';
import { errorOf } from '../../session/core/context';
import type { TravelTargetName } from '../../../shared/travel/terms/target-names';
import { phaseWords } from '../../../shared/words/phase-words';
import { useApp, useSession } from '../../session/page/app-context';
import { useStepText } from '../../session/page/use-now';
import { jobOf, shownResult } from '../../state/derived/derived';
import { writeExport, type ExportKind, type Written } from './export-files';
import { companionName, filterOf, suggestedName } from './export-words';
import { useToolText } from './tool-text';

export type Main = 'qdq' | 'qoperator' | 'recipe' | 'tool';
export type Extra = 'recipe' | 'report' | 'csv';

/** What the export dialog holds: what to write, what was written, what went wrong. */
export type Exporting = ReturnType<typeof useExport>;

export function useExport() {
  const session = useSession();
  const model = useApp((state) => state.model);
  const job = useApp((state) => jobOf(state, 'export'));
  /** Report and table need one. */
  const hasResult = useApp((state) => shownResult(state) !== null);
  const modelName = model.status === 'ready' ? model.from.name : 'model.onnx';
  const [main, setMain] = useState<Main>('qdq');
  const [to, setTo] = useState<TravelTargetName>('pytorch');
  const [name, setName] = useState(suggestedName('qdq', modelName));
  const [extras, setExtras] = useState<ReadonlySet<Extra>>(new Set(['recipe', 'report']));
  const [written, setWritten] = useState<readonly Written[]>([]);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [busy, setBusy] = useState(false);
  const phase = job?.steps.at(-1)?.phase;
  const stepText = useStepText(job);

  const toolText = useToolText(main === 'tool' ? to : null);

  const pickTarget = (kind: ExportKind, suggested: string, beside: Written | undefined) =>
    beside === undefined
      ? session.host.pickSave({
          suggestedName: suggested,
          title: `Save ${filterOf(kind, to).inTitle}`,
          filters: [{ name: filterOf(kind, to).name, extensions: [filterOf(kind, to).extension] }],
        })
      : session.host.beside({ ref: beside.file.ref, name: suggested }).then(({ file }) => file);

  const writeAll = async (): Promise<void> => {
    const kinds: readonly ExportKind[] = [
      main,
      ...[...extras].filter((extra) => extra !== main && (hasResult || extra === 'recipe')),
    ];
    const done: Written[] = [];
    for (const kind of kinds) {
      const wanted = kind === main ? name.trim() : companionName(kind, done[0]?.file.name ?? name);
      const target = await pickTarget(kind, wanted, done[0]);
      if (target === null) break;
      done.push(await writeExport(session, kind, target, to));
      setWritten([...done]);
    }
  };
  const write = async (): Promise<void> => {
    if (busy || model.status !== 'ready') return;
    setBusy(true);
    setError(null);
    setWritten([]);
    try {
      await writeAll();
    } catch (thrown) {
      const failure = errorOf(thrown);
      if (failure.code !== 'cancelled') setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return {
    modelName,
    main,
    name,
    /** The tool whose words the recipe is shown and written in. */
    to,
    toolText,
    extras,
    written,
    error,
    /** More is to be written. */
    busy,
    hasResult,
    /** What the engine does for it; null while it does nothing. */
    progress:
      job === null ? null : `${phase === undefined ? 'Exporting' : phaseWords[phase]} ${stepText}`,
    setName,
    chooseMain: (next: Main) => {
      setMain(next);
      setName(suggestedName(next, modelName, to));
      setWritten([]);
    },
    chooseTool: (next: TravelTargetName) => {
      setTo(next);
      setName(suggestedName('tool', modelName, next));
      setWritten([]);
    },
    toggleExtra: (extra: Extra, on: boolean) =>
      setExtras((old) => new Set(on ? [...old, extra] : [...old].filter((each) => each !== extra))),
    write,
  };
}
