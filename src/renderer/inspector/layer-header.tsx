import { Check, Copy } from 'lucide-react';
import { useSession } from '../session/page/app-context';
import { useState, type ReactElement } from 'react';
import { labelsOf } from '../state/words/layer-labels';
import { Button, IconButton } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Keys } from '../ui/kbd';
import { describeLayer } from './parts/describe-layer';
import type { InspectorProps } from './parts/inspector-props';
import type { LayerView } from '../../shared/contract/model-view';

/** Name, what it is, copy, and the one switch that matters. */
export function LayerHeader({
  layer,
  model,
}: InspectorProps & { readonly layer: LayerView }): ReactElement {
  const { toggleSkip } = useSession();
  const label = labelsOf(model.plan.layers).of(layer.name);
  return (
    <>
      <div className="flex min-h-6 items-center gap-1">
        <h2 className="min-w-0 flex-1 text-read font-semibold wrap-anywhere" title={layer.name}>
          <span className="font-normal text-ink2">{label.block}</span>
          {label.leaf}
        </h2>
        <CopyButton text={layer.name} />
        <Button onClick={() => toggleSkip([layer.name])} data-testid="inspector-skip">
          {layer.skipped ? 'Unskip' : 'Skip'}
          <Keys keys="X" />
        </Button>
      </div>
      <p className="text-ink2">{describeLayer(layer, model.nodes)}</p>
    </>
  );
}

function CopyButton({ text }: { readonly text: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  return (
    <IconButton
      label={copied ? 'Copied' : 'Copy name'}
      onClick={() => {
        void copyText(text, 'Name');
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
    >
      {copied ? <Check className="size-3.5" /> : <Copy className="size-3.5" />}
    </IconButton>
  );
}
