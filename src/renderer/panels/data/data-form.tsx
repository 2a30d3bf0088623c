import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useApp } from '../../session/page/app-context';
import { nameOfChoice, type Which } from '../../state/words/data-words';
import { Button } from '../../ui/button';
import { Field, LabelledText } from '../../ui/field';
import { Select } from '../../ui/select';
import { errorText } from '../../ui/text/error-text';
import { RadioMark, Radios } from '../../ui/toggle';
import { countIn, type Draft } from './data-draft';
import { FoldersBeside } from './folders-beside';
import { PreprocessForm } from './preprocess-form';
import { PresetMenu } from './preset-menu';
import { optionsOf } from '../../ui/options';
import type { DataChoosing } from './use-data-choice';

interface FormProps {
  readonly choosing: DataChoosing;
}

/** Where samples come from, and how images become tensors. */
export function DataForm({ which, choosing }: FormProps & { readonly which: Which }) {
  const { draft, change, isImages, error, isReading } = choosing;
  return (
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
        <FolderFields choosing={choosing} />
      ) : (
        <GeneratedFields draft={draft} onChange={change} />
      )}
      {draft.kind === 'folder' && isImages ? <ImageFields choosing={choosing} /> : null}
      {error !== null && !isReading ? <Refusal which={which} choosing={choosing} /> : null}
    </div>
  );
}

function FolderFields({ choosing: { draft, change, pick } }: FormProps) {
  return (
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
      <LabelledText
        label="At most"
        error={
          draft.limit.trim() !== '' && countIn(draft.limit) === null
            ? 'A whole number, or empty for all.'
            : null
        }
        boxClassName="w-20"
        inputMode="numeric"
        placeholder="all"
        value={draft.limit}
        onChange={(limit) => change({ limit })}
        unit={<span className="text-ink3">samples</span>}
      />
    </div>
  );
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
            options={optionsOf({ normal: 'Normal', uniform: 'Uniform' })}
            onChange={(distribution) => onChange({ distribution })}
          />
        )}
      </Field>
      <LabelledText
        label="Samples"
        error={countIn(draft.samples) === null ? 'A whole number above zero.' : null}
        boxClassName="w-20"
        inputMode="numeric"
        value={draft.samples}
        onChange={(samples) => onChange({ samples })}
      />
      <p className="mt-1 flex gap-2 rounded-2 bg-warn-bg px-3 py-2">
        <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
        Every number will carry a warning, and runs on it stay out of the Pareto chart.
      </p>
    </div>
  );
}

function ImageFields({ choosing: { draft, change, preprocess } }: FormProps) {
  return (
    <section>
      <header className="mb-2 flex items-center gap-2">
        <h2 className="font-semibold">Preprocessing of images</h2>
        <span className="text-ink3">
          {draft.preprocess === null
            ? 'as preprocess.json or the model’s input says'
            : 'changed here'}
        </span>
        <span className="flex-1" />
        <PresetMenu value={preprocess} onChange={(next) => change({ preprocess: next })} />
        {draft.preprocess === null ? null : (
          <Button look="ghost" onClick={() => change({ preprocess: null })}>
            Reset
          </Button>
        )}
      </header>
      <PreprocessForm
        key={draft.preprocess === null ? `own ${draft.folder?.ref ?? ''}` : 'changed'}
        value={preprocess}
        onChange={(next) => change({ preprocess: next })}
      />
    </section>
  );
}

/** Why it cannot be used, and what goes on in spite of that. */
function Refusal({ which, choosing }: FormProps & { readonly which: Which }) {
  const data = useApp((state) => state[which]);
  const { error, isInUse } = choosing;
  if (error === null) return null;
  return (
    <p role="alert" className="flex gap-2 rounded-2 bg-danger-bg px-3 py-2 select-text">
      <CircleAlert className="size-4 shrink-0 text-danger" aria-hidden />
      <span>
        {errorText(error)}
        {isInUse
          ? ''
          : ` ${data.status === 'ready' ? `${nameOfChoice(data.from)} stays in use.` : ''}`}
      </span>
    </p>
  );
}

function optionClass(on: boolean): string {
  return `grid grid-cols-[14px_minmax(0,1fr)] items-center gap-x-3 gap-y-0.5 rounded-2 border px-3 py-2 ${on ? 'border-accent bg-accent-bg' : 'border-line hover:bg-raised'}`;
}
