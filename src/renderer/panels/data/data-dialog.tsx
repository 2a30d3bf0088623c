import type { Which } from '../../state/words/data-words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { DataForm } from './data-form';
import { DataPreview } from './data-preview';
import { useDataChoice } from './use-data-choice';

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

/** Where samples come from and how they become tensors; data from the engine, which reads a choice before it is used. */
export function DataDialog({ which }: { readonly which: Which }) {
  const choosing = useDataChoice(which);
  const { isReading, canApply, next, check, apply, close } = choosing;
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
          <Button size="medium" look="primary" disabled={!canApply} onClick={() => void apply()}>
            {next === null ? 'Use this data' : `Use this data and ${next}`}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)_264px] max-[760px]:grid-cols-1">
        <DataForm which={which} choosing={choosing} />
        <DataPreview which={which} check={check} />
      </div>
    </Dialog>
  );
}
