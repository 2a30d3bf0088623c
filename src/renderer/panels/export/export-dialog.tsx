import { CircleAlert, CircleCheck, Copy, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { AppErrorData } from '../../../shared/errors';
import { worstOutput } from '../../../shared/findings/output-sqnr';
import { useApp, useSession } from '../../session/page/app-context';
import { errorOf } from '../../session/core/context';
import { recipeText } from '../../session/core/files';
import { presentEntry, presentResult, shownResult } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { errorText } from '../../ui/text/error-text';
import { Field, TextField } from '../../ui/field';
import {
  countOf,
  formatBytes,
  formatDb,
  formatDuration,
  formatPercent,
  nothing,
} from '../../ui/text/numbers';
import { Checkbox, RadioMark, Radios } from '../../ui/toggle';
import { phaseWords } from '../../session/core/progress-words';
import { useStepText } from '../../session/page/use-now';
import { copyText } from '../../ui/copy-text';
import type { ExportKind, Written } from './export-files';
import { writeExport } from './export-files';
import { companionName, exportFilters, headlessCommand, suggestedName } from './export-words';

type Main = 'qdq' | 'qoperator' | 'recipe';
type Extra = 'recipe' | 'report' | 'csv';

/** Writes the tuned model, and whatever should lie beside it. */
export function ExportDialog() {
  const session = useSession();
  const state = useApp((whole) => whole);
  const { model, plan, document } = state;
  const present = presentEntry(state);
  const job = state.jobs.find((other) => other.kind === 'export') ?? null;
  const [main, setMain] = useState<Main>('qdq');
  const modelName = model.status === 'ready' ? model.from.name : 'model.onnx';
  const [name, setName] = useState(suggestedName('qdq', modelName));
  const [extras, setExtras] = useState<ReadonlySet<Extra>>(new Set(['recipe', 'report']));
  const [written, setWritten] = useState<readonly Written[]>([]);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [busy, setBusy] = useState(false);
  const skipped = plan?.layers.filter((layer) => layer.skipped).length ?? 0;
  const hasResult = shownResult(state) !== null;
  const phase = job?.steps.at(-1)?.phase;
  const progress = useStepText(job);

  const chooseMain = (next: Main): void => {
    setMain(next);
    setName(suggestedName(next, modelName));
    setWritten([]);
  };
  const toggleExtra = (extra: Extra, on: boolean): void => {
    const next = new Set(extras);
    if (on) next.add(extra);
    else next.delete(extra);
    setExtras(next);
  };

  const write = async (): Promise<void> => {
    if (busy || model.status !== 'ready') return;
    setBusy(true);
    setError(null);
    setWritten([]);
    try {
      const kinds: readonly ExportKind[] = [
        main,
        ...[...extras].filter((extra) => extra !== main && (hasResult || extra === 'recipe')),
      ];
      const done: Written[] = [];
      for (const kind of kinds) {
        const wanted =
          kind === main ? name.trim() : companionName(kind, done[0]?.file.name ?? name);
        const target = await pickTarget(kind, wanted, done[0]);
        if (target === null) break;
        done.push(await writeExport(session, kind, target));
        setWritten([...done]);
      }
    } catch (thrown) {
      const failure = errorOf(thrown);
      if (failure.code !== 'cancelled') setError(failure);
    } finally {
      setBusy(false);
    }
  };

  const pickTarget = (kind: ExportKind, suggested: string, beside: Written | undefined) =>
    beside === undefined
      ? session.host.pickSave({
          suggestedName: suggested,
          title: `Save ${exportFilters[kind].inTitle}`,
          filters: [
            { name: exportFilters[kind].name, extensions: [exportFilters[kind].extension] },
          ],
        })
      : session.host.beside({ ref: beside.file.ref, name: suggested }).then(({ file }) => file);

  const command = headlessCommand(
    state,
    main === 'recipe' ? suggestedName('qdq', modelName) : name,
  );
  const exported = written.find((each) => each.result !== null)?.result ?? null;
  return (
    <Dialog
      title="Export"
      className="w-[890px]"
      onClose={() => session.show(null)}
      onSubmit={() => void write()}
      footer={
        <>
          <Footline
            error={error}
            written={written}
            busy={busy}
            job={
              job === null
                ? null
                : `${phase === undefined ? 'Exporting' : phaseWords[phase]} ${progress}`
            }
          />
          {written.length > 0 && !busy ? (
            <Button
              size="medium"
              onClick={() =>
                written[0] !== undefined && void session.host.hand(written[0].file.ref)
              }
            >
              {session.host.kind === 'web' ? 'Download' : 'Show in folder'}
            </Button>
          ) : null}
          <Button
            size="medium"
            onClick={() => (job === null ? session.show(null) : void session.cancel())}
          >
            {job === null && written.length > 0 ? 'Close' : 'Cancel'}
          </Button>
          <Button
            size="medium"
            look="primary"
            disabled={busy || name.trim() === ''}
            onClick={() => void write()}
          >
            {busy ? 'Exporting' : 'Export'}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,392px)_minmax(0,1fr)] max-[860px]:grid-cols-1">
        <div className="grid content-start gap-2 border-r border-line p-5">
          <Radios
            value={main}
            onValueChange={(next) => chooseMain(next as Main)}
            aria-label="What to export"
            className="grid gap-2"
          >
            <Option
              value="qdq"
              on={main === 'qdq'}
              title="Quantized model, QDQ"
              note={present === null ? nothing : formatBytes(present.sizeBytes)}
            >
              Standard ONNX
              {model.status === 'ready' ? `, opset ${Math.max(13, model.value.opset)}` : ''}.
              Original names kept.
            </Option>
            <Option
              value="qoperator"
              on={main === 'qoperator'}
              title="Quantized model, QOperator"
              note={nothing}
              disabled={skipped > 0}
            >
              {skipped > 0
                ? `Needs every layer in int8; ${skipped === 1 ? 'one is' : `${skipped} are`} skipped.`
                : 'QLinearConv and friends, for older runtimes.'}
            </Option>
            <Option
              value="recipe"
              on={main === 'recipe'}
              title="Recipe only"
              note={formatBytes(recipeText(document.recipe).length)}
            >
              Reproduces this model anywhere, also headless.
            </Option>
          </Radios>
          <div className="mt-2 grid gap-2">
            <Field label="File">
              {(id) => (
                <TextField
                  id={id}
                  size="medium"
                  boxClassName="w-full"
                  value={name}
                  onChange={setName}
                  spellCheck={false}
                />
              )}
            </Field>
            <Field
              label="Also write"
              hint={hasResult ? undefined : 'Report and table need a run first.'}
            >
              {() => (
                <span className="flex flex-wrap gap-x-4 gap-y-2.5">
                  {main === 'recipe' ? null : (
                    <Checkbox
                      checked={extras.has('recipe')}
                      onChange={(on) => toggleExtra('recipe', on)}
                    >
                      Recipe
                    </Checkbox>
                  )}
                  <Checkbox
                    checked={extras.has('report') && hasResult}
                    disabled={!hasResult}
                    onChange={(on) => toggleExtra('report', on)}
                  >
                    Report, one HTML file
                  </Checkbox>
                  <Checkbox
                    checked={extras.has('csv') && hasResult}
                    disabled={!hasResult}
                    onChange={(on) => toggleExtra('csv', on)}
                  >
                    Table, CSV
                  </Checkbox>
                </span>
              )}
            </Field>
          </div>
        </div>
        <div className="min-w-0 p-5">
          <header className="mb-2 flex h-7 items-center">
            <h2 className="flex-1 font-semibold">What is written</h2>
            <Button
              look="ghost"
              onClick={() => void copyText(recipeText(document.recipe), 'Recipe')}
            >
              <Copy className="size-3.5" />
              Copy recipe
            </Button>
          </header>
          <pre tabIndex={0} aria-label="Recipe" className="code-block h-[180px] whitespace-pre">
            {recipeText(document.recipe)}
          </pre>
          <header className="mt-3 mb-2 flex h-7 items-center">
            <h2 className="flex-1 font-semibold">The same, headless</h2>
            <Button look="ghost" onClick={() => void copyText(command, 'Command')}>
              <Copy className="size-3.5" />
              Copy command
            </Button>
          </header>
          <pre tabIndex={0} aria-label="Command" className="code-block whitespace-pre">
            {command}
          </pre>
        </div>
      </div>
      <Summary />
      {exported?.notices.map((notice) => (
        <p key={notice.message} className="border-t border-line px-5 py-2 text-ink2">
          {notice.message} {notice.hint ?? ''}
        </p>
      ))}
    </Dialog>
  );
}

