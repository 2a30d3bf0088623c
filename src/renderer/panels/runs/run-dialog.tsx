import { useState } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { dataOfRun, nameOfRun, type RunEntry } from '../../state/runs/run-history';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field, LabelledText } from '../../ui/field';

/** Asks for the user's own name and note of a run; data from the list of runs. */
export function RunDialog() {
  const run = useApp((state) => state.runs.find(({ id }) => id === state.editedRun) ?? null);
  return run === null ? null : <RunForm run={run} />;
}

function RunForm({ run }: { readonly run: RunEntry }) {
  const session = useSession();
  const [name, setName] = useState(nameOfRun(run));
  const [note, setNote] = useState(run.note);
  const save = (): void => {
    session.nameRun(run.id, name, note);
    session.show(null);
  };
  return (
    <Dialog
      title={`Run ${run.id}`}
      subtitle={`${run.title}, ${dataOfRun(run)}`}
      className="w-[480px]"
      onClose={() => session.show(null)}
      onSubmit={save}
      footer={
        <>
          <span className="flex-1" />
          <Button size="medium" onClick={() => session.show(null)}>
            Cancel
          </Button>
          <Button size="medium" look="primary" onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-3 p-5">
        <LabelledText
          label="Name"
          maxLength={200}
          placeholder={run.title}
          value={name}
          onChange={setName}
        />
        <Field label="Note">
          {(id) => (
            <textarea
              id={id}
              rows={5}
              maxLength={10_000}
              className="field h-auto! w-full resize-y py-1 text-ink!"
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
