import type { Context } from './postgres/context';
export function readDoBlock(context: Context): void {
  context.emit({ kind: 'unknown', reason: 'DO', mayTouch: 'anything' });
}
