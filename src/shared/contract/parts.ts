import { z } from 'zod';
import type { Recipe } from '../recipe/recipe';
import type { Repair } from '../repairs/repairs';

/** Read-only down to the last field. Recipes and repairs keep the types that everything takes which works on them. */
export type Frozen<T> = T extends Recipe
  ? Recipe
  : T extends Repair
    ? Repair
    : T extends object
      ? { readonly [Key in keyof T]: Frozen<T[Key]> }
      : T;

/** Pieces that several results share. Every object is strict: a new key is a new schema version. */

export const text = z.string();
export const texts = z.array(text);
export const count = z.int().nonnegative();
export const amount = z.number().nonnegative();
export const numberOrNull = z.number().nullable();
export const shareOrNull = z.number().min(0).max(1).nullable();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const notice = z.strictObject({ code: text, message: text, hint: text.exactOptional() });

/** Something the user should know; never an error. */
export type Notice = Frozen<z.infer<typeof notice>>;