function Option({
  value,
  on,
  title,
  note,
  disabled = false,
  children,
}: {
  readonly value: Main;
  readonly on: boolean;
  readonly title: string;
  readonly note: string;
  readonly disabled?: boolean;
  readonly children: React.ReactNode;
}) {
  return (
    <label
      className={`grid grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 rounded-2 border px-3 py-2.5 ${on ? 'border-accent bg-accent-bg' : 'border-line'} ${disabled ? 'text-ink3' : ''}`}
    >
      <RadioMark value={value} disabled={disabled} />
      <span className="font-medium">{title}</span>
      <span className="text-ink2">{note}</span>
      <span className="col-[2/-1] text-ink2">{children}</span>
    </label>
  );
}

function Summary() {
  const state = useApp((whole) => whole);
  const entry = presentEntry(state);
  const layers = state.plan?.layers.length ?? 0;
  const skipped = state.plan?.layers.filter((layer) => layer.skipped).length ?? 0;
  const benchmark = presentResult(state, 'benchmark');
  const facts: readonly { readonly name: string; readonly value: string; readonly more: string }[] =
    [
      { name: 'Layers', value: String(layers - skipped), more: `int8, ${skipped} float` },
      {
        name: 'Output SQNR',
        value: entry === null ? nothing : formatDb(entry.outputDb, entry.exact),
        more: entry === null ? 'not measured' : entry.exact ? '' : 'dB',
      },
      {
        name: 'Accuracy',
        value: formatPercent(entry?.accuracy),
        more: entry?.accuracy == null ? '' : `%, float ${formatPercent(entry.floatAccuracy)}`,
      },
      {
        name: 'Size',
        value:
          entry === null ? nothing : String(Math.round((entry.sizeBytes / entry.floatBytes) * 100)),
        more: entry === null ? '' : '% of float',
      },
      {
        name: 'Latency',
        value: benchmark === null ? nothing : formatDuration(benchmark.quantized.medianMs),
        more: benchmark === null ? '' : `float ${formatDuration(benchmark.float.medianMs)}`,
      },
    ];
  return (
    <dl className="grid shrink-0 grid-cols-5 border-t border-line px-5 py-3">
      {facts.map((fact, index) => (
        <div key={fact.name} className={index === 0 ? '' : 'border-l border-line pl-3'}>
          <dt className="text-meta text-ink3">{fact.name}</dt>
          <dd className="truncate">
            <b className="text-read font-semibold">{fact.value}</b>{' '}
            <span className="text-meta text-ink2">{fact.more}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Footline({
  error,
  written,
  busy,
  job,
}: {
  readonly error: AppErrorData | null;
  readonly written: readonly Written[];
  /** More is to be written: no tick yet. */
  readonly busy: boolean;
  readonly job: string | null;
}) {
  const state = useApp((whole) => whole);
  const entry = presentEntry(state);
  if (error !== null) {
    return (
      <p role="alert" className="flex min-w-0 flex-1 items-center gap-2">
        <CircleAlert className="size-4 shrink-0 text-danger" aria-hidden />
        <span className="select-text">{errorText(error)}</span>
      </p>
    );
  }
  if (job !== null || busy)
    return (
      <p role="status" className="min-w-0 flex-1 text-ink2">
        {job ?? `Writing${written.length === 0 ? '' : `, ${countOf(written.length, 'file')} done`}`}
      </p>
    );
  const result = written.find((each) => each.result !== null)?.result ?? null;
  if (written.length > 0) {
    const output = result === null ? null : worstOutput(result.outputs);
    const checked =
      result === null
        ? ''
        : ` Opened again and run with all optimisations: ${output?.exact === true ? 'exact' : `${formatDb(output?.db)} dB`}, ${formatBytes(result.sizeBytes)}.`;
    return (
      <p role="status" className="flex min-w-0 flex-1 items-center gap-2">
        <CircleCheck className="size-4 shrink-0 text-float" aria-hidden />
        <span className="min-w-0">
          {written.length === 1
            ? `${written[0]?.file.name} is written.`
            : `${countOf(written.length, 'file')} are written.`}
          {checked}
        </span>
      </p>
    );
  }
  const points =
    entry?.accuracy == null || entry.floatAccuracy === null
      ? 0
      : (entry.floatAccuracy - entry.accuracy) * 100;
  const isRandom = state.data.status === 'ready' && !state.data.value.trusted;
  const warning = isRandom
    ? 'Ranges come from random data: this model will not work on real inputs.'
    : points >= 1
      ? `Accuracy is ${points.toFixed(1)} points under float.`
      : entry === null
        ? 'This recipe is not measured yet.'
        : null;
  return (
    <p className="flex min-w-0 flex-1 items-center gap-2">
      {warning === null ? null : (
        <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
      )}
      {warning}
    </p>
  );
}
