import type { OperationBody } from '../../model/operation';
import type { Place } from '../statementContext';

/** Takes an operation at the words that matter. `complete`: every word of it was understood. */
export type Emit = (body: OperationBody, place: Place, complete: boolean) => void;
