import type { Linker } from '../code/link/linker';
import type { Handler, Switch } from './model';

/** Switches that handlers stand behind. */
export function findSwitches(_linker: Linker, _handlers: readonly Handler[], _isTest: (path: string) => boolean): readonly Switch[] {
  return [];
}
