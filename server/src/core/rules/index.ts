import { contractTooEarly } from './contractTooEarly';
import { downCannotUndoEffect } from './downCannotUndoEffect';
import { downDiffers } from './downDiffers';
import { downDoesNothing } from './downDoesNothing';
import { downFails } from './downFails';
import { downIsPartial } from './downIsPartial';
import { downLeavesValues } from './downLeavesValues';
import { downLosesData } from './downLosesData';
import { downMissing } from './downMissing';
import { dropStillReferenced } from './dropStillReferenced';
import { editedAfterShipping } from './editedAfterShipping';
import { expandAndContractMixed } from './expandAndContractMixed';
import { expandWithoutContract } from './expandWithoutContract';
import { narrowingStillReferenced } from './narrowingStillReferenced';
import { notValidNeverValidated } from './notValidNeverValidated';
import { renameStillReferenced } from './renameStillReferenced';
import { requiredColumnUnwritten } from './requiredColumnUnwritten';
import { jobEffectRepeats } from './jobEffectRepeats';
import type { Rule } from './rule';
import { syncTriggerStays } from './syncTriggerStays';
import { unusedSuppression } from './unusedSuppression';

/** All rules. Settings, documents and schema are made from this array. */
export const rules: readonly Rule[] = [
  downLosesData,
  downLeavesValues,
  downDoesNothing,
  downDiffers,
  downIsPartial,
  downFails,
  downCannotUndoEffect,
  downMissing,
  dropStillReferenced,
  renameStillReferenced,
  narrowingStillReferenced,
  requiredColumnUnwritten,
  jobEffectRepeats,
  editedAfterShipping,
  syncTriggerStays,
  expandAndContractMixed,
  expandWithoutContract,
  contractTooEarly,
  notValidNeverValidated,
  unusedSuppression,
];
