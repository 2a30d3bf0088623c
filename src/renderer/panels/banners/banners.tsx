import {
  ChoosingFailedBanner,
  DeletedRunBanner,
  FoundBanner,
  ProjectBanner,
  UnsavedValuesBanner,
} from './kept-banners';
import { ChangedFileBanner, SilentBanner, UnsavedBanner } from './trouble-banners';
import { ConnectionBanner, StoppedBanner, ProblemBanner, RecoveredBanner } from './engine-banners';
import {
  QuantizedBanner,
  NothingBanner,
  DataFailedBanner,
  RandomDataBanner,
  CancelledBanner,
} from './model-banners';

/** Shows what must be said about the whole window, most serious first; data from engine, jobs and what is stored. */
export function Banners() {
  return (
    <>
      <ConnectionBanner />
      <QuantizedBanner />
      <NothingBanner />
      <StoppedBanner />
      <UnsavedBanner />
      <SilentBanner />
      <ProblemBanner />
      <DataFailedBanner />
      <ChangedFileBanner />
      <ChoosingFailedBanner />
      <ProjectBanner />
      <UnsavedValuesBanner />
      <FoundBanner />
      <DeletedRunBanner />
      <RecoveredBanner />
      <RandomDataBanner />
      <CancelledBanner />
    </>
  );
}
