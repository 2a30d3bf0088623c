import type { Camera } from './camera';
import type { Marks, Scene, SceneIndex } from './scene';

export interface Picture {
  readonly scene: Scene;
  readonly index: SceneIndex;
  readonly camera: Camera;
  readonly marks: Marks;
}
