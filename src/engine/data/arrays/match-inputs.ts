import { badInput } from '../../../shared/errors';
import { didYouMean } from '../../../shared/nearest';
import { fitTensor } from './fit-tensor';
import type { NoticeLog } from '../sample/notice-log';
import type { NamedTensor } from './tensor-proto';
import { emptyFeeds, neededInputs } from '../sample/tensor';
import type { Feeds, HostTensor, InputSpec } from '../sample/tensor';

/**
 * Arrays by key → feeds by input name. Keys must be the model's input names; `arr_0`, `arr_1`, …
 * (numpy.savez without names) count by position. Throws `bad-input` naming file and key.
 */
export function matchByName(
  arrays: ReadonlyMap<string, HostTensor>,
  inputs: readonly InputSpec[],
  file: string,
  notices: NoticeLog,
): Feeds {
  const names = inputs.map(({ name }) => name);
  const order = positions(arrays.size, inputs);
  const isUnnamed = arrays.size === order.length && order.every((_, i) => arrays.has(`arr_${i}`));
  if (isUnnamed && !names.includes('arr_0')) {
    const fed = order.map(({ name }) => name);
    notices.add({
      code: 'matched-by-position',
      message: `The arrays have no names (arr_0, …): they are fed in the order of the inputs: ${fed.join(', ')}.`,
      hint: 'Name them: numpy.savez(file, **{"input name": array}).',
    });
    return feedsOf(inputs, (input) => arrays.get(`arr_${order.indexOf(input)}`), file, notices);
  }
  for (const key of arrays.keys()) {
    if (names.includes(key)) continue;
    const missing = names.filter((name) => !arrays.has(name));
    throw badInput(
      `${file} has the key '${key}', which is no input of the model.${didYouMean(key, missing.length > 0 ? missing : names)}`,
      `The model's inputs: ${names.join(', ')}.`,
    );
  }
  return feedsOf(inputs, ({ name }) => arrays.get(name), file, notices);
}

/**
 * Tensors of a test data set → feeds: by name where every name is an input's, else by position.
 * `file` names the set. Throws `bad-input` naming it.
 */
export function matchByNameOrPosition(
  tensors: readonly NamedTensor[],
  inputs: readonly InputSpec[],
  file: string,
  notices: NoticeLog,
): Feeds {
  const byName = new Map(tensors.map(({ name, tensor }) => [name, tensor]));
  if (byName.size === tensors.length && inputs.some(({ name }) => byName.has(name))) {
    return matchByName(byName, inputs, file, notices);
  }
  if (tensors.length > inputs.length) {
    throw badInput(
      `${file} holds ${tensors.length} tensors, the model has ${inputs.length} inputs`,
      `The model's inputs: ${inputs.map(({ name }) => name).join(', ')}.`,
    );
  }
  const order = positions(tensors.length, inputs);
  return feedsOf(inputs, (input) => tensors[order.indexOf(input)]?.tensor, file, notices);
}

/** The inputs that so many unnamed tensors are for: all, or those without a default value. */
function positions(count: number, inputs: readonly InputSpec[]): readonly InputSpec[] {
  const needed = neededInputs(inputs);
  return count === needed.length ? needed : inputs;
}

function feedsOf(
  inputs: readonly InputSpec[],
  find: (input: InputSpec) => HostTensor | undefined,
  file: string,
  notices: NoticeLog,
): Feeds {
  const feeds = emptyFeeds();
  for (const input of inputs) {
    const tensor = find(input) ?? input.defaultValue;
    if (tensor === undefined) {
      throw badInput(
        `${file} lacks the input '${input.name}'`,
        `Every sample needs a tensor for each input: ${neededInputs(inputs)
          .map(({ name }) => name)
          .join(', ')}.`,
      );
    }
    feeds[input.name] = fitTensor(tensor, input, file, notices);
  }
  return feeds;
}
