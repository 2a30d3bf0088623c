import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Preprocess } from '../../../shared/contract/contract';
import type { AppErrorData } from '../../../shared/errors';
import type { PickedFile } from '../../../shared/shell/host';
import { useApp, useSession } from '../../session/page/app-context';
import type { AppState } from '../../state/app-state';
import type { Choosing, DataChoice } from '../../state/data-choice';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { errorText } from '../../ui/text/error-text';
import { Field, TextField } from '../../ui/field';
import { Select } from '../../ui/select';
import { Radios, RadioMark } from '../../ui/toggle';
import type { Which } from '../../state/words/data-words';
import { nameOfChoice } from '../../state/words/data-words';
import { PreprocessForm } from './preprocess-form';
import { DataPreview } from './data-preview';
import { FoldersBeside } from './folders-beside';
import { PresetMenu } from './preset-menu';
import { useCheckedData } from './use-checked-data';

interface Draft {
  readonly kind: 'folder' | 'generated';
  readonly folder: PickedFile | null;
  readonly limit: string;
  /** Null: what the folder itself says. */
  readonly preprocess: Preprocess | null;
  readonly distribution: 'normal' | 'uniform';
  readonly samples: string;
}

function draftOf(choice: DataChoice | null): Draft {
  const folder = choice?.kind === 'folder' ? choice : null;
  const generated = choice?.kind === 'generated' ? choice : null;
  return {
    kind: generated === null ? 'folder' : 'generated',
    folder: folder?.folder ?? null,
    limit: folder?.limit === null || folder === null ? '' : String(folder.limit),
    preprocess: folder?.preprocess ?? null,
    distribution: generated?.distribution ?? 'normal',
    samples: String(generated?.samples ?? 64),
  };
}

function countIn(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value > 0 ? value : null;
}

function choiceOf(draft: Draft): DataChoice | null {
  if (draft.kind === 'generated') {
    const samples = countIn(draft.samples);
    return samples === null
      ? null
      : { kind: 'generated', distribution: draft.distribution, samples, seed: 1 };
  }
  if (draft.folder === null || (draft.limit.trim() !== '' && countIn(draft.limit) === null))
    return null;
  return {
    kind: 'folder',
    folder: draft.folder,
    limit: countIn(draft.limit),
    preprocess: draft.preprocess,
  };
}

const words = {
  data: {
    title: 'Calibration data',
    subtitle: 'Samples the ranges are measured on. 64 are plenty to start.',
  },
  validation: {
    title: 'Validation data',
    subtitle: 'Labelled samples that accuracy is judged on.',
  },
} as const;

