import { digitsModel } from './digits';
import { encoderModel } from './encoder';
import { pyramidModel } from './pyramid';
import { resnetModel } from './resnet';

/** Every fixture by the name a development page uses in its address. */
export const fixtureModels = {
  digits: digitsModel,
  resnet: resnetModel,
  pyramid: pyramidModel,
  encoder: () => encoderModel(),
} as const;
export type FixtureName = keyof typeof fixtureModels;
