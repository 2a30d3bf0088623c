import type { Camera } from './camera';
import type { Marks, Scene, SceneIndex } from './scene';

/** A scene as it is seen at one moment. */
export interface Picture {
  readonly scene: Scene;
  readonly index: SceneIndex;
  readonly camera: Camera;
  readonly marks: Marks;
}
