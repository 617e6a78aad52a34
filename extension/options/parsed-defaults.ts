/** Batch options as a form gives them → as settings keep them. Pure. */
import { type BatchOptionsInput, givenBatchOptions } from '../../shared/batch/options.ts';
import type { Settings } from '../../shared/protocol/model.ts';

/** Times and sizes written as text become numbers. Throws for what the form would not have taken. */
export function parsedDefaults(options: BatchOptionsInput): Settings['defaults'] {
  return givenBatchOptions.parse(options);
}
