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
    expect(commandOfKey(press('j'))).toBe('layer.next');
    expect(commandOfKey(press('?', { shiftKey: true }))).toBe('help.keys');
    expect(commandOfKey(press('/', { shiftKey: true }))).toBe('edit.find');
    expect(commandOfKey(press('z', { ctrlKey: true }))).toBe('edit.undo');
    expect(commandOfKey(press('Z', { ctrlKey: true, shiftKey: true }))).toBe('edit.redo');
    expect(commandOfKey(press('z', { metaKey: true }))).toBe('edit.undo');
  });

  it('do nothing with other modifiers', () => {
    expect(commandOfKey(press('x', { altKey: true }))).toBeNull();
    expect(commandOfKey(press('X', { shiftKey: true }))).toBeNull();
  });

  it('belong to a field while one is typed in, but not the palette', () => {
    expect(belongsToField(press('x'))).toBe(true);
    expect(belongsToField(press('z', { ctrlKey: true }))).toBe(true);
    expect(belongsToField(press('k', { ctrlKey: true }))).toBe(false);
    expect(belongsToField(press('F6'))).toBe(false);
  });
});
