import type { Difference, DifferenceOf } from '../fate/difference';
import type { Migration } from '../model/migration';
import { displayName } from '../model/names';
import type { Operation } from '../model/operation';
import { columnName, downName, inDown, inUp, madeAt, quoted, upAt, wordsFor } from './place';
import type { Report, Rule } from './rule';

const REMEDY = 'Keep a copy in up and restore it here, or let down refuse (throw) outside development: after this migration only a backup taken before it brings the data back.';

/** The shape comes back, the data does not. */
export const downLosesData: Rule = {
  id: 'down-loses-data',
  meta: { title: 'After up and down, data that was there before is gone', family: 'down', severity: 'error', outcome: 'data-is-lost' },
  check({ step }) {
    const { judgement, migration } = step;
    if (!judgement || judgement.refusal || migration.down.kind === 'none') return [];
    return [...lostColumns(migration, judgement.differences, judgement.doesNothing), ...oncePerTable(judgement.differences).flatMap((difference) => lostTableOrRows(migration, difference, judgement.doesNothing))];
  },
};

/** Several deletions from one table are one loss. */
function oncePerTable(differences: readonly Difference[]): readonly Difference[] {
  const seen = new Set<string>();
  return differences.filter((difference) => {
    if (difference.kind !== 'rowsLost') return true;
    const key = `${displayName(difference.table.name)} ${difference.inDown}`;
    return !seen.has(key) && seen.add(key);
  });
}

type LostColumn = DifferenceOf<'valuesLost'> | DifferenceOf<'columnMissing'>;

/** One finding a table: the columns of one table are lost together. */
function lostColumns(migration: Migration, differences: readonly Difference[], silent: boolean): readonly Report[] {
  const byTable = new Map<string, LostColumn[]>();
  for (const difference of differences) {
    if (difference.kind !== 'valuesLost' && !(difference.kind === 'columnMissing' && !difference.survivesAs && !difference.column.definition.generated)) continue;
    const key = displayName(difference.table.name);
    byTable.set(key, [...(byTable.get(key) ?? []), difference]);
  }
  return [...byTable.values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const column = (difference: LostColumn) => (difference.kind === 'valuesLost' ? difference.before : difference.column);
    const names = list.map((difference) => columnName(difference.table, column(difference)));
    const back = list.map((difference) => inDown(migration, migration.dialect, difference)).find(Boolean);
    const cause = inUp(migration, first);
    const what = first.kind === 'valuesLost' ? `brings back ${quoted(names)} without the values: ${whatIsThere(list, first.now)}` : silent ? `leaves ${quoted(names)} dropped` : `does not bring back ${quoted(names)}`;
    const span = back ? wordsFor(back, column(first).definition.name) : silent && cause ? cause.span : downName(migration);
    return [{
      span,
      message: `down ${what}. ${reason(cause, list.length > 1)} ${REMEDY}`,
      subject: { kind: 'column', table: displayName(first.table.name), columns: list.map((difference) => column(difference).definition.name) },
      related: [...(cause && cause.span !== span ? upAt(cause, 'the values go here') : []), ...madeAt(column(first).origin, migration, `\`${names[0]}\``, column(first).definition.span)],
    }];
  });
}

function whatIsThere(list: readonly LostColumn[], now: string): string {
  if (list.length === 1) return `it ${now}`;
  return list.every((difference) => difference.kind === 'valuesLost' && difference.now === now) ? `each ${now}` : 'they hold their defaults, or nothing';
}

function reason(cause: Operation | undefined, several: boolean): string {
  const them = several ? 'them' : 'it';
  switch (cause?.kind) {
    case 'dropColumn':
      return `up drops ${them}, and the values with ${them}.`;
    case 'dropTable':
    case 'createTable':
      return `up rebuilds the table without copying ${them}.`;
    case 'renameTable':
      return `The rebuilt table in up leaves ${them} out.`;
    case 'update':
      return `up overwrites ${them}.`;
    default:
      return `Nothing that is kept holds the values.`;
  }
}

function lostTableOrRows(migration: Migration, difference: Difference, silent: boolean): readonly Report[] {
  if (difference.kind === 'tableEmptied' || (difference.kind === 'tableMissing' && !difference.survivesAs)) {
    const name = displayName(difference.table.name);
    const back = inDown(migration, migration.dialect, difference);
    const cause = inUp(migration, difference);
    const span = back && difference.kind === 'tableEmptied' ? back.span : silent && cause ? cause.span : (back?.span ?? downName(migration));
    return [{
      span,
      message: `down ${difference.kind === 'tableEmptied' ? `makes \`${name}\` again, but empty` : silent ? `leaves \`${name}\` dropped` : `does not bring back \`${name}\``}: the rows went with the table in up. ${REMEDY}`,
      subject: { kind: 'table', table: name },
      related: [...(cause && cause.span !== span ? upAt(cause, 'the rows go here') : []), ...madeAt(difference.table.origin, migration, `\`${name}\``)],
    }];
  }
  if (difference.kind !== 'rowsLost') return [];
  const name = displayName(difference.table.name);
  const rows = difference.all ? `all rows of \`${name}\`` : `rows of \`${name}\``;
  const children = difference.by.kind === 'delete' || difference.by.kind === 'truncate' ? '' : ' The copy leaves rows out.';
  return [{
    span: difference.inDown ? difference.by.span : silent ? difference.by.span : (inDown(migration, migration.dialect, difference)?.span ?? downName(migration)),
    message: difference.inDown
      ? `down deletes ${rows} that were there before up.${children} Delete only what up put in, or move the rows aside first.`
      : `${capital(rows)} deleted in up do not come back in down.${children} ${REMEDY}`,
    subject: { kind: 'rows', table: name },
    related: difference.inDown || silent ? [] : upAt(difference.by, 'the rows go here'),
  }];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
