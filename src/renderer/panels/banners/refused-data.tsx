import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSession } from '../../session/page/app-context';
import type { Choosing } from '../../state/data-choice';
import { nameOfChoice, type Which } from '../../state/words/data-words';
import { Button } from '../../ui/button';
import { errorText } from '../../ui/text/error-text';
import { Banner } from './banner';

/** Data that does not fit the model, and the way to other data; `children` end the sentence. */
export function RefusedData(props: {
  readonly from: Choosing['from'];
  readonly error: NonNullable<Choosing['error']>;
  readonly which: Which;
  readonly children?: ReactNode;
  onDismiss?(): void;
}) {
  const session = useSession();
  const { from, error, which, children, ...dismiss } = props;
  return (
    <Banner
      {...dismiss}
      tone="danger"
      icon={<CircleAlert />}
      title={`${nameOfChoice(from)} does not fit.`}
      actions={
        <Button onClick={() => session.show(which)}>
          {which === 'data' ? 'Change data' : 'Change validation data'}
        </Button>
      }
    >
      {errorText(error)}
      {children}
    </Banner>
  );
}
