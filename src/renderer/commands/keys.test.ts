import { describe, expect, it } from 'vitest';
import { belongsToField, commandOfKey } from './keys';

const press = (key: string, held: Partial<Parameters<typeof commandOfKey>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('keys', () => {
  it('find their command, whatever the keyboard needs for the character', () => {
    expect(commandOfKey(press('j'), true)).toBe('layer.next');
    expect(commandOfKey(press('?', { shiftKey: true }), true)).toBe('help.keys');
    expect(commandOfKey(press('/', { shiftKey: true }), true)).toBe('edit.find');
    expect(commandOfKey(press('z', { ctrlKey: true }), true)).toBe('edit.undo');
    expect(commandOfKey(press('Z', { ctrlKey: true, shiftKey: true }), true)).toBe('edit.redo');
    expect(commandOfKey(press('z', { metaKey: true }), true)).toBe('edit.undo');
  });

  it('give selected layers a precision by digits, and show a metric by them while none is selected', () => {
    expect(commandOfKey(press('4'), true)).toBe('layer.precision.w4');
    expect(commandOfKey(press('0'), true)).toBe('layer.precision.float');
    expect(commandOfKey(press('6'), true)).toBeNull();
    expect(commandOfKey(press('4'), false)).toBe('metric.shadow');
    expect(commandOfKey(press('6'), false)).toBe('metric.oneOut');
  });

  it('show a metric by Shift and a digit, whatever that types, but not where digits themselves need Shift', () => {
    const held = { shiftKey: true, code: 'Digit3' };
    expect(commandOfKey(press('#', held), true)).toBe('metric.isolated');
    expect(commandOfKey(press('§', held), false)).toBe('metric.isolated');
    expect(commandOfKey(press('3', held), true)).toBe('layer.precision.w8');
  });

  it('do nothing with other modifiers', () => {
    expect(commandOfKey(press('x', { altKey: true }), true)).toBeNull();
    expect(commandOfKey(press('X', { shiftKey: true }), true)).toBeNull();
  });

  it('belong to a field while one is typed in, but not the palette', () => {
    expect(belongsToField(press('x'))).toBe(true);
    expect(belongsToField(press('z', { ctrlKey: true }))).toBe(true);
    expect(belongsToField(press('k', { ctrlKey: true }))).toBe(false);
    expect(belongsToField(press('F6'))).toBe(false);
  });
});
