import { metricIds } from '../../shared/contract/metrics';
import { commands, type CommandId } from '../../shared/shell/commands';

/** Other keys that mean the same: habit on some systems, or hard to reach on some keyboards. */
const aliases: readonly { readonly id: CommandId; readonly accelerator: string }[] = [
  { id: 'edit.redo', accelerator: 'CmdOrCtrl+Y' },
  { id: 'edit.find', accelerator: 'CmdOrCtrl+F' },
  { id: 'app.palette', accelerator: 'CmdOrCtrl+Shift+P' },
];

/** Digits are metrics, too, while there is no selected layer that they could give a precision. */
const digits: readonly { readonly id: CommandId; readonly accelerator: string }[] = metricIds.map(
  (id, index) => ({ id: `metric.${id}`, accelerator: String(index + 1) }),
);

interface KeyPress {
  readonly key: string;
  /** The key's place on the keyboard, for digits with Shift: what they type differs. */
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

function matches(accelerator: string, press: KeyPress): boolean {
  const parts = accelerator.split('+').filter((part) => part !== '');
  const key = accelerator.endsWith('+') ? '+' : (parts.pop() ?? '');
  const needsControl = parts.includes('CmdOrCtrl');
  if (needsControl !== (press.ctrlKey || press.metaKey) || press.altKey) return false;
  const wanted = key === 'Esc' ? 'Escape' : key;
  // Where digits themselves need Shift, the digit that is typed counts.
  if (parts.includes('Shift') && /^\d$/.test(wanted))
    return press.shiftKey && press.code === `Digit${wanted}` && press.key !== wanted;
  const isLetter = /^[a-z]$/i.test(wanted);
  // `?` and `/` need Shift on some keyboards and not on others: the character decides.
  if ((isLetter || wanted.length > 1) && parts.includes('Shift') !== press.shiftKey) return false;
  return press.key.toLowerCase() === wanted.toLowerCase();
}

/** The command a key press stands for, while layers are selected or none is. */
export function commandOfKey(press: KeyPress, hasSelection: boolean): CommandId | null {
  const digit = hasSelection
    ? undefined
    : digits.find(({ accelerator }) => matches(accelerator, press));
  if (digit !== undefined) return digit.id;
  const own = commands.find(
    ({ accelerator }) => accelerator !== null && matches(accelerator, press),
  );
  return own?.id ?? aliases.find((alias) => matches(alias.accelerator, press))?.id ?? null;
}

/** A key that types or moves inside a field belongs to the field; those with Ctrl do not, save editing ones. */
export function belongsToField(press: KeyPress): boolean {
  const control = press.ctrlKey || press.metaKey;
  if (!control) return press.key !== 'F6';
  return ['a', 'c', 'v', 'x', 'z', 'y'].includes(press.key.toLowerCase());
}
