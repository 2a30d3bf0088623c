import type { Command } from 'commander';
import { badInput } from '../../shared/errors';
import type { DataRequest, Preprocess } from '../../shared/contract/arguments';
import {
  parseChoice,
  parseCount,
  parseImageSize,
  parseNumbers,
  parsePositive,
} from './parse-values';

export interface DataOptions {
  readonly data?: string;
  readonly random?: number;
  readonly limit?: number;
  readonly validation?: string;
  readonly imageSize?: readonly [number, number];
  readonly crop?: 'center' | 'none';
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly channels?: 'rgb' | 'bgr' | 'gray';
  readonly layout?: 'nchw' | 'nhwc';
}

const defaultRandomSamples = 8;

export function addDataOptions(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option(
      '--data <path>',
      'folder of images, .npy, .npz or test_data_set_*; "random" for generated data',
    )
    .option(
      '--random <count>',
      'generate so many samples; their numbers cannot be trusted',
      parseCount,
    )
    .option('--limit <count>', 'use at most so many samples', parseCount)
    .optionsGroup('Images:')
    .option('--image-size <size>', 'resize to 224, or to 640x480 (width × height)', parseImageSize)
    .option(
      '--crop <how>',
      'center: keep the aspect and cut the rest; none: stretch',
      parseChoice(['center', 'none']),
    )
    .option('--scale <factor>', 'multiply pixels (0–255) by this first', parsePositive)
    .option('--mean <numbers>', 'subtract per channel: 0.485,0.456,0.406', parseNumbers)
    .option('--std <numbers>', 'then divide per channel: 0.229,0.224,0.225', parseNumbers)
    .option('--channels <order>', 'rgb, bgr or gray', parseChoice(['rgb', 'bgr', 'gray']))
    .option('--layout <layout>', 'nchw or nhwc', parseChoice(['nchw', 'nhwc']));
}

/** For commands that judge answers; kept apart because the others have no use for it. */
export function addValidationOption(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option('--validation <folder>', 'labelled images for accuracy (class folders or labels.csv)');
}

/** Throws `bad-input` when there is no data, or two sources at once. */
export function dataRequest(options: DataOptions): DataRequest {
  if (options.random !== undefined || options.data === 'random') {
    if (options.data !== undefined && options.data !== 'random') {
      throw badInput('--data and --random exclude each other', 'Leave one of them out.');
    }
    const samples = Math.min(
      options.random ?? options.limit ?? defaultRandomSamples,
      options.limit ?? Number.POSITIVE_INFINITY,
    );
    return { kind: 'generated', distribution: 'normal', samples, seed: 1 };
  }
  if (options.data === undefined) {
    throw badInput(
      'no calibration data',
      `Give a folder with --data FOLDER, or try the command on generated data with --random ${defaultRandomSamples}.`,
    );
  }
  return folderRequest(options.data, options, options.limit);
}

/** All of the validation data is used: a limit is meant for calibration. */
export function validationRequest(options: DataOptions): DataRequest | null {
  return options.validation === undefined ? null : folderRequest(options.validation, options);
}

function folderRequest(folder: string, options: DataOptions, limit?: number): DataRequest {
  const preprocess = preprocessOf(options);
  return {
    kind: 'folder',
    folder,
    ...(limit === undefined ? {} : { limit }),
    ...(Object.keys(preprocess).length === 0 ? {} : { preprocess }),
  };
}

const colors = { rgb: 'RGB', bgr: 'BGR', gray: 'L' } as const;
const layouts = { nchw: 'NCHW', nhwc: 'NHWC' } as const;

function preprocessOf(options: DataOptions): Preprocess {
  return {
    ...(options.imageSize === undefined ? {} : { resize: options.imageSize }),
    ...(options.crop === undefined ? {} : { crop: options.crop }),
    ...(options.scale === undefined ? {} : { scale: options.scale }),
    ...(options.mean === undefined ? {} : { mean: options.mean }),
    ...(options.std === undefined ? {} : { std: options.std }),
    ...(options.channels === undefined ? {} : { color: colors[options.channels] }),
    ...(options.layout === undefined ? {} : { layout: layouts[options.layout] }),
  };
}
