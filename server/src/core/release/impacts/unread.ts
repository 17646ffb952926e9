import type { MayTouch, Span } from '../../model/source';
import { mayTouchAny } from '../olderCode';
import type { Impact, Meeting } from './impact';

/** Functions of the server that change nothing an older release could meet. */
const HARMLESS = /^(?:setval|nextval|set_config|pg_\w+|current_\w+|version|now|txid_current)$/i;

/** Statements of the release that were not understood: what they did may matter where they may touch what the older release has. */
export function impactsOfUnread({ change }: Meeting): readonly Impact[] {
  const known = [...change.step.before.tables()].flatMap((table) => [{ table: table.name }, ...[...table.columns.values()].map(({ definition }) => ({ table: table.name, column: definition.name }))]);
  const matters = (mayTouch: MayTouch): boolean => mayTouch !== 'nothing' && mayTouchAny(mayTouch, known);
  const problems = change.step.migration.problems.filter(({ mayTouch }) => matters(mayTouch)).map(({ span, reason, mayTouch }) => impact(span, reason, mayTouch));
  const operations = change.statements.flatMap(({ operation }): readonly Impact[] => {
    if (operation.kind === 'unknown') return matters(operation.mayTouch) ? [impact(operation.span, operation.reason, operation.mayTouch)] : [];
    if (operation.kind === 'callRoutine' && !HARMLESS.test(operation.routine.name)) return [impact(operation.span, `what \`${operation.routine.name}\` does is not known`, 'anything')];
    return [];
  });
  return [...new Map([...operations, ...problems].map((each) => [`${each.cause.file}:${each.cause.start}:${each.message}`, each])).values()];
}

function impact(cause: Span, reason: string, mayTouch: MayTouch): Impact {
  return { kind: 'unclear', message: `Not read: ${reason}.`, cause, places: [], ...(mayTouch === 'anything' && { anything: true as const }) };
}