/** Where samples come from and how they become tensors. */
export function DataDialog({ which }: { readonly which: Which }) {
  const session = useSession();
  const data = useApp((state) => state[which]);
  const [draft, setDraft] = useState(() => draftOf(data.status === 'none' ? null : data.from));
  const summary = data.status === 'ready' ? data.value : null;
  const change = (patch: Partial<Draft>): void => setDraft({ ...draft, ...patch });
  const choice = choiceOf(draft);
  const choosing = useApp((state) => state.choosing[which]);
  const key = JSON.stringify(choice);
  const isInUse = data.status === 'ready' && JSON.stringify(data.from) === key;
  const check = useCheckedData(isInUse ? null : choice);
  const runsNext = useApp((state) => which === 'data' && state.runsNext);
  const loading = data.status === 'loading' || choosing?.error === null;
  const isReading = loading || check.status === 'reading';
  const error = check.status === 'failed' ? check.error : refusal(data, choosing, key);

  const apply = async (): Promise<void> => {
    if (choice === null || loading || error !== null) return;
    const done =
      which === 'data' ? await session.setData(choice) : await session.setValidation(choice);
    if (!done) return;
    session.show(null);
    if (runsNext) void session.run();
  };
  /** Nothing has happened: what is being read is not used. */
  const close = (): void => {
    session.cancelChoosing(which);
    session.show(null);
  };
  const pick = async (): Promise<void> => {
    const folder = await session.pickData();
    if (folder !== null) change({ folder, kind: 'folder', preprocess: null });
  };
  const shown = check.status === 'read' ? check.value : isInUse ? summary : null;
  const isImages = shown === null || shown.kind === 'images';
  const effective = draft.preprocess ?? shown?.preprocess ?? {};

  return (
    <Dialog
      {...words[which]}
      className="w-[760px]"
      onClose={close}
      onSubmit={() => void apply()}
      footer={
        <>
          <span className="min-w-0 flex-1 text-ink2">
            <span role="status">
              {isReading ? 'Reading and checking every sample’s shape' : ''}
            </span>
          </span>
          <Button size="medium" onClick={close}>
            Cancel
          </Button>
          <Button
            size="medium"
            look="primary"
            disabled={choice === null || loading || error !== null}
            onClick={() => void apply()}
          >
            {runsNext ? 'Use this data and run' : 'Use this data'}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)_264px] max-[760px]:grid-cols-1">
        <div className="grid content-start gap-4 p-5">
          <Radios
            value={draft.kind}
            onValueChange={(kind) => change({ kind: kind as Draft['kind'] })}
            className="grid gap-2"
            aria-label="Kind of data"
          >
            <label className={optionClass(draft.kind === 'folder')}>
              <RadioMark value="folder" />
              <span className="font-medium">A folder or file</span>
              <span className="col-start-2 text-ink2">
                Images, .npy, .npz or test_data_set .pb files; class sub-folders or labels.csv give
                labels.
              </span>
            </label>
            {which === 'data' ? (
              <label className={optionClass(draft.kind === 'generated')}>
                <RadioMark value="generated" />
                <span className="font-medium">Random data</span>
                <span className="col-start-2 text-ink2">
                  Noise in the declared shapes. To learn the app, not to decide.
                </span>
              </label>
            ) : null}
          </Radios>
          {draft.kind === 'folder' ? (
            <div className="grid gap-2">
              <Field label="Folder">
                {(id) => (
                  <>
                    <span
                      id={id}
                      className="field h-7 min-w-0 flex-1 text-ink!"
                      title={draft.folder?.location}
                    >
                      <span className="truncate-start min-w-0">
                        <bdi>{draft.folder?.location ?? 'None chosen'}</bdi>
                      </span>
                    </span>
                    <Button size="medium" onClick={() => void pick()}>
                      Choose…
                    </Button>
                  </>
                )}
              </Field>
              <FoldersBeside
                chosen={draft.folder}
                onChoose={(folder) => change({ folder, preprocess: null })}
              />
              <Field
                label="At most"
                error={
                  draft.limit.trim() !== '' && countIn(draft.limit) === null
                    ? 'A whole number, or empty for all.'
                    : null
                }
              >
                {(id) => (
                  <>
                    <TextField
                      id={id}
                      size="medium"
                      boxClassName="w-20"
                      inputMode="numeric"
                      placeholder="all"
                      value={draft.limit}
                      onChange={(limit) => change({ limit })}
                    />
                    <span className="text-ink3">samples</span>
                  </>
                )}
              </Field>
            </div>
          ) : (
            <GeneratedFields draft={draft} onChange={change} />
          )}
          {draft.kind === 'folder' && isImages ? (
            <section>
              <header className="mb-2 flex items-center gap-2">
                <h2 className="font-semibold">Preprocessing of images</h2>
                <span className="text-ink3">
                  {draft.preprocess === null
                    ? 'as preprocess.json or the model’s input says'
                    : 'changed here'}
                </span>
                <span className="flex-1" />
                <PresetMenu value={effective} onChange={(preprocess) => change({ preprocess })} />
                {draft.preprocess === null ? null : (
                  <Button look="ghost" onClick={() => change({ preprocess: null })}>
                    Reset
                  </Button>
                )}
              </header>
              <PreprocessForm
                key={draft.preprocess === null ? `own ${draft.folder?.ref ?? ''}` : 'changed'}
                value={effective}
                onChange={(preprocess) => change({ preprocess })}
              />
            </section>
          ) : null}
          {error !== null && !isReading ? (
            <p role="alert" className="flex gap-2 rounded-2 bg-danger-bg px-3 py-2 select-text">
              <CircleAlert className="size-4 shrink-0 text-danger" aria-hidden />
              <span>
                {errorText(error)}
                {isInUse ? '' : ` ${inUse(data)}`}
              </span>
            </p>
          ) : null}
        </div>
        <DataPreview which={which} check={check} />
      </div>
    </Dialog>
  );
}

/** Why the engine did not take the choice when it was to be used; what it said of another one does not count. */
function refusal(
  data: AppState['data'],
  choosing: Choosing | null,
  key: string,
): AppErrorData | null {
  if (choosing !== null) return JSON.stringify(choosing.from) === key ? choosing.error : null;
  return data.status === 'failed' && JSON.stringify(data.from) === key ? data.error : null;
}

/** What goes on in spite of a wrong choice. */
function inUse(data: AppState['data']): string {
  return data.status === 'ready' ? `${nameOfChoice(data.from)} stays in use.` : '';
}

function optionClass(on: boolean): string {
  return `grid grid-cols-[14px_minmax(0,1fr)] items-center gap-x-3 gap-y-0.5 rounded-2 border px-3 py-2 ${on ? 'border-accent bg-accent-bg' : 'border-line hover:bg-raised'}`;
}

function GeneratedFields({
  draft,
  onChange,
}: {
  readonly draft: Draft;
  onChange(patch: Partial<Draft>): void;
}) {
  return (
    <div className="grid gap-2">
      <Field label="Distribution">
        {() => (
          <Select
            size="medium"
            label="Distribution"
            className="w-32"
            value={draft.distribution}
            options={[
              { value: 'normal', label: 'Normal' },
              { value: 'uniform', label: 'Uniform' },
            ]}
            onChange={(distribution) => onChange({ distribution })}
          />
        )}
      </Field>
      <Field
        label="Samples"
        error={countIn(draft.samples) === null ? 'A whole number above zero.' : null}
      >
        {(id) => (
          <TextField
            id={id}
            size="medium"
            boxClassName="w-20"
            inputMode="numeric"
            value={draft.samples}
            onChange={(samples) => onChange({ samples })}
          />
        )}
      </Field>
      <p className="mt-1 flex gap-2 rounded-2 bg-warn-bg px-3 py-2">
        <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
        Every number will carry a warning, and runs on it stay out of the Pareto chart.
      </p>
    </div>
  );
}
