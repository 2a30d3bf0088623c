import type { ReactNode } from 'react';
import { recipeText } from '../../session/core/files';
import { useApp } from '../../session/page/app-context';
import { presentEntry, skippedLayers } from '../../state/derived/derived';
import { Field, LabelledText } from '../../ui/field';
import { formatBytes, nothing } from '../../ui/text/numbers';
import { Checkbox, RadioMark, Radios } from '../../ui/toggle';
import { ToolChoice } from './tool-text';
import type { Exporting, Extra, Main } from './use-export';

/** What to write, under which name, and what beside it. */
export function ExportForm({ exporting }: { readonly exporting: Exporting }) {
  const { main, name, to, hasResult, chooseMain, chooseTool, setName } = exporting;
  return (
    <div className="grid content-start gap-2 border-r border-line p-5">
      <Radios
        value={main}
        onValueChange={(next) => chooseMain(next as Main)}
        aria-label="What to export"
        className="grid gap-2"
      >
        <Formats main={main} />
        <Option
          value="tool"
          on={main === 'tool'}
          title="Recipe for another tool"
          note={main === 'tool' ? '' : 'PyTorch, ONNX Runtime, …'}
        >
          {main === 'tool' ? (
            <ToolChoice value={to} onChange={chooseTool} />
          ) : (
            'What is skipped here stays float there.'
          )}
        </Option>
      </Radios>
      <div className="mt-2 grid gap-2">
        <LabelledText label="File" value={name} onChange={setName} spellCheck={false} />
        <Field
          label="Also write"
          hint={hasResult ? undefined : 'Report and table need a run first.'}
        >
          {() => (
            <span className="flex flex-wrap gap-x-4 gap-y-2.5">
              {main === 'recipe' ? null : (
                <ExtraBox exporting={exporting} extra="recipe">
                  Recipe
                </ExtraBox>
              )}
              <ExtraBox exporting={exporting} extra="report">
                Report, one HTML file
              </ExtraBox>
              <ExtraBox exporting={exporting} extra="csv">
                Table, CSV
              </ExtraBox>
            </span>
          )}
        </Field>
      </div>
    </div>
  );
}

function Formats({ main }: { readonly main: Main }) {
  const opset = useApp((state) =>
    state.model.status === 'ready' ? state.model.value.opset : null,
  );
  const sizeBytes = useApp((state) => presentEntry(state)?.sizeBytes ?? null);
  const skipped = useApp(skippedLayers);
  const recipe = useApp((state) => state.document.recipe);
  return (
    <>
      <Option
        value="qdq"
        on={main === 'qdq'}
        title="Quantized model, QDQ"
        note={sizeBytes === null ? nothing : formatBytes(sizeBytes)}
      >
        Standard ONNX
        {opset === null ? '' : `, opset ${Math.max(13, opset)}`}. Original names kept.
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
        note={formatBytes(recipeText(recipe).length)}
      >
        Reproduces this model anywhere, also headless.
      </Option>
    </>
  );
}

/** Without a run there is only the recipe to write. */
function ExtraBox({
  exporting: { extras, hasResult, toggleExtra },
  extra,
  children,
}: {
  readonly exporting: Exporting;
  readonly extra: Extra;
  readonly children: ReactNode;
}) {
  const possible = hasResult || extra === 'recipe';
  return (
    <Checkbox
      checked={extras.has(extra) && possible}
      disabled={!possible}
      onChange={(on) => toggleExtra(extra, on)}
    >
      {children}
    </Checkbox>
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
  readonly children: ReactNode;
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
