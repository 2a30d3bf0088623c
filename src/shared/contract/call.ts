import { z } from 'zod';

/** One call between two processes: what may be given to it, and what it answers. */
export interface Call<
  Arguments extends z.ZodType = z.ZodType,
  Answer = unknown,
  Lasts extends boolean = boolean,
> {
  /** Checked where the call arrives: the other end of a line is not trusted to keep to the contract. */
  readonly takes: Arguments;
  /** It goes on for a while when its page is gone, and can be joined by the next one. */
  readonly lasts: Lasts;
  /** For the compiler alone. */
  readonly answer?: Answer;
}

/** `call(what it takes).answers<what it answers>()`. */
export function call<Arguments extends z.ZodType>(takes: Arguments) {
  return { answers: <Answer>(): Call<Arguments, Answer, false> => ({ takes, lasts: false }) };
}

export function lastingCall<Arguments extends z.ZodType>(takes: Arguments) {
  return { answers: <Answer>(): Call<Arguments, Answer, true> => ({ takes, lasts: true }) };
}

/** What a call takes that takes nothing. */
export const none = z.undefined();

type Given<Arguments> = undefined extends Arguments ? [args?: Arguments] : [args: Arguments];

/** The calls of a map as functions. All may reject with an AppError (as AppErrorData on the wire). */
export type CallsOf<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends Call<infer Arguments, infer Answer>
    ? (...args: Given<z.infer<Arguments>>) => Promise<Answer>
    : never;
};

/** The names of a map of calls. */
export function namesOf<Calls extends object>(calls: Calls): readonly (string & keyof Calls)[] {
  return Object.keys(calls) as (string & keyof Calls)[];
}
