const PLANTABLE_FROM_SECONDS = 30;
const PLANTABLE_UNTIL_SECONDS = 240;

/** Whether a block of this age, in seconds, is one that poolers call plantable. */
export function isPlantable(age: number): boolean {
  return age >= PLANTABLE_FROM_SECONDS && age < PLANTABLE_UNTIL_SECONDS;
}
